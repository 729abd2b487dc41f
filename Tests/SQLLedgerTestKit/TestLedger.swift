public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel
public import SettlementProofs

/// A whole small ledger with its operator, its clock and its log key, over any storage.
public final class TestLedger {
    public let id: LedgerID
    public let origin: String
    public let operatorKey: SigningKey
    public let logKey: SigningKey
    public var rules: LedgerRules
    /// The host's clock; tests move it.
    public var now: Int64 = 1_780_000_000
    private let transact: ((any LedgerStorage) throws -> Void) throws -> Void
    private var commands: UInt64 = 0
    /// Everything submitted so far, with the clock and the verdict it met: to be replayed elsewhere.
    public private(set) var submissions: [(signed: SQLSignedCommand, now: Int64, verdict: CommandVerdict)] =
        []

    /// - Parameter transact: runs its argument in one transaction of the storage under test.
    public init(
        _ name: String, limits: LedgerLimits = .standard,
        transact: @escaping ((any LedgerStorage) throws -> Void) throws -> Void
    ) throws {
        id = LedgerID(checked: name)
        origin = "interlock.example/" + name.replacing(":", with: "-")
        operatorKey = try SigningKey.generate(.ecdsaP256SHA256)
        logKey = try SigningKey.generate(.ecdsaP256SHA256)
        rules = LedgerRules(
            ledger: id, operatorKey: operatorKey.verificationKey, verifiers: [SQLLogVerifier()],
            limits: limits)
        self.transact = transact
    }

    /// A ledger in memory.
    public convenience init(_ name: String, limits: LedgerLimits = .standard) throws {
        let storage = MemoryLedgerStorage()
        try self.init(name, limits: limits) { try $0(storage) }
    }

    public func with<T>(_ body: (any LedgerStorage) throws -> T) throws -> T {
        var result: T?
        try transact { result = try body($0) }
        guard let result else { throw StorageFault.corrupt("the transaction did not run") }
        return result
    }

    public func nextCommandID() -> CommandID {
        commands += 1
        return CommandID(Digest.sha256(Array("\(id) \(commands)".utf8)))
    }

    public func signed(
        _ act: SQLLedgerAct, by keys: [SigningKey] = [], id command: CommandID? = nil
    ) throws -> SQLSignedCommand {
        let bytes = SQLLedgerCommandCodec.encode(
            SQLLedgerCommand(id: command ?? nextCommandID(), ledger: id, act: act))
        let message = SQLLedgerCommandCodec.signingMessage(bytes)
        return SQLSignedCommand(command: bytes, signatures: try keys.map { try $0.sign(message) })
    }

    public func submit(_ signed: SQLSignedCommand) throws -> CommandVerdict {
        let verdict = try with { try rules.apply(signed, by: GatewayID("gw.bank-a"), now: now, to: $0) }
        submissions.append((signed, now, verdict))
        return verdict
    }

    public func send(
        _ act: SQLLedgerAct, by keys: [SigningKey] = [], id command: CommandID? = nil
    ) throws -> CommandVerdict {
        try submit(try signed(act, by: keys, id: command))
    }

    /// The rejection code, or `nil` where the command was applied.
    public func refusal(_ act: SQLLedgerAct, by keys: [SigningKey] = []) throws -> RejectionCode? {
        switch try send(act, by: keys) {
        case .applied: nil
        case .rejected(let rejection): rejection.code
        }
    }

    /// Applies a command that must be accepted.
    @discardableResult
    public func apply(_ act: SQLLedgerAct, by keys: [SigningKey] = []) throws -> AppliedCommand {
        switch try send(act, by: keys) {
        case .applied(let applied, _): return applied
        case .rejected(let rejection): throw rejection
        }
    }

    public func operate(_ act: SQLLedgerAct) throws { try apply(act, by: [operatorKey]) }

    /// Opens an account for a fresh key.
    public func open(_ name: String, owner: String = "gw.bank-a") throws -> Holder {
        let holder = Holder(account: AccountID(checked: name), key: try SigningKey.generate(.ecdsaP256SHA256))
        try operate(
            .openAccount(
                AccountOpening(
                    account: holder.account, owner: GatewayID(checked: owner),
                    holderKey: holder.key.verificationKey)))
        return holder
    }

    public func balance(_ holder: Holder, _ asset: AssetID) throws -> Int128 {
        try with { try $0.balance(of: holder.account, asset: asset) }
    }

    public func state(_ terms: LockTerms) throws -> LockState {
        try with { try $0.lock(terms.lockID)?.state ?? .none }
    }

    public func anchor(at head: LogHead? = nil) throws -> LedgerAnchor {
        let present = try head ?? with { try $0.head().head }
        guard
            let anchor = LedgerAnchor(
                ledger: id, format: .sqlLog1, origin: origin, operatorKey: logKey.verificationKey,
                witnesses: [],
                witnessQuorum: 0, head: present)
        else { throw StorageFault.corrupt("anchor") }
        return anchor
    }

    public func checkpoint(challenge: Bytes32? = nil) throws -> SignedNote {
        try with { storage in
            let reader = LedgerReader(ledger: id, origin: origin, storage: storage)
            let text = try reader.checkpoint(now: now, challenge: challenge).text
            return try SignedNote(text: text, name: origin, signedBy: logKey)
        }
    }

    public func proof(of lock: LockID, from anchorSize: UInt64) throws -> [UInt8]? {
        let note = try checkpoint()
        return try with { storage in
            try LedgerReader(ledger: id, origin: origin, storage: storage)
                .proof(of: lock, from: anchorSize, note: note)?.bytes
        }
    }

    public func findings() throws -> [LedgerFinding] {
        let note = try checkpoint()
        let anchor = try anchor()
        return try with {
            try LedgerChecker(ledger: id, operatorKey: operatorKey.verificationKey, storage: $0).findings(
                checkpoint: note, anchor: anchor)
        }
    }
}

/// An account and the key that speaks for it.
public struct Holder: Sendable {
    public let account: AccountID
    public let key: SigningKey

    public var party: LockParty { LockParty(account: account, holderKey: key.verificationKey) }

    public init(account: AccountID, key: SigningKey) {
        self.account = account
        self.key = key
    }
}
