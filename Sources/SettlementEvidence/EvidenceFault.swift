/// Why an evidence document, or one item of it, cannot be read, packed or believed.
///
/// - Source: `Specs/Protocol/Errors.md`, evidence codes.
public struct EvidenceFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: EvidenceCode
    public let detail: String

    public init(_ code: EvidenceCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

/// The stable codes of evidence.
public enum EvidenceCode: String, Hashable, Sendable, CaseIterable {
    /// The document is not a canonical evidence document of this version.
    case form = "evidence.form"
    /// Longer than 16 MiB, or more items than its kind allows.
    case size = "evidence.size"
    /// The anchors file is malformed or contradicts itself.
    case anchors = "evidence.anchors"
    /// A message item does not stand.
    case message = "evidence.message"
    /// The seal could not be made.
    case seal = "evidence.seal"
}
