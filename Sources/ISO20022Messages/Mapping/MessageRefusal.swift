public import XML

/// Why bytes are not taken as a message, in the words that every door shows.
public struct MessageRefusal: Error, Hashable, Sendable {
    /// Stable, lower-case, dotted.
    public let code: String
    /// Names from the root; empty where no place is meant.
    public let path: String
    /// 0 where no line is meant.
    public let line: Int
    public let detail: String
    /// What whoever sent it does now.
    public let next: String

    public init(code: String, path: String = "", line: Int = 0, detail: String, next: String) {
        self.code = code
        self.path = path
        self.line = line
        self.detail = detail
        self.next = next
    }

    public init(_ fault: MessageFault) {
        self.init(
            code: fault.code, path: fault.path, line: fault.line, detail: fault.detail, next: fault.nextStep)
    }

    public init(_ fault: XMLFault) {
        self.init(
            code: fault.code, path: fault.path, line: fault.line, detail: fault.detail,
            next: "correct the document at that place")
    }

    /// Place, detail and code in one line.
    public var sentence: String {
        let place = [path, line > 0 ? "line \(line)" : ""].filter { !$0.isEmpty }
        return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + "\(detail) [\(code)]"
    }
}
