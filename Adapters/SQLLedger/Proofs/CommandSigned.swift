public import SettlementModel
public import SettlementProofs

/// A command as it travels: its exact bytes and the signatures over them.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, signed command.
public struct SQLSignedCommand: Hashable, Sendable {
    /// JCS bytes of the command.
    public let command: [UInt8]
    /// Over `SQLLedgerCommandCodec.signingMessage(command)`; at most 4.
    public let signatures: [Signature]

    public static let mostSignatures = 4

    public init(command: [UInt8], signatures: [Signature]) {
        self.command = command
        self.signatures = signatures
    }
}

extension SQLSignedCommand: CanonicalCodable {
    public var canonical: JSONValue {
        .object(["command": .base64(command), "signatures": .list(signatures)])
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        command = try reader.base64("command", limit: SQLLedgerCommandCodec.largestCommandBytes)
        signatures = try reader.decodeArray("signatures", limit: Self.mostSignatures, as: Signature.self)
        try reader.finish()
    }
}
