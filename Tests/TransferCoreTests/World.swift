import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Two relays, two ledgers and the wire between them, all in memory: a story's stage.
///
/// `settle` lets everything happen that can happen at this hour. Nothing is random: a story always runs alike.
final class World {
    let deals: Deals
    let id: TransferID
    var relays: [TransferRole: Relay] = [:]
    var ledgers: [LegID: FakeLedger]
    /// Every input in order, as a journal would hold it.
    private(set) var journal: [TransferRole: [RelayInput]] = [.initiator: [], .responder: []]
    private(set) var spoken: [OutgoingMessage] = []
    private var wire: [(to: TransferRole, message: OutgoingMessage)] = []
    /// Duties that one side leaves undone.
    var neglected: [TransferRole: Set<Duty>] = [:]
    /// Ledgers that one side cannot see by itself.
    var blind: [TransferRole: Set<LegID>] = [:]
    var linkIsDown = false
    /// Who hears nothing for now; what is said to it waits in order.
    var holdsBack: TransferRole?
    /// What was tried in this hour and is not tried again in it.
    private var tried: Set<Attempt> = []

    private struct Attempt: Hashable {
        let role: TransferRole
        let duty: Duty
    }

    init(_ deals: Deals = Deals()) throws {
        self.deals = deals
        id = Relay.id(of: try deals.ticket(Bank.a.get()))
        let start = try need(LedgerInstant(seconds: Deals.start))
        ledgers = [.x: FakeLedger(Deals.claims, now: start), .y: FakeLedger(Deals.cash, now: start)]
        for role in TransferRole.allCases {
            relays[role] = Relay(policy: try deals.policy(bank(role)), verifiers: [FakeVerifier()])
        }
    }

    func bank(_ role: TransferRole) throws -> Bank { try role == .initiator ? Bank.a.get() : Bank.b.get() }
    func settlement(_ role: TransferRole) throws -> Settlement {
        try need(relays[role]?.settlements[id], "a settlement")
    }
    func state(_ role: TransferRole) throws -> TransferState {
        try need(try settlement(role).transfer, "a transfer")
    }
    func outcome(_ role: TransferRole) throws -> TransferOutcome? { try settlement(role).outcome }
    func deal() throws -> Deal { try need(try state(.initiator).deal, "a deal") }
    func lockState(_ leg: LegID) throws -> LockState { try need(ledgers[leg]).state(try deal()[leg].lockID) }

    // MARK: What people and time do

    func submitTickets() throws {
        for role in TransferRole.allCases {
            try input(role, .ticketSubmitted(try deals.ticket(bank(role)), maker: "maker-\(role.rawValue)"))
        }
    }

    @discardableResult
    func input(_ role: TransferRole, _ input: RelayInput) throws -> RelayAnswer {
        var relay = try need(relays[role])
        let step = relay.step(input)
        if step.hasEffect {
            journal[role]?.append(input)
        } else {
            expectSame(relay, try need(relays[role]))
        }
        relays[role] = relay
        for message in step.messages {
            spoken.append(message)
            wire.append((to: role == .initiator ? .responder : .initiator, message: message))
        }
        return step.answer
    }

    /// Both clocks at once.
    func move(to instant: LedgerInstant) {
        for leg in LegID.allCases { ledgers[leg]?.now = instant }
    }

    /// Lets messages arrive, ledgers be seen and duties be done until nothing is left at this hour.
    func settle() throws {
        tryAgain()
        for _ in 0..<300 {
            guard try deliverOne() || observeOne() || performOne() else { return }
        }
        throw SampleFault(what: "the story does not come to rest")
    }

    /// Lets duties that were tried in this hour be tried again.
    func tryAgain() { tried = [] }

    func deliverOne() throws -> Bool {
        guard !linkIsDown, let next = wire.firstIndex(where: { $0.to != holdsBack }) else { return false }
        let (to, message) = wire.remove(at: next)
        let from = try bank(to == .initiator ? .responder : .initiator).identity.gateway
        try input(to, .peerSaid(message.transfer, from, message.message))
        return true
    }

    func observeOne() throws -> Bool {
        for role in TransferRole.allCases {
            let known = relays[role]?.settlements[id]
            guard let known, let deal = known.transfer?.deal else { continue }
            for leg in LegID.allCases where blind[role]?.contains(leg) != true {
                guard let entry = ledgers[leg]?.entries[deal.lockID(leg)],
                    !known.proofs.contains(where: { $0.leg == leg && $0.state == entry.state })
                else { continue }
                try input(role, .proofRead(id, leg, bundle: entry.bundle))
                return true
            }
        }
        return false
    }

    // MARK: What the engine does

    func duties(_ role: TransferRole) throws -> [Duty] {
        let clocks = LedgerClocks(x: try need(ledgers[.x]).now, y: try need(ledgers[.y]).now)
        let neglected = neglected[role] ?? []
        return try need(relays[role]).duties(of: id, clocks).filter { !neglected.contains($0) }
    }

    func performOne() throws -> Bool {
        for role in TransferRole.allCases {
            for duty in try duties(role) {
                guard tried.insert(Attempt(role: role, duty: duty)).inserted else { continue }
                try perform(role, duty)
                return true
            }
        }
        return false
    }

    private func perform(_ role: TransferRole, _ duty: Duty) throws {
        let (x, y) = (try need(ledgers[.x]), try need(ledgers[.y]))
        switch duty {
        case .makeHashlock: try input(role, .hashlockMade(id, Deals.preimage.hashlock))
        case .readFacts: try input(role, .factsRead(id, try facts()))
        case .beginLock(let leg): try input(role, .lockBegun(id, leg, at: leg == .x ? x.now : y.now))
        case .beginReveal: try input(role, .revealBegun(id, at: y.now))
        case .signRelease: try input(role, .releaseSigned(id, try half(role, .y, .unlockByBoth)))
        case .signExit: try input(role, .exitSigned(id, try half(role, .x, .releaseByBoth)))
        case .sealEvidence: try input(role, .evidenceSealed(id, digest: Digest.sha256([1])))
        case .reportRules:
            throw SampleFault(what: "nobody here has rules to report by")
        // The engine's own: what is due at a registry follows from its answers.
        case .askRegistry, .tellResale: break
        case .submit(let leg, let act):
            guard case .rejected(let code) = try submit(role, leg, act) else { return }
            try input(role, .commandRejected(id, leg, act, code: code, detail: "refused"))
        }
    }

    /// What the ledgers say of accounts and assets; a story may change it.
    var spendableY: Int128 = 1_000_000_000

    private func facts() throws -> PreflightFacts {
        let facts = try deals.facts(at: try need(ledgers[.y]).now.seconds)
        guard let payer = facts.y.payer else { return facts }
        let account = AccountFacts(
            holderKey: payer.holderKey, open: payer.open, canReceive: payer.canReceive, spendable: spendableY)
        return PreflightFacts(
            x: facts.x,
            y: LegFacts(asset: facts.y.asset, payer: account, payee: facts.y.payee, clock: facts.y.clock))
    }

    private func half(_ role: TransferRole, _ leg: LegID, _ tag: DomainTag) throws -> Signature {
        try bank(role).key.sign(tag.message(try need(state(role).deal)[leg].lockID.digest.bytes))
    }

    private func submit(_ role: TransferRole, _ leg: LegID, _ act: TransferAct) throws -> FakeLedger.Answer {
        let deal = try need(try state(role).deal)
        let terms = deal[leg]
        let other = ledgers[leg == .x ? .y : .x]?.entries[deal.lockID(leg == .x ? .y : .x)]?.bundle
        var ledger = try need(ledgers[leg])
        defer { ledgers[leg] = ledger }
        let byPayer = terms.payer.holderKey == (try bank(role).key.verificationKey)
        switch act {
        case .lock: return ledger.lock(terms)
        case .cancel: return ledger.cancel(terms, byPayer: byPayer)
        case .refund: return ledger.refund(terms.lockID, proof: other)
        case .claim: return ledger.claim(terms.lockID, try preimage(role), proof: other)
        case .unlockByBoth:
            guard let abort = try state(role).abort, let i = abort.initiatorHalf, let r = abort.responderHalf
            else {
                throw SampleFault(what: "both halves")
            }
            return ledger.endByBoth(terms.lockID, .unlockByBoth, payer: r, payee: i)
        case .releaseByBoth:
            let exit = try settlement(role).exit
            guard case .approved(_, _, let own?) = exit.ours, let peer = exit.peerHalf else {
                throw SampleFault(what: "both halves")
            }
            let (i, r) = role == .initiator ? (own, peer) : (peer, own)
            return ledger.endByBoth(terms.lockID, .releaseByBoth, payer: i, payee: r)
        }
    }

    /// The initiator's vault has it; the responder learns it from Y's ledger and nowhere else.
    private func preimage(_ role: TransferRole) throws -> Preimage {
        if role == .initiator { return Deals.preimage }
        return try need(try state(role).learned, "a preimage before Y was claimed")
    }
}

extension TransferState {
    var unwrapped: TransferState {
        switch self {
        case .suspended(_, let inner), .disputed(_, let inner): inner
        default: self
        }
    }

    var abort: Abort? {
        if case .aborting(_, let abort) = unwrapped { return abort }
        return nil
    }

    var learned: Preimage? {
        if case .yClaimed(_, let y) = unwrapped { return y.end.preimage?.preimage }
        return nil
    }
}
