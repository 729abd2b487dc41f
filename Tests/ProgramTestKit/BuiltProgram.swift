public import Foundation

/// The built program as a process of its own: what becomes of its exit code, its descriptors and its children; and worlds whose
/// fixed hashing only a fresh process can have.
///
/// Nothing is there to be read from its standard input. A test that uses this depends on the program, so that it is built.
public enum BuiltProgram {
    public struct Answer: Sendable {
        public let status: Int32
        public let output: String
        public let complaint: String
    }

    /// Beside the tests that run.
    public static var path: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("interlock").path
    }

    /// Runs the program itself, and waits for its end on the caller's thread.
    public static func run(_ arguments: [String]) throws -> Answer { try answer(of: path, arguments) }

    /// Runs lines of a shell, for which `$0` is the program and `$1` and so on are `arguments`.
    ///
    /// On a thread of its own: other suites have servers on the few threads that tests share.
    public static func shell(_ lines: String, _ arguments: String...) async throws -> Answer {
        let words = ["-c", lines, path] + arguments
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try answer(of: "/bin/sh", words) }) }
        }
    }

    private static func answer(of program: String, _ words: [String]) throws -> Answer {
        let (output, complaint) = (Pipe(), Pipe())
        let process = try start(program, words, output, complaint)
        // A complaint is short enough for a pipe's buffer; the output need not be.
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let errors = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            complaint: String(decoding: errors, as: UTF8.self))
    }

    /// Starts lines of a shell, whose process becomes the last command where that is an `exec`.
    ///
    /// - Parameter output: as `Process.standardOutput` takes it.
    public static func start(_ lines: String, output: Any? = FileHandle.nullDevice) throws -> Process {
        try start("/bin/sh", ["-c", lines, path], output, FileHandle.nullDevice)
    }

    private static func start(
        _ program: String, _ words: [String], _ output: Any?, _ complaint: Any?
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        return process
    }
}
