public import SQLLedgerProofs
public import SettlementModel
public import SettlementProofs

/// The booking rules of one SQL ledger: which command changes what, decided in the transaction that books it.
///
/// Pure: no clock, no I/O but the storage handed in. Equal storage, command, party and `now` give equal
/// results.
/// - Source: `Specs/Ledgers/SQLLedger.md`; architecture decisions 1 to 3 and 11.
public struct LedgerRules: Sendable {
    public let ledger: LedgerID
    /// Signs accounts, assets and issues. Not the log key.
    public let operatorKey: VerificationKey
    /// What this ledger can verify of other ledgers.
    public let verifiers: [ProofFormat: any LedgerProofVerifier]
    /// Where the operator's own trust in other ledgers starts; the first lock on a ledger that is not in it
    /// sets it.
    public let foreignAnchors: [LedgerID: LedgerAnchor]
    public let limits: LedgerLimits
    /// True where the units stand for money that the operator holds elsewhere: it issues what came in and withdraws what it
    /// pays out. Elsewhere nobody takes units from an account without its holder.
    public let isCashAgent: Bool

    public init(
        ledger: LedgerID, operatorKey: VerificationKey, verifiers: [any LedgerProofVerifier],
        foreignAnchors: [LedgerAnchor] = [], limits: LedgerLimits = .standard, isCashAgent: Bool = false
    ) {
        self.ledger = ledger
        self.operatorKey = operatorKey
        self.verifiers = Dictionary(
            verifiers.map { ($0.format, $0) }, uniquingKeysWith: { first, _ in first })
        self.foreignAnchors = Dictionary(
            foreignAnchors.map { ($0.ledger, $0) }, uniquingKeysWith: { first, _ in first })
        self.limits = limits
        self.isCashAgent = isCashAgent
    }

    /// Applies one command, or says why not; a rejected command leaves no trace.
    ///
    /// - Units: `now` in seconds on the host's clock; the entry's time is never before the newest entry's.
    /// - Throws: storage errors only. The outcome is then unknown and the transaction must be rolled back.
    /// - Repeats: the same id with the same bytes gives the first outcome again.
    public func apply(
        _ signed: SQLSignedCommand, by party: GatewayID?, now: Int64, to storage: any LedgerStorage
    ) throws -> CommandVerdict {
        do {
            return try storage.atomically { try decide(signed, by: party, now: now, in: storage) }
        } catch let rejection as Rejection {
            return .rejected(rejection)
        }
    }

    private func decide(
        _ signed: SQLSignedCommand, by party: GatewayID?, now: Int64, in storage: any LedgerStorage
    ) throws -> CommandVerdict {
        let command = try read(signed)
        let digest = SQLLedgerCommandCodec.digest(signed.command)
        if let known = try storage.command(command.id) {
            guard known.digest == digest else {
                throw Rejection(.commandConflict, "id \(command.id) was booked with other bytes")
            }
            return .applied(known.applied, repeated: true)
        }
        let time = try LedgerClock.time(now: now, after: try storage.head().time)
        let booking = Booking(
            rules: self, storage: storage, signed: signed, command: command, party: party, time: time)
        let applied = try perform(command.act, in: booking)
        try storage.putCommand(
            command.id, CommandRecord(digest: digest, applied: applied), signed: signed.canonicalBytes)
        return .applied(applied, repeated: false)
    }

    private func read(_ signed: SQLSignedCommand) throws -> SQLLedgerCommand {
        guard signed.command.count <= SQLLedgerCommandCodec.largestCommandBytes,
            signed.signatures.count <= SQLSignedCommand.mostSignatures
        else {
            throw Rejection(
                .commandTooLarge, "\(signed.command.count) bytes, \(signed.signatures.count) signatures")
        }
        let command: SQLLedgerCommand
        do {
            command = try SQLLedgerCommandCodec.decode(signed.command)
        } catch { throw Rejection(.commandMalformed, error.description) }
        guard command.ledger == ledger else {
            throw Rejection(.commandOtherLedger, "it names \(command.ledger), this is \(ledger)")
        }
        return command
    }

    private func perform(_ act: SQLLedgerAct, in booking: Booking) throws -> AppliedCommand {
        switch act {
        case .lock(let terms, let anchorProof): try booking.lock(terms, anchorProof: anchorProof)
        case .claim(let lock, let preimage, let proof): try booking.claim(lock, preimage, proof: proof)
        case .refund(let lock, let proof): try booking.refund(lock, proof: proof)
        case .cancel(let terms): try booking.cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee):
            try booking.unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            try booking.releaseByBoth(terms, payer: payer, payee: payee)
        case .reportFork(let report): try booking.reportFork(report)
        case .transfer(let order): try booking.transfer(order)
        case .openAccount(let opening): try booking.openAccount(opening)
        case .setAccountStatus(let account, let status): try booking.setStatus(status, of: account)
        case .registerAsset(let asset): try booking.registerAsset(asset)
        case .issue(let order): try booking.issue(order)
        case .withdraw(let order): try booking.withdraw(order)
        }
    }
}
