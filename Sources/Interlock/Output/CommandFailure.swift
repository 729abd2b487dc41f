/// Why a command ends without what was asked: a stable code, the problem, the next step, an exit code.
///
/// - Source: `domain.md` 6.6 (exit codes).
struct CommandFailure: Error, Hashable {
    enum Exit: Int32 {
        case refused = 1
        case usage = 2
        case notFound = 3
        case conflict = 4
        case unavailable = 5
    }

    let exit: Exit
    /// Lower-case, dotted, never changed.
    let code: String
    let problem: String
    let next: String

    static func refused(_ code: String, _ problem: String, next: String) -> CommandFailure {
        CommandFailure(exit: .refused, code: code, problem: problem, next: next)
    }
    static func usage(_ code: String, _ problem: String, next: String) -> CommandFailure {
        CommandFailure(exit: .usage, code: code, problem: problem, next: next)
    }
    static func notFound(_ code: String, _ problem: String, next: String) -> CommandFailure {
        CommandFailure(exit: .notFound, code: code, problem: problem, next: next)
    }
    static func conflict(_ code: String, _ problem: String, next: String) -> CommandFailure {
        CommandFailure(exit: .conflict, code: code, problem: problem, next: next)
    }
    static func unavailable(_ code: String, _ problem: String, next: String) -> CommandFailure {
        CommandFailure(exit: .unavailable, code: code, problem: problem, next: next)
    }
}

extension CommandFailure: CustomStringConvertible {
    var description: String {
        next.isEmpty ? "error: \(problem) [\(code)]" : "error: \(problem) [\(code)]\nnext:  \(next)"
    }
}
