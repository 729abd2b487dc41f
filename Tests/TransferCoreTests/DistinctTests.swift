import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// A ticket that says that its claim is another one than that on record with its fingerprint.
@Suite struct DistinctTests {
    private static let registry = GatewayID(checked: "registry:trade")

    private func code(_ answer: RelayAnswer) -> String? {
        guard case .refused(let code, _) = answer else { return nil }
        return code
    }

    private func at() throws -> LedgerInstant { try need(LedgerInstant(seconds: Deals.start)) }

    private func policy(_ bank: Bank, passes: Bool = true) throws -> GatewayPolicy {
        let base = try Deals().policy(bank)
        return GatewayPolicy(
            own: base.own, ownHolderKeys: base.ownHolderKeys, ledgers: base.ledgers, peers: base.peers,
            messageSeconds: base.messageSeconds, recoverySeconds: base.recoverySeconds,
            longestLockSeconds: base.longestLockSeconds, fourEyesFrom: base.fourEyesFrom,
            operatorTrustedLimit: base.operatorTrustedLimit, registry: Self.registry,
            passesFingerprint: passes)
    }

    private func claim(_ tag: UInt8 = 1, written: Bytes32? = Digest.sha256([9])) throws -> NamedClaim {
        NamedClaim(
            registry: Self.registry, claim: Digest.sha256([tag]), near: Digest.sha256([2]),
            amount: try need(Money(try need(CurrencyCode("CNY")), decimal: "5000000.00")), maturity: nil,
            written: written)
    }

    /// The buyer's relay with a trade that ended by the registry's refusal.
    private func refused(
        _ bank: Bank, passes: Bool = true, refusal: String? = "registry.financed",
        written: Bytes32? = Digest.sha256([9]), isOver: Bool = true
    ) throws -> (relay: Relay, first: TransferID) {
        var relay = Relay(policy: try policy(bank, passes: passes), verifiers: [FakeVerifier()])
        let ticket = try Deals().ticket(bank)
        let id = Relay.id(of: ticket)
        var settlement = Settlement(id: id, trade: .instructed(ticket, maker: "m", theirs: nil))
        if isOver {
            settlement.transfer = .ended(
                Ending(outcome: .withdrawn, reason: "refused", deal: nil, x: nil, y: nil))
        }
        if bank.side == .buy {
            settlement.registration = ClaimRegistration(try claim(written: written), by: "m")
            settlement.registration?.standing = refusal == nil ? .released : .refused
            settlement.registration?.reply = RegistryReply(
                standing: refusal == nil ? .released : .refused, number: 7, at: try at(), alike: 0,
                refusal: refusal.map { RegistryReply.Refusal(code: $0, nextStep: "stop") }, signed: [1])
        }
        relay.settlements[id] = settlement
        return (relay, id)
    }

    private func ticket(
        _ bank: Bank, _ first: TransferID, _ change: (inout Deals) -> Void = { _ in }
    ) throws -> TradeTicket {
        var deals = Deals(common: "TWO", distinct: DistinctClaim(refused: first, reason: "invoice 1/00"))
        change(&deals)
        return try deals.ticket(bank)
    }

    private func submit(_ relay: inout Relay, _ ticket: TradeTicket) throws -> RelayAnswer {
        relay.step(.ticketSubmitted(ticket, maker: "m", at: try at())).answer
    }

    @Test func `two officers pass the one refusal, and only then anybody approves the ticket`() throws {
        let buyer = try Bank.b.get()
        var (relay, first) = try refused(buyer)
        let ticket = try ticket(buyer, first)
        let id = Relay.id(of: ticket)
        // The cash is below four eyes; what officers have to pass is not.
        #expect(try submit(&relay, ticket) == .done)
        #expect(relay.needsOfficers(try need(relay.settlements[id])))
        #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "override.needed")
        func ask(_ user: String) throws -> RelayAnswer {
            relay.step(.overrideWanted(id, .fingerprint, by: user, reason: "seen", at: try at())).answer
        }
        func approve(_ user: String) throws -> RelayAnswer {
            relay.step(.overrideApproved(id, number: 1, by: user, at: try at())).answer
        }
        #expect(code(try ask("m")) == "override.four-eyes")
        #expect(try ask("o") == .done)
        #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "override.needed")
        #expect(code(try approve("o")) == "override.four-eyes")
        #expect(code(try approve("m")) == "override.four-eyes")
        #expect(try approve("p") == .done)
        let passed = FingerprintRefusal(
            transfer: first, registry: Self.registry, answer: 7, digest: Digest.sha256([1]))
        #expect(relay.settlements[id]?.overrides.map(\.covers) == [.fingerprint(passed)])
        #expect(relay.step(.deskApproved(id, by: "c", at: try at())).answer == .done)
        #expect(code(try ask("o")) == "override.nothing", "it is approved")
    }

    @Test
    func `another document than the refused one is no name for it, and by its second tag it is registered`()
        throws
    {
        let buyer = try Bank.b.get()
        var (relay, first) = try refused(buyer)
        let ticket = try ticket(buyer, first)
        let id = Relay.id(of: ticket)
        #expect(try submit(&relay, ticket) == .done)
        for other in [try claim(5), try claim(written: Digest.sha256([8])), try claim(written: nil)] {
            #expect(code(relay.step(.claimNamed(id, other, by: "m")).answer) == "registry.claim.other-number")
        }
        #expect(relay.step(.claimNamed(id, try claim(), by: "m")).answer == .done)
        #expect(
            relay.settlements[id]?.registeredClaim
                == RegisteredClaim(registry: Self.registry, claim: Digest.sha256([9])))
        #expect(relay.settlements[first]?.registeredClaim?.claim == Digest.sha256([1]))
    }

    @Test func `what is named must have been refused for its fingerprint, with its number as written`() throws
    {
        let buyer = try Bank.b.get()
        for refusal in ["registry.reserved", "registry.paid"] {
            var (relay, first) = try refused(buyer, refusal: refusal)
            #expect(try submit(&relay, try ticket(buyer, first)) == .done)
        }
        for (refusal, written, isOver) in [
            ("registry.chain", Digest.sha256([9]), true), (nil, Digest.sha256([9]), true),
            ("registry.financed", nil, true), ("registry.financed", Digest.sha256([9]), false),
        ] as [(String?, Bytes32?, Bool)] {
            var (relay, first) = try refused(buyer, refusal: refusal, written: written, isOver: isOver)
            #expect(code(try submit(&relay, try ticket(buyer, first))) == "distinct.unknown")
        }
        var (relay, first) = try refused(buyer)
        let unknown = try need(TransferID(hex: String(repeating: "0", count: 32)))
        #expect(code(try submit(&relay, try ticket(buyer, unknown))) == "distinct.unknown")
        let larger = try ticket(buyer, first) {
            $0.faces = 2
            $0.price = "9853541.67"
        }
        #expect(code(try submit(&relay, larger)) == "distinct.differs")
        var (shut, before) = try refused(buyer, passes: false)
        #expect(code(try submit(&shut, try ticket(buyer, before))) == "override.forbidden")
    }

    @Test(arguments: [
        (["side"], "SELL"), (["seller", "gateway"], "gw.other"), (["buyer", "gateway"], "gw.other"),
        (["economics", "terms", "nominalMaturity"], "2026-09-13"),
        (["assetLeg", "ledger"], "sql:other"), (["assetLeg", "asset"], "claim:other"),
    ])
    func `a refused trade about something else is not the one that is meant`(
        _ path: [String], _ value: String
    ) throws {
        let buyer = try Bank.b.get()
        var (relay, first) = try refused(buyer)
        let other = try TradeTicket(
            canonical: changed(try Deals().ticket(buyer).canonical, path[...], .string(value)))
        relay.settlements[first]?.trade = .instructed(other, maker: "m", theirs: nil)
        let answer = try submit(&relay, try ticket(buyer, first))
        #expect(code(answer) == "distinct.differs")
        guard case .refused(_, let detail) = answer else { return }
        let field = path.filter { $0 != "terms" && $0 != "gateway" }.joined(separator: ".")
        #expect(detail.hasPrefix(field + " "), "\(detail)")
    }

    private func changed(_ value: JSONValue, _ path: ArraySlice<String>, _ new: JSONValue) -> JSONValue {
        guard let key = path.first, case .object(var object) = value else { return new }
        object[key] = changed(object[key] ?? .null, path.dropFirst(), new)
        return .object(object)
    }

    @Test func `officers' word about something else passes no refusal`() throws {
        let buyer = try Bank.b.get()
        var (relay, first) = try refused(buyer)
        let ticket = try ticket(buyer, first)
        let id = Relay.id(of: ticket)
        #expect(try submit(&relay, ticket) == .done)
        let seen = try need(relay.settlements[first]?.fingerprintRefusal)
        let before = FingerprintRefusal(
            transfer: seen.transfer, registry: seen.registry, answer: seen.answer - 1, digest: seen.digest)
        let word = OfficerWord(by: "o", reason: "seen", at: try at())
        for cover in [OverrideCover.limits(version: 1, excess: [:]), .fingerprint(before)] {
            var passed = OfficerOverride(number: 1, subject: .fingerprint, covers: cover, asked: word)
            passed.decision = .approved(word)
            relay.settlements[id]?.overrides = [passed]
            #expect(code(relay.step(.deskApproved(id, by: "c", at: try at())).answer) == "override.needed")
        }
    }

    @Test func `a seller takes the ticket of a trade that ended, and asks no officer`() throws {
        let seller = try Bank.a.get()
        var (relay, first) = try refused(seller)
        let ticket = try ticket(seller, first)
        #expect(try submit(&relay, ticket) == .done)
        #expect(!relay.needsOfficers(try need(relay.settlements[Relay.id(of: ticket)])))
        var (open, standing) = try refused(seller, isOver: false)
        #expect(code(try submit(&open, try self.ticket(seller, standing))) == "distinct.unknown")
    }

    @Test func `both desks say the same, in the same words`() throws {
        let (seller, buyer) = (try Bank.a.get(), try Bank.b.get())
        let first = Relay.id(of: try Deals().ticket(buyer))
        let ours = try ticket(buyer, first)
        #expect(TicketMatching.compare(ours, try ticket(seller, first)).isEmpty)
        let other = try ticket(seller, first) {
            $0.distinct = DistinctClaim(refused: first, reason: "another")
        }
        #expect(TicketMatching.compare(ours, other).map(\.field) == ["economics.distinct"])
        let silent = try ticket(seller, first) { $0.distinct = nil }
        #expect(TicketMatching.compare(ours, silent).map(\.field) == ["economics.distinct"])
        #expect(try TradeTicket(canonicalBytes: ours.canonicalBytes) == ours)
    }

    @Test func `subject and policy survive their canonical form, and false is no second way to write none`()
        throws
    {
        #expect(
            try OverrideSubject(canonicalBytes: OverrideSubject.fingerprint.canonicalBytes) == .fingerprint)
        let policy = try policy(try Bank.b.get())
        #expect(try GatewayPolicy(canonicalBytes: policy.canonicalBytes) == policy)
        guard case .object(var object) = policy.canonical else { return #expect(Bool(false), "no object") }
        object["passesFingerprint"] = false
        #expect(throws: JSONFault.self) { try GatewayPolicy(canonical: .object(object)) }
        #expect(DistinctClaim(refused: Relay.id(of: try Deals().ticket(Bank.b.get())), reason: " x") == nil)
    }
}
