import Foundation
import ProgramTestKit
import Testing

@testable import Interlock

/// No process that the program started outlives it.
struct TiedChildTests {
    /// The state of a process; `nil` where it has ended, if anybody has asked how or not.
    private func state(_ pid: Int32) -> Character? {
        guard let text = try? HostFiles.readText("/proc/\(pid)/stat"),
            let state = text.split(separator: ")").last?.dropFirst().first, state != "Z"
        else { return nil }
        return state
    }

    private func children(of parent: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { pid in
            guard let text = try? HostFiles.readText("/proc/\(pid)/stat") else { return false }
            // Behind the name, which may hold anything: state and parent.
            return text.split(separator: ")").last?.split(separator: " ").dropFirst().first == "\(parent)"
        }
    }

    private func words(_ pid: Int32) -> String {
        (try? HostFiles.readText("/proc/\(pid)/cmdline").replacingOccurrences(of: "\0", with: " ")) ?? ""
    }

    private func name(_ pid: Int32) -> String? { try? HostFiles.readText("/proc/\(pid)/comm") }

    private func wait(_ what: String, seconds: Int, _ done: () throws -> Bool) async throws {
        for _ in 0..<(seconds * 20) {
            if try done() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("waited \(seconds) s for \(what)")
    }

    @Test func `the workers of a killed command are gone at once`() async throws {
        let parent = try BuiltProgram.start("exec \"$0\" simulate --seeds 1000000 --jobs 2 --quiet")
        defer { if parent.isRunning { kill(parent.processIdentifier, SIGKILL) } }
        var workers: [Int32] = []
        try await wait("both workers", seconds: 60) {
            workers = try children(of: parent.processIdentifier).filter { words($0).contains("--stripe") }
            return workers.count == 2
        }
        kill(parent.processIdentifier, SIGKILL)
        parent.waitUntilExit()
        try await wait("no worker", seconds: 3) { workers.allSatisfy { state($0) == nil } }
        for worker in workers { kill(worker, SIGKILL) }
    }

    @Test func `a foreign program ends with the process that started it`() async throws {
        let output = Pipe()
        let shell = try BuiltProgram.start(
            "\(ParentTie.parent)=$$ \(ParentTie.program)=/bin/sleep \"$0\" 600 >/dev/null & echo $!; wait",
            output: output)
        // What is there: more would come at its end only.
        let line = output.fileHandleForReading.availableData
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let child = try #require(Int32(text))
        try await wait("sleep", seconds: 30) { name(child) == "sleep\n" && state(child) == "S" }
        kill(shell.processIdentifier, SIGKILL)
        shell.waitUntilExit()
        try await wait("its end", seconds: 3) { state(child) == nil }
        kill(child, SIGKILL)
    }

    @Test func `a child whose parent has ended before does not begin`() async throws {
        // Nobody's parent has this id.
        let stranger = "\(ParentTie.parent)=999999999 \(ParentTie.program)=/bin/echo exec \"$0\" begun"
        let answer = try await BuiltProgram.shell(stranger)
        #expect(answer.status == 1 && answer.output.isEmpty)
    }
}
