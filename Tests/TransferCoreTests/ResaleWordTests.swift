import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// The seller's word about its registration: who says it and when, and what it lets the buyer ask.
@Suite struct ResaleWordTests {
    static let registry = GatewayID(checked: "registry:trade")

    private func policy(_ bank: Bank, peerRegisters: Bool = true) throws -> GatewayPolicy {
        let plain = try Deals().policy(bank)
        return GatewayPolicy(
            own: plain.own, ownHolderKeys: plain.ownHolderKeys, ledgers: plain.ledgers,
            peers: plain.peers.mapValues {
                PeerPolicy(lei: $0.lei, exposureLimit: $0.exposureLimit, registersClaims: peerRegisters)
            },
            messageSeconds: plain.messageSeconds, recoverySeconds: plain.recoverySeconds,
            longestLockSeconds: plain.longestLockSeconds, fourEyesFrom: plain.fourEyesFrom,
            operatorTrustedLimit: plain.operatorTrustedLimit, registry: Self.registry)
    }

    /// Both tickets are in and match; the seller has proposed, the buyer considers.
    private func matched(peersRegister: Bool = true) throws -> World {
        let world = try World()
        for role in TransferRole.allCases {
            world.relays[role] = Relay(
                policy: try policy(world.bank(role), peerRegisters: peersRegister),
                verifiers: [FakeVerifier()])
        }
        try world.submitTickets()
        try world.settle()
        #expect(try world.state(.responder).name == "CONSIDERING")
        return world
    }

    private func heard(_ world: World, _ word: ResaleWord) throws -> RelayAnswer {
        let seller = try world.bank(.initiator).identity.gateway
        return try world.input(.responder, .peerSaid(world.id, seller, .resale(word)))
    }

    private func hold(_ world: World) throws -> ResaleHold? {
        try need(world.relays[.responder]).resaleHold(world.settlement(.responder))
    }

    private func name(_ world: World, _ claim: NamedClaim) throws -> RelayAnswer {
        try world.input(.responder, .claimNamed(world.id, claim, by: "b"))
    }

    /// The claim of the deal at hand.
    private func claim(chain: [UInt8] = []) throws -> NamedClaim {
        try CodecTests.claim(nil, chain: chain)
    }

    @Test func `the seller owes one word, to a peer that registers, once the tickets match`() throws {
        let world = try matched()
        func owes(_ role: TransferRole) throws -> Bool {
            try need(world.relays[role]).owesResaleWord(world.settlement(role))
        }
        #expect(try owes(.initiator) && !owes(.responder))
        #expect(try world.input(.initiator, .frozen(by: "o", reason: "r")) == .done)
        #expect(try !owes(.initiator))
        #expect(try world.input(.initiator, .thawed(by: "o", reason: "r")) == .done)
        #expect(try world.input(.initiator, .resaleTold(world.id, .unregistered)) == .done)
        #expect(try !owes(.initiator))
        #expect(world.spoken.last?.message == .resale(.unregistered))
        // Said once: another one is none, and the buyer never says it.
        #expect(try world.input(.initiator, .resaleTold(world.id, CodecTests.link())) == .noChange)
        #expect(try world.input(.responder, .resaleTold(world.id, .unregistered)) == .noChange)
        let silent = try matched(peersRegister: false)
        #expect(try !need(silent.relays[.initiator]).owesResaleWord(silent.settlement(.initiator)))
    }

    @Test func `a buyer that knows its peer to register asks nothing before it has heard it`() throws {
        let world = try matched()
        #expect(try name(world, claim()) == .done)
        #expect(try hold(world) == .unheard)
        #expect(try heard(world, .unregistered) == .done)
        #expect(try hold(world) == nil)
        let other = try matched(peersRegister: false)
        #expect(try name(other, claim()) == .done)
        #expect(try hold(other) == nil)
        // The desk's own links are enough.
        let given = try matched()
        #expect(try name(given, claim(chain: Array("[]".utf8))) == .done)
        #expect(try hold(given) == nil)
    }

    @Test func `a link of another claim stops the RESERVE, whichever came first`() throws {
        let link = try CodecTests.link(of: Digest.sha256([9]))
        let after = try matched()
        #expect(try name(after, claim()) == .done)
        #expect(try heard(after, link) == .done)
        #expect(try hold(after) == .otherClaim)
        let before = try matched()
        #expect(try heard(before, link) == .done)
        #expect(code(try name(before, claim())) == "registry.claim.other")
        let right = try matched()
        #expect(try heard(right, CodecTests.link(of: claim().claim)) == .done)
        #expect(try name(right, claim()) == .done)
        #expect(try hold(right) == nil)
    }

    @Test func `the first word stands, and none counts after the registry was asked`() throws {
        let world = try matched()
        #expect(try heard(world, .unregistered) == .done)
        #expect(try heard(world, .unregistered) == .noChange)
        #expect(code(try heard(world, CodecTests.link())) == "message.resale")
        #expect(try world.settlement(.responder).resale == .unregistered)
        let asked = try matched(peersRegister: false)
        #expect(try name(asked, claim()) == .done)
        #expect(try asked.input(.responder, .reserveBegun(asked.id)) == .done)
        #expect(code(try heard(asked, CodecTests.link())) == "message.resale")
        #expect(try asked.settlement(.responder).resale == nil)
        // A seller hears nothing of the kind.
        let buyer = try world.bank(.responder).identity.gateway
        let back = try world.input(.initiator, .peerSaid(world.id, buyer, .resale(.unregistered)))
        #expect(code(back) == "message.resale")
    }

    /// A journal from before the word: what was begun then is begun again, and is released when it ends.
    @Test func `a RESERVE on record is a RESERVE, with or without the word`() throws {
        let world = try matched()
        #expect(try name(world, claim()) == .done)
        #expect(try hold(world) == .unheard)
        #expect(try world.input(.responder, .reserveBegun(world.id)) == .done)
        #expect(try world.settlement(.responder).registration?.standing == .asked)
    }

    @Test func `what was bought and financed last says how the claim is called`() throws {
        let seller = try Bank.a.get()
        let sale = try Deals().ticket(seller)
        var relay = Relay(policy: try policy(seller), verifiers: [FakeVerifier()])
        #expect(relay.ownRegistration(of: sale) == nil)
        func buy(_ common: String, _ tag: UInt8, _ number: UInt64, _ standing: ClaimStanding) throws {
            let other = try Deals(common: common).ticket(seller)
            let bought = TradeTicket(
                clientID: try need(ClientID(common)), commonID: other.commonID, side: .buy,
                seller: other.buyer, buyer: other.seller, mode: other.mode, lockOrder: other.lockOrder,
                economics: other.economics, tradeDate: other.tradeDate, settlementDate: other.settlementDate,
                cash: other.cash, assetLeg: other.assetLeg, cashLeg: other.cashLeg)
            let id = Relay.id(of: bought)
            var settlement = Settlement(id: id, trade: .instructed(bought, maker: "m", theirs: nil))
            let claim = NamedClaim(
                registry: Self.registry, claim: Digest.sha256([tag]), near: Digest.sha256([2]),
                amount: bought.cash, maturity: nil)
            settlement.registration = ClaimRegistration(claim, by: "m")
            settlement.registration?.standing = standing
            settlement.registration?.reply = RegistryReply(
                standing: standing, number: number, at: try need(LedgerInstant(seconds: 5)), alike: 0,
                refusal: nil, signed: [1])
            relay.settlements[id] = settlement
        }
        try buy("ONE", 11, 7, .reserved)
        #expect(relay.ownRegistration(of: sale) == nil)
        try buy("TWO", 12, 9, .financed)
        try buy("THREE", 13, 8, .financed)
        #expect(relay.ownRegistration(of: sale)?.claim == Digest.sha256([12]))
    }

    @Test func `a rule of the bank keeps the link back`() throws {
        let world = try matched()
        let screened = try need(NamedRule("sanctions", .screened(by: ["lists.example"], maxAgeSeconds: 60)))
        let set = try need(RestrictionSet(name: "bank", version: 1, rules: [screened]))
        let rules = try need(
            RestrictionPolicy(sets: [try need(ScopedRestrictions(set: set, assets: []))], parties: [:]))
        let policy = try need(world.relays[.initiator]?.policy).with(limits: nil, restrictions: rules)
        #expect(try world.input(.initiator, .policyAdopted(policy)) == .done)
        #expect(
            code(try world.input(.initiator, .resaleTold(world.id, CodecTests.link())))
                == "transfer.restricted")
        #expect(try world.settlement(.initiator).resale == nil)
    }
}
