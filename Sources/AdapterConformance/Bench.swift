import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// The subject with fresh locks and the few things that every requirement does.
struct Bench: Sendable {
    let subject: any ConformanceSubject
    var adapter: any LedgerAdapter { subject.adapter }
    var payer: ConformanceHolder { subject.payer }
    var payee: ConformanceHolder { subject.payee }

    init(_ subject: any ConformanceSubject) { self.subject = subject }

    // MARK: Terms

    func now() async throws -> LedgerInstant { try await adapter.head(challenge: nil).time }

    static func random() -> Bytes32 {
        Bytes32(
            bigEndianWords: .random(in: 0...UInt64.max), .random(in: 0...UInt64.max),
            .random(in: 0...UInt64.max), .random(in: 0...UInt64.max))
    }

    /// Terms nobody has used yet, with clock gates unless `foreign` is given.
    func deal(
        foreign: ForeignLock? = nil, preimage: Preimage? = nil, reversed: Bool = false,
        quantity: Int128? = nil
    ) async throws -> Deal {
        let (now, pace) = (try await now(), subject.pace)
        let preimage = preimage ?? Preimage(Self.random())
        let digest = Self.random()
        let terms = LockTerms(
            ledger: adapter.ledger,
            transfer: try need(TransferID(Array(digest.bytes.prefix(16))), "no transfer id"),
            leg: foreign == nil ? .y : .x, asset: subject.asset.id, quantity: quantity ?? subject.quantity,
            payer: (reversed ? payee : payer).party, payee: (reversed ? payer : payee).party,
            hashlock: preimage.hashlock, claimGate: foreign.map { .otherClaimed($0) } ?? .beforeExpiry,
            refundGate: foreign.map { .otherEnded($0) } ?? .fromExpiry, exitByBoth: foreign != nil,
            lockDeadline: now.advanced(bySeconds: pace.lockSeconds),
            expiry: now.advanced(bySeconds: pace.expirySeconds), termsDigest: digest)
        return Deal(
            terms: try need(terms, "the subject's pace or parties make no legal terms"), preimage: preimage)
    }

    /// A fresh lock with clock gates that the ledger holds.
    func locked(reversed: Bool = false) async throws -> Deal {
        let deal = try await deal(reversed: reversed)
        try await lock(deal)
        return deal
    }

    // MARK: Commands

    func prepare(_ act: LedgerAct, id: CommandID? = nil) throws -> PreparedCommand {
        let id = id ?? CommandID(Self.random())
        return try adapter.prepare(LedgerCommand(id: id, ledger: adapter.ledger, act: act))
    }

    func signatures(_ command: PreparedCommand, by signers: Signers = .asAsked) async throws -> [Signature] {
        var signatures: [Signature] = []
        for request in command.toSign {
            switch signers {
            case .nobody: break
            case .only(let holder): signatures.append(try await holder.sign(request.message))
            case .asAsked:
                let holder = [payer, payee].first { $0.holderKey == request.key }
                let asked = try need(holder, "a signature is asked of a key that is neither holder's")
                signatures.append(try await asked.sign(request.message))
            }
        }
        return signatures
    }

    func send(
        _ act: LedgerAct, by signers: Signers = .asAsked, id: CommandID? = nil,
        through door: (any LedgerAdapter)? = nil
    ) async throws -> CommandOutcome {
        let command = try prepare(act, id: id)
        return try await (door ?? adapter).submit(
            command, signatures: try await signatures(command, by: signers))
    }

    /// Sends what the ledger must book.
    @discardableResult
    func apply(
        _ act: LedgerAct, by signers: Signers = .asAsked, through door: (any LedgerAdapter)? = nil
    ) async throws -> UInt64 {
        try index(try await send(act, by: signers, through: door))
    }

    func index(_ outcome: CommandOutcome) throws -> UInt64 {
        guard case .applied(let index, _) = outcome else {
            throw Shortfall("a submitted command was \(outcome)")
        }
        return index
    }

    @discardableResult
    func lock(_ deal: Deal) async throws -> UInt64 {
        try await apply(.lock(deal.terms, anchorProof: try await anchorProof(deal)))
    }

    /// Sends what the ledger must refuse, and looks that nothing has changed.
    func refuse(
        _ act: LedgerAct, of deal: Deal, by signers: Signers = .asAsked,
        through door: (any LedgerAdapter)? = nil
    ) async throws {
        let (state, money) = (try await state(deal), try await money())
        do {
            let outcome = try await send(act, by: signers, through: door)
            throw Shortfall("it was not refused: \(outcome)")
        } catch AdapterFault.rejected(let code, _) {
            try expect(!code.isEmpty, "the refusal has no code")
        } catch AdapterFault.unavailable(let reason) {
            guard case .lock = act, !adapter.capabilities.refusesLocksForGood else {
                throw Shortfall("not refused but put off: \(reason)")
            }
        }
        try expect(try await self.state(deal) == state, "the lock was \(state) and has changed")
        try expect(try await self.money() == money, "balances changed though the act was refused")
    }

    // MARK: Reading

    func state(_ deal: Deal) async throws -> LockState { try await adapter.lock(deal.reference).state }

    func expectState(_ deal: Deal, _ state: LockState) async throws {
        let found = try await self.state(deal)
        try expect(found == state, "the lock is \(found), not \(state)")
    }

    /// What both holders can spend.
    func money() async throws -> Money {
        Money(payer: try await spendable(payer), payee: try await spendable(payee))
    }

    private func spendable(_ holder: ConformanceHolder) async throws -> Int128 {
        let account = try await adapter.account(holder.account)
        return try need(account, "account \(holder.account) is unknown").balances[subject.asset.id] ?? 0
    }

    /// Runs `body` and looks what it moved, in locks.
    func expectMoved(payer: Int128, payee: Int128, _ body: () async throws -> Void) async throws {
        let before = try await money()
        try await body()
        let after = try await money()
        let found = Money(payer: after.payer - before.payer, payee: after.payee - before.payee)
        let right = Money(payer: payer * subject.quantity, payee: payee * subject.quantity)
        try expect(found == right, "the payer gained \(found.payer), the payee \(found.payee)")
    }

    struct Money: Equatable {
        let payer: Int128
        let payee: Int128
    }
}

/// Terms and what opens them.
struct Deal: Sendable {
    let terms: LockTerms
    let preimage: Preimage
    var id: LockID { terms.lockID }
    var reference: LockReference { LockReference(terms) }

    func claim(_ preimage: Preimage? = nil, proof: [UInt8]? = nil) -> LedgerAct {
        .claim(terms, preimage ?? self.preimage, proof: proof)
    }

    func refund(proof: [UInt8]? = nil) -> LedgerAct { .refund(terms, proof: proof) }
}

/// Who signs a command.
enum Signers: Sendable {
    /// Everyone whose signature the prepared command asks for.
    case asAsked
    case nobody
    /// This holder, whoever is asked.
    case only(ConformanceHolder)
}
