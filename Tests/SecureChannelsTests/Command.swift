import Foundation

struct CommandFailure: Error { let text: String }

/// A foreign program run to its end: what it said and how it ended.
struct Command: Sendable {
    let status: Int32
    let text: String

    /// Runs without blocking a task's thread. Killed after `seconds`.
    static func run(
        _ name: String, _ arguments: [String], input: String? = nil, seconds: Double = 10
    ) async throws -> Command {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try runAndWait(name, arguments, input: input, seconds: seconds) })
            }
        }
    }

    static func runAndWait(
        _ name: String, _ arguments: [String], input: String? = nil, seconds: Double = 10
    ) throws -> Command {
        // Threads of the pools block all signals and children inherit that: `timeout` and `kill` would do
        // nothing.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "\(seconds)", name] + arguments
        let output = TestIdentity.folder.appendingPathComponent("out-\(UUID().uuidString)")
        try Data().write(to: output)
        let sink = try FileHandle(forWritingTo: output)
        process.standardOutput = sink
        process.standardError = sink
        if let input {
            let source = TestIdentity.folder.appendingPathComponent("in-\(UUID().uuidString)")
            try Data(input.utf8).write(to: source)
            process.standardInput = try FileHandle(forReadingFrom: source)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        try sink.close()
        return Command(
            status: process.terminationStatus,
            text: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
