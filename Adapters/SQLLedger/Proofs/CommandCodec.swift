public import SettlementModel
public import SettlementProofs

/// The one text of a command: RFC 8785 JSON, read strictly and never re-encoded to be verified.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, commands.
public enum SQLLedgerCommandCodec {
    /// Largest command that a ledger reads, in bytes: a lock with its anchor path, or a claim with its proof.
    public static let largestCommandBytes = 524_288
    /// Largest foreign proof inside a command, in bytes.
    public static let largestProofBytes = 262_144
    static let largestNoteBytes = 65_536

    public static func encode(_ command: SQLLedgerCommand) -> [UInt8] {
        var object: JSONObject = [
            "id": .string(command.id.hex), "ledger": .string(command.ledger.text), "v": 1,
        ]
        CommandWriter.write(command.act, into: &object)
        return CanonicalJSON.encode(.object(object))
    }

    /// Reads a command from its bytes, which must be their own canonical form.
    public static func decode(_ bytes: [UInt8]) throws(JSONFault) -> SQLLedgerCommand {
        var limits = JSONLimits.standard
        limits.bytes = largestCommandBytes
        var reader = try ObjectReader(try CanonicalJSON.parseCanonical(bytes, limits: limits))
        try reader.literal("v", 1)
        let ledger = try reader.decode("ledger", as: LedgerID.self)
        let id = try reader.decode("id", as: CommandID.self)
        let act = try CommandReader.act(&reader)
        try reader.finish()
        return SQLLedgerCommand(id: id, ledger: ledger, act: act)
    }

    /// The bytes that a holder or the operator signs.
    public static func signingMessage(_ commandBytes: [UInt8]) -> [UInt8] {
        DomainTag.ledgerCommand.message(commandBytes)
    }

    /// What tells two commands of one id apart.
    public static func digest(_ commandBytes: [UInt8]) -> Bytes32 {
        DomainTag.ledgerCommand.digest(commandBytes)
    }

    /// The bytes both holders sign to end a lock with clock gates early.
    public static func unlockMessage(_ lock: LockID) -> [UInt8] {
        DomainTag.unlockByBoth.message(lock.digest.bytes)
    }

    /// The bytes both holders sign to end a lock with proof gates.
    public static func releaseMessage(_ lock: LockID) -> [UInt8] {
        DomainTag.releaseByBoth.message(lock.digest.bytes)
    }
}
