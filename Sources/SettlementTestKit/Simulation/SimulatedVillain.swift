import FinancingRegistry
import LedgerAdapterKit
import PeerProtocol
internal import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs

/// Someone with a bank's message key and holder key and no rule: it signs two histories, claims without right, refunds
/// too early, locks the wrong amount, repeats old frames, or is silent.
///
/// It knows what its bank knew: every deal, and the preimages that are public or its own.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedVillain: @unchecked Sendable {
    private unowned let world: SimulatedWorld
    private let side: SimulationPlan.Side
    private var voice: ForgedGateway
    private var acts: UInt64 = 0
    private let memory = NotaryMemory()

    init(_ world: SimulatedWorld, _ side: SimulationPlan.Side) {
        self.world = world
        self.side = side
        let bank = world.bank(side)
        voice = ForgedGateway(
            bank.identity.gateway, key: bank.keys.message, to: world.gateway(side.other))
        // Frames of its own bank can be read.
        try? voice.follow(world.wire.frames[side.other] ?? [])
    }

    func live() async {
        defer { world.villainLeftAt = world.scheduler.now }
        // Some are merely gone.
        guard world.dice.happens(85) else { return world.tell("the villain is silent") }
        while !world.isOver, !world.healed || world.dice.happens(90) {
            await world.scheduler.pause(milliseconds: world.dice.number(20...4000))
            guard !world.isOver, world.scheduler.now < world.plan.healsAt + 60_000 else { return }
            await act()
        }
    }

    private func act() async {
        world.count(.byzantine)
        do {
            if world.registry != nil, world.dice.happens(20) { return try await askRegistry() }
            switch world.dice.number(0...9) {
            case 0: try await equivocate()
            case 1, 2: try await speak()
            case 3:
                if let old = world.dice.pick(world.wire.frames[side.other] ?? []) { await deliver(old) }
            default: try await move()
            }
        } catch {
            world.tell("the villain is refused: \(error)")
        }
    }

    private func deliver(_ frame: [UInt8]) async {
        _ = try? await world.wire.deliver(frame, from: side)  // it does not care
    }

    // MARK: Words

    private func equivocate() async throws {
        guard let last = world.wire.frames[side.other]?.last, let deal = anyDeal() else { return }
        let body = try voice.message(deal.terms.transfer, 0, nil, .ticketWithdrawn(reason: "never mind"))
        world.tell("the villain signs a second frame under a number it used")
        await deliver(try voice.rival(of: last, over: [body]))
    }

    private func speak() async throws {
        guard let deal = anyDeal() else { return }
        let y = deal.y.lockID
        let words: [PeerMessage] = [
            .accept(termsDigest: deal.digest), .ready(termsDigest: deal.digest),
            .reject(termsDigest: deal.digest, code: "terms.refused", detail: "no"),
            .lockAssert(.y, y, proof: [1, 2, 3]), .claimAssert(.y, y, proof: [4, 5, 6]),
            .refundAssert(.y, y, state: .refunded, proof: [7]), .abortRequest(reason: "let go"),
            .abortAgreed(y, try release(deal.y.lockID, .unlockByBoth)),
            .exitAgreed(deal.x.lockID, try release(deal.x.lockID, .releaseByBoth)),
            .complete(.refunded, evidenceDigest: deal.digest),
        ]
        guard let word = world.dice.pick(words) else { return }
        world.tell("the villain says \(MessageType(word).rawValue) of \(deal.terms.transfer.short)")
        let frame = try voice.frame(deal.terms.transfer, word)
        world.villainSigned(frame, by: side)
        await deliver(frame)
    }

    private func release(_ lock: LockID, _ tag: DomainTag) throws -> Signature {
        try world.bank(side).keys.holder.sign(tag.message(lock.digest.bytes))
    }

    /// As the member whose certificate it has: for claims of any trade, under its bank's names and others.
    private func askRegistry() async throws {
        guard let registry = world.registry, let trade = world.dice.pick(world.plan.trades),
            let wanted = world.reservation(of: trade.number), let transfer = world.transfer(trade)
        else { return }
        let own = RegistryRequestID(
            checked: world.dice.happens(60) ? "\(transfer.hex)/reserve" : "villain/\(trade.number)")
        let reasons = ReleaseReason.allCases
        let act: RegistryAct =
            switch world.dice.number(0...3) {
            case 0: .reserve(wanted)
            case 1: .finance(own)
            default: .release(own, world.dice.pick(reasons) ?? .refunded)
            }
        acts += 1
        let id = act.kind == .reserve ? own : RegistryRequestID(checked: "villain/\(acts)/act")
        world.tell("the villain asks the registry: \(act.kind.rawValue) \(own)")
        _ = try await registry.decide(
            RegistryRequest(id: id, registry: SimulatedRegistry.name, act: act), from: world.gateway(side),
            remembering: nil)
    }

    // MARK: Deeds

    private func anyDeal() -> KnownDeal? {
        world.dice.pick(world.checks.deals.values.flatMap { $0 }.sorted { $0.digest < $1.digest })
    }

    private func move() async throws {
        guard let deal = anyDeal(), let act = try anyAct(deal) else { return }
        let ledger = world.ledger(act.onX ? deal.x.ledger : deal.y.ledger)
        guard ledger.answers else { return }
        acts += 1
        if let chain = ledger as? SimulatedChain { return try await push(act.act, act.name, on: chain) }
        guard let books = ledger as? SimulatedSQLLedger else { return }
        let id = CommandID(Digest.sha256(Array("villain \(world.plan.seed) \(acts)".utf8)))
        let bytes = SQLLedgerCommandCodec.encode(
            SQLLedgerCommand(id: id, ledger: ledger.id, act: act.act))
        let signature = try world.bank(side).keys.holder.sign(SQLLedgerCommandCodec.signingMessage(bytes))
        let signed = SQLSignedCommand(
            command: bytes, signatures: act.act.signers.isEmpty ? [] : [signature])
        if case .rejected(let rejection) = try books.submit(signed, by: world.gateway(side)) {
            throw rejection
        }
        world.tell("the villain has its way: \(act.name) on \(ledger.id)")
    }

    /// Whatever of it a chain's escrow knows, with its own consent where one is asked for.
    private func push(_ act: SQLLedgerAct, _ name: String, on chain: SimulatedChain) async throws {
        let pushed: ChainAct
        switch act {
        case .lock(let terms, _): pushed = .lock(terms, nil)
        case .claim(let id, let preimage, _):
            guard let terms = try lock(id) else { return }
            pushed = .claim(terms, preimage, await certificate(for: terms, on: chain))
        case .refund(let id, _):
            guard let terms = try lock(id) else { return }
            pushed = .refund(terms, await certificate(for: terms, on: chain))
        case .cancel(let terms): pushed = .cancel(terms, nil)
        case .unlockByBoth(let terms, let payer, let payee):
            pushed = .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            pushed = .releaseByBoth(terms, payer: payer, payee: payee)
        default: return
        }
        let consent = try world.bank(side).keys.holder.sign(pushed.consentMessage)
        world.tell("the villain pushes \(name) on \(chain.id)")
        chain.push(pushed.signed(by: [consent]), by: world.gateway(side))
    }

    /// Of this lock, as far as notaries sign for whoever asks, of another, or none.
    private func certificate(for terms: LockTerms, on chain: SimulatedChain) async -> GateCertificate? {
        guard EscrowCommittee.isGated(terms), world.dice.happens(80) else { return nil }
        if world.dice.happens(60), let blank = chain.committee?.gathering(for: terms) {
            let other = world.checks.deals.values.flatMap { $0 }.first { $0.x == terms }?.y
            let told = await world.gather(blank, waitingFor: other, by: side, memory)
            return told.certificate.map(GateCertificate.init)
        }
        return world.dice.pick(chain.shown.compactMap(\.certificate))
    }

    private func lock(_ id: LockID) throws -> LockTerms? {
        world.checks.deals.values.flatMap { $0 }.lazy.flatMap { [$0.x, $0.y] }.first { $0.lockID == id }
    }

    private func anyAct(_ deal: KnownDeal) throws -> (act: SQLLedgerAct, onX: Bool, name: String)? {
        let known = try knownPreimage(deal)
        let invented = Preimage(Digest.sha256(Array("guess \(acts)".utf8)))
        let y = world.ledger(deal.y.ledger)
        let start = try need(deal.terms.leg(.y)).anchor.head
        let from = world.dice.happens(50) ? start : foreignHead(deal) ?? start
        let proof = try y.proof(of: LockReference(deal.y), in: nil, from: from, challenge: nil)
        switch world.dice.number(0...11) {
        case 0: return (.lock(deal.y, anchorProof: nil), false, "lock Y")
        case 1: return (.lock(deal.x, anchorProof: nil), true, "lock X")
        case 2:
            return smaller(deal.y).map { (.lock($0, anchorProof: nil), false, "lock too little on Y") }
        case 3: return (.claim(deal.y.lockID, known ?? invented, proof: nil), false, "claim Y")
        case 4: return (.claim(deal.x.lockID, known ?? invented, proof: nil), true, "claim X without proof")
        case 5: return (.claim(deal.x.lockID, known ?? invented, proof: proof), true, "claim X")
        case 6: return (.claim(deal.x.lockID, invented, proof: proof), true, "claim X with a guess")
        case 7: return (.refund(deal.y.lockID, proof: nil), false, "refund Y")
        case 8: return (.refund(deal.x.lockID, proof: proof), true, "refund X")
        case 9: return (.cancel(deal.y), false, "cancel Y")
        case 10: return (.cancel(deal.x), true, "cancel X")
        case 11 where world.ledger(deal.x.ledger) is SimulatedChain && world.dice.happens(50):
            let half = try release(deal.x.lockID, .releaseByBoth)
            return (.releaseByBoth(deal.x, payer: half, payee: half), true, "release X alone")
        default:
            let half = try release(deal.y.lockID, .unlockByBoth)
            return (.unlockByBoth(deal.y, payer: half, payee: half), false, "unlock Y alone")
        }
    }

    /// The preimage of its own vault, or one that a ledger has shown.
    private func knownPreimage(_ deal: KnownDeal) throws -> Preimage? {
        if let shown = world.ledger(deal.y.ledger).preimage(of: deal.y.lockID) { return shown }
        guard deal.terms.initiator.gateway == world.gateway(side) else { return nil }
        return world.preimage(of: deal.terms.hashlock)
    }

    private func foreignHead(_ deal: KnownDeal) -> LogHead? {
        world.ledger(deal.x.ledger).foreignAnchor(deal.y.ledger)
    }

    private func smaller(_ lock: LockTerms) -> LockTerms? {
        LockTerms(
            ledger: lock.ledger, transfer: lock.transfer, leg: lock.leg, asset: lock.asset, quantity: 1,
            payer: lock.payer, payee: lock.payee, hashlock: lock.hashlock, claimGate: lock.claimGate,
            refundGate: lock.refundGate, exitByBoth: lock.exitByBoth, lockDeadline: lock.lockDeadline,
            expiry: lock.expiry, termsDigest: lock.termsDigest)
    }
}
