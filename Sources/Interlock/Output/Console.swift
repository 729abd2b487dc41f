import Glibc
import Synchronization

/// Standard output and error, unbuffered, so that nothing is lost when a process is killed.
enum Console {
    static func out(_ line: String) { bytes(Array((line + "\n").utf8)) }

    /// A complaint that nobody can hear changes nothing: the exit code says it too.
    static func err(_ line: String) { _ = write(Array((line + "\n").utf8), to: STDERR_FILENO) }

    /// Writes to standard output. Where its reader went away (`| head`) nothing more is written, and the command goes on
    /// to its verdict; where it cannot be written the program ends with 5, for what was asked for was not said.
    static func bytes(_ bytes: [UInt8]) {
        guard hasReader else { return }
        let error = write(bytes, to: STDOUT_FILENO)
        if error == 0 { return }
        guard error == EPIPE else { end(error) }
        isReaderGone.withLock { $0 = true }
    }

    private static let isReaderGone = Mutex(false)

    /// False once the reader of standard output went away: what has no other end than its reader's stops then.
    static var hasReader: Bool { isReaderGone.withLock { !$0 } }

    /// Puts something under the standard descriptors that are closed, through which nothing goes: the next file that is
    /// opened, a database it may be, would get their number and what is said here.
    static func holdDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// How to draw on standard output: plain where it is no terminal.
    static func style() -> OutputStyle {
        guard isatty(STDOUT_FILENO) == 1 else { return .plain }
        var size = winsize()
        let asked = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        let width = asked == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
        let colour = variable("NO_COLOR") == nil && variable("TERM") != "dumb"
        return OutputStyle(width: width, usesColour: colour)
    }

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func end(_ error: Int32) -> Never {
        let failure = CommandFailure.unavailable(
            "file.output", "standard output cannot be written: \(String(cString: strerror(error)))",
            next: "free space or send it elsewhere, and repeat; what the command did stays done")
        err(failure.description)
        exit(failure.exit.rawValue)
    }

    /// - Returns: 0, or the system's number of why not all was written.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count <= 0 else {
                rest = rest.dropFirst(count)
                continue
            }
            let error = count < 0 ? errno : EIO
            if error == EAGAIN {
                // Somebody who shares the descriptor made it one that does not wait.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&room, 1, -1)
            } else if error != EINTR {
                return error
            }
        }
        return 0
    }
}

/// How wide lines may be, and whether colours are understood. Colour is never the only signal.
struct OutputStyle: Hashable {
    let width: Int
    let usesColour: Bool
    /// False where it is no terminal: a program reads it there, or a person a file, and what is cut is lost.
    var cutsLines = true
    static let plain = OutputStyle(width: 100, usesColour: false, cutsLines: false)

    enum Ink: String {
        case bold = "1", dim = "2", red = "31", green = "32", yellow = "33"
    }

    /// A table's line without the blanks at its end, no longer than the terminal is wide.
    func line(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text.count <= width || !cutsLines ? text : text.prefix(max(1, width - 1)) + "…"
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        usesColour ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}
