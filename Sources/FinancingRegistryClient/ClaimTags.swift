public import Instruments
public import OpenSSL
public import SettlementModel

/// What a claim is called towards a registry. Without the members' key nobody can make them, or find a claim by trying.
public struct ClaimTags: Hashable, Sendable {
    /// One claim, one tag, wherever it is offered.
    public let claim: Bytes32
    /// Shared by claims with one issuer, number and currency.
    public let near: Bytes32
    /// Tells two claims of one line apart whose numbers differ by punctuation.
    public let written: Bytes32

    /// - Throws: `crypto.library.failed`.
    public init(_ line: FingerprintLine, key: SecretBytes) throws(CryptoError) {
        claim = try Self.tag(line.text, key)
        near = try Self.tag("XLFP1-NEAR|" + line.closeKey, key)
        written = try Self.tag(line.written, key)
    }

    /// What a file of a deal is called: one file, one tag, whoever has it.
    ///
    /// - Parameter sha256: of the file's bytes.
    /// - Throws: `crypto.library.failed`.
    public static func file(sha256: Bytes32, key: SecretBytes) throws(CryptoError) -> Bytes32 {
        try tag("XLFP1-FILE|" + sha256.hex, key)
    }

    private static func tag(_ text: String, _ key: SecretBytes) throws(CryptoError) -> Bytes32 {
        guard let tag = Bytes32(try HMACSHA256.tag(Array(text.utf8), key: key)) else {
            throw CryptoError(code: "crypto.library.failed", detail: "HMAC-SHA-256 of another length")
        }
        return tag
    }
}
