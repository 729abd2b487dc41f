import Glibc

/// Standard output and error, unbuffered, so that nothing is lost when a process is killed.
enum Console {
    static func out(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }
    static func err(_ line: String) { write(line + "\n", to: STDERR_FILENO) }
    static func bytes(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

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

    private static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // The reader went away (`| head`): there is nobody left to tell.
            if count <= 0 { exit(descriptor == STDOUT_FILENO ? 0 : 1) }
            rest = rest.dropFirst(count)
        }
    }
}

/// How wide lines may be, and whether colours are understood. Colour is never the only signal.
struct OutputStyle: Hashable {
    let width: Int
    let usesColour: Bool
    static let plain = OutputStyle(width: 100, usesColour: false)

    enum Ink: String {
        case bold = "1", dim = "2", red = "31", green = "32", yellow = "33"
    }

    func paint(_ text: String, _ ink: Ink) -> String {
        usesColour ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}
