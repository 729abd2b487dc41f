import Foundation

/// The built program as a process of its own: what becomes of its exit code, its descriptors and its children.
enum BuiltProgram {
    struct Answer {
        let status: Int32
        let output: String
        let complaint: String
    }

    static var path: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("interlock").path
    }

    /// Runs lines of a shell, for which `$0` is the program and `$1` and so on are `arguments`.
    ///
    /// On a thread of its own: other suites have servers on the few threads that tests share.
    static func shell(_ lines: String, _ arguments: String...) async throws -> Answer {
        let words = ["-c", lines, path] + arguments
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try answer(words) }) }
        }
    }

    private static func answer(_ words: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = words
        let (output, complaint) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What is said here is short enough for a pipe's buffer.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let errors = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            complaint: String(decoding: errors, as: UTF8.self))
    }

    /// Starts lines of a shell, whose process becomes the last command where that is an `exec`.
    static func start(_ lines: String, output: Any? = FileHandle.nullDevice) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", lines, path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
