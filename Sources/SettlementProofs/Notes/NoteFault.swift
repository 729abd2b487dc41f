/// Why a signed note or a checkpoint was refused.
public struct NoteFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// `note.size`, `note.utf8`, `note.format`, `note.signature-line`, `note.name`, `note.key` or
    /// `note.checkpoint`.
    public let code: String
    public let detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}
