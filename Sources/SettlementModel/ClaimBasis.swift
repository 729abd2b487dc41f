/// What a claim rests on besides its own line, by keyed tags: how two claims are known to share an invoice or a file.
///
/// - Source: `domain.md` 4.2, levels SAME_SUPPORT and DOCUMENT; `Specs/Operations/Registry.md`, section 1.
public struct ClaimBasis: Hashable, Sendable {
    /// The tags of invoices, each the same as that invoice has as a claim by itself. Ascending, each once.
    public let invoices: [Bytes32]
    /// The tags of the deal's files. Ascending, each once.
    public let files: [Bytes32]

    /// More of one kind than this are refused.
    public static let most = 32

    /// - Returns: nil where there are too many; sorts, and drops what comes twice.
    public init?(invoices: [Bytes32], files: [Bytes32]) {
        self.invoices = Set(invoices).sorted()
        self.files = Set(files).sorted()
        guard self.invoices.count <= Self.most, self.files.count <= Self.most else { return nil }
    }
}

/// How many other claims on record share something with one that is asked for.
public struct SharedClaims: Hashable, Sendable {
    /// They rest on an invoice of this one's, or one of the two is an invoice of the other.
    public let invoices: Int64
    /// They have a file of this one's.
    public let files: Int64

    public init(invoices: Int64, files: Int64) {
        self.invoices = invoices
        self.files = files
    }
}
