import Instruments
import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Every reason for which terms are refused, one at a time.
struct TermsTests {
    /// The codes that speak against terms which differ from the right ones in one thing.
    private func codes(
        _ deals: Deals = Deals(), ticket change: ((TradeTicket) -> TradeTicket)? = nil,
        facts newFacts: PreflightFacts? = nil, isRegistered: Bool = false,
        edit: (inout TermsDraft) throws -> Void = { _ in }
    ) throws -> [String] {
        let b = try Bank.b.get()
        var draft = TermsDraft(
            try Deals(
                mode: deals.mode, operatorLEI: deals.operatorLEI, claimsEnforcement: deals.claimsEnforcement
            ).terms())
        try edit(&draft)
        let ticket = try change?(deals.ticket(b)) ?? deals.ticket(b)
        let facts = try newFacts ?? deals.facts()
        return TermsCheck.findings(
            draft.terms, ticket: ticket, facts: facts, policy: try deals.policy(b),
            isRegistered: isRegistered, verifiers: [:]
        ).map(\.code)
    }

    @Test func `no terms say more of the claim's registration than the buyer did; less is taken`() throws {
        func says(_ name: String, _ status: GuardStatus) -> (inout TermsDraft) throws -> Void {
            { draft in
                draft.guards = draft.guards.map {
                    $0.name == name ? GuardStatement(name: name, status: status) : $0
                }
            }
        }
        #expect(try codes(isRegistered: true, edit: says("registry", .passed)).isEmpty)
        #expect(try codes(isRegistered: true).isEmpty)
        #expect(try codes(edit: says("registry", .passed)) == ["terms.mismatch.guards"])
        #expect(try codes(isRegistered: true, edit: says("screening", .passed)).isEmpty)
        // The seller takes the buyer's word for more than it knows, and never for less than it was told.
        let a = try Bank.a.get()
        let deals = Deals()
        func asSeller(_ isRegistered: Bool, _ edit: (inout TermsDraft) throws -> Void) throws -> [String] {
            var draft = TermsDraft(try deals.terms())
            try edit(&draft)
            return TermsCheck.findings(
                draft.terms, ticket: try deals.ticket(a), facts: try deals.facts(),
                policy: try deals.policy(a),
                isRegistered: isRegistered, verifiers: [:]
            ).map(\.code)
        }
        #expect(try asSeller(false, says("registry", .passed)).isEmpty)
        #expect(try asSeller(true, says("registry", .notChecked)) == ["terms.mismatch.guards"])
    }

    @Test func `a policy with a registry reads back, and one without is written as before`() throws {
        let plain = try Deals().policy(Bank.b.get())
        let registering = GatewayPolicy(
            own: plain.own, ownHolderKeys: plain.ownHolderKeys, ledgers: plain.ledgers,
            peers: plain.peers.mapValues {
                PeerPolicy(lei: $0.lei, exposureLimit: $0.exposureLimit, registersClaims: true)
            },
            messageSeconds: plain.messageSeconds, recoverySeconds: plain.recoverySeconds,
            longestLockSeconds: plain.longestLockSeconds, fourEyesFrom: plain.fourEyesFrom,
            operatorTrustedLimit: plain.operatorTrustedLimit, registry: GatewayID(checked: "registry:trade"))
        #expect(try GatewayPolicy(canonicalBytes: registering.canonicalBytes) == registering)
        let text = String(decoding: plain.canonicalBytes, as: UTF8.self)
        #expect(!text.contains("registry") && !text.contains("registersClaims"))
        let said = String(decoding: registering.canonicalBytes, as: UTF8.self)
            .replacing(#""registersClaims":true"#, with: #""registersClaims":false"#)
        #expect(throws: JSONFault.self) { try GatewayPolicy(canonicalBytes: Array(said.utf8)) }
    }

    @Test func `right terms are accepted in both modes`() throws {
        for mode in SettlementMode.allCases { #expect(try codes(Deals(mode: mode)).isEmpty) }
    }

    @Test func `terms that differ in any field from one's own are refused by that field's name`() throws {
        let other = PartyIdentity(gateway: GatewayID(checked: "gw.bank-c"), lei: "x")
        let date = try need(CalendarDate("2026-03-17"))
        let edits: [(String, (inout TermsDraft) throws -> Void)] = [
            ("transfer", { $0.transfer = try need(TransferID([UInt8](repeating: 1, count: 16))) }),
            ("common-id", { $0.commonID = CommonID(checked: "OTHER") }), ("mode", { $0.mode = .m1 }),
            ("initiator", { $0.initiator = other }), ("responder", { $0.responder = other }),
            ("trade-date", { $0.tradeDate = date }), ("settlement-date", { $0.settlementDate = date }),
            ("cash", { $0.cash = try need(Money($0.cash.currency, minor: 1)) }),
            ("guards", { $0.guards = [] }),
            ("guards", { $0.guards = [GuardStatement(name: "registry", status: .passed)] }),
            ("legs", { $0.legs.reverse() }), ("legs", { $0.legs.removeLast() }),
            ("legs", { $0.legs.append($0.legs[0]) }),
        ]
        for (name, edit) in edits {
            #expect(try codes(edit: edit).contains("terms.mismatch.\(name)"), "\(name)")
        }
        let parts: [(String, (inout LegDraft) throws -> Void)] = [
            ("ledger", { $0.ledger = LedgerID(checked: "sql:other") }),
            ("operator", { $0.operatorLEI = "x" }),
            (
                "asset",
                {
                    $0.asset = try need(
                        AssetDescriptor(
                            id: AssetID(checked: "iso4217:EUR"), kind: .cash(try need(CurrencyCode("EUR"))),
                            decimals: 2))
                }
            ),
            ("quantity", { $0.quantity += 1 }), ("payer", { $0.payer = $0.payee }),
            ("payee", { $0.payee = $0.payer }),
            ("enforcement", { $0.enforcement = .operator }), ("proof-policy", { $0.proofPolicy = .observed }),
            ("anchor", { $0.anchor = $0.anchor.advanced(to: LogHead(size: 1, root: Digest.sha256([1]))) }),
        ]
        for (name, edit) in parts {
            for leg in 0...1 {
                let code = "terms.mismatch.\(leg == 0 ? "x" : "y").\(name)"
                #expect(try codes(edit: { try $0.edit(leg, edit) }).contains(code), "\(code)")
            }
        }
    }

    @Test func `accounts, assets and access that are missing are named`() throws {
        let facts = try Deals().facts()
        func leg(
            _ old: LegFacts, asset: AssetDescriptor?? = nil, payer: AccountFacts?? = nil,
            payee: AccountFacts?? = nil
        ) -> LegFacts {
            LegFacts(
                asset: asset ?? old.asset, payer: payer ?? old.payer, payee: payee ?? old.payee,
                clock: old.clock)
        }
        func with(_ x: LegFacts? = nil, _ y: LegFacts? = nil) -> PreflightFacts {
            PreflightFacts(x: x ?? facts.x, y: y ?? facts.y)
        }
        let payer = try need(facts.y.payer)
        func account(open: Bool = true, receives: Bool = true, spendable: Int128) -> AccountFacts {
            AccountFacts(holderKey: payer.holderKey, open: open, canReceive: receives, spendable: spendable)
        }
        #expect(try codes(facts: with(leg(facts.x, asset: .some(nil)))) == ["terms.asset.unknown"])
        #expect(try codes(facts: with(nil, leg(facts.y, payee: .some(nil)))) == ["terms.account.missing"])
        #expect(try codes(facts: with(leg(facts.x, payer: .some(nil)))) == ["terms.account.missing"])
        #expect(
            try codes(facts: with(nil, leg(facts.y, payer: account(open: false, spendable: 1_000_000_000))))
                == ["terms.account.not-open"])
        #expect(
            try codes(facts: with(nil, leg(facts.y, payer: account(spendable: 492_677_082)))) == [
                "terms.funds.insufficient"
            ])
        #expect(try codes(facts: with(nil, leg(facts.y, payer: account(spendable: 492_677_083)))).isEmpty)
        let payee = try need(facts.x.payee)
        let closed = AccountFacts(holderKey: payee.holderKey, open: false, canReceive: false, spendable: 0)
        #expect(try codes(facts: with(leg(facts.x, payee: closed))) == ["terms.account.closed"])
        #expect(
            try codes(ticket: { old in
                old.with(
                    cash: TicketLeg(
                        ledger: LedgerID(checked: "sql:unknown"), asset: old.cashLeg.asset,
                        payer: old.cashLeg.payer, payee: old.cashLeg.payee))
            }) == ["terms.access.missing"])
    }

    @Test func `two legs on one ledger are refused: it has a delivery versus payment of its own`() throws {
        let deals = Deals()
        let b = try Bank.b.get()
        let ticket = try deals.ticket(b)
        let oneLedger = ticket.with(
            cash: TicketLeg(
                ledger: ticket.assetLeg.ledger, asset: ticket.cashLeg.asset, payer: ticket.cashLeg.payer,
                payee: ticket.cashLeg.payee))
        let (facts, policy) = (try deals.facts(), try deals.policy(b))
        let terms = try TermsBuilder.terms(
            for: oneLedger, facts: facts, hashlock: deals.terms().hashlock, policy: policy)
        let codes = TermsCheck.findings(
            terms, ticket: oneLedger, facts: facts, policy: policy, verifiers: [:]
        )
        .map(\.code)
        #expect(codes.contains("terms.legs.one-ledger"), "\(codes)")
    }

    @Test func `modes that the ledgers cannot carry are refused`() throws {
        #expect(try codes(Deals(verifiesProofs: false)) == ["terms.mode.unprovable"])
        #expect(try codes(Deals(mode: .m1, verifiesProofs: false)).isEmpty)
        #expect(try codes(Deals(claimsEnforcement: .agreement)) == ["terms.mode.x-by-agreement"])
        let party = try Bank.a.get().identity.lei
        #expect(
            try codes(Deals(mode: .m1, operatorLEI: party)) == [
                "terms.mode.m1-operator-is-party", "terms.mode.m1-operator-is-party",
            ])
        #expect(try codes(Deals(mode: .m2, operatorLEI: party)).isEmpty)
    }

    @Test func `wrong money is found again although both desks agreed on it`() throws {
        var deals = Deals(price: "4926770.84")
        deals.fourEyesFrom = 0
        let b = try Bank.b.get()
        let terms = try deals.terms()
        let found = TermsCheck.findings(
            terms, ticket: try deals.ticket(b), facts: try deals.facts(), policy: try deals.policy(b),
            verifiers: [:])
        #expect(found.map(\.code).contains { $0.hasPrefix("instrument.") })
    }

    @Test func `timing that falls short is refused through the terms as well`() throws {
        #expect(try codes(Deals(longestLock: 60)) == ["terms.timelock.too-long"])
        #expect(
            try !codes(Deals(recovery: 61)).isEmpty, "this side recovers more slowly than the other thinks")
        #expect(try codes(edit: { $0.timelocks = $0.timelocks.revealing(1) }) == ["terms.timelock.reveal"])
    }

    @Test func `an X whose clock runs ahead of Y's is refused where the clock opens X`() throws {
        func ahead(_ seconds: Int64) throws -> PreflightFacts {
            try PreflightFacts(x: Deals().facts(at: Deals.start + seconds).x, y: Deals().facts().y)
        }
        // Both clock errors are 1 s; reading a clock costs a tick each.
        #expect(try codes(Deals(mode: .m1), facts: ahead(4)).isEmpty)
        #expect(try codes(Deals(mode: .m1), facts: ahead(5)) == ["terms.timelock.clocks"])
        #expect(try codes(Deals(mode: .m2), facts: ahead(5)).isEmpty, "X follows Y's proof, not its clock")
    }

    @Test func `refused terms end a transfer on both sides`() throws {
        let world = try World()
        world.relays[.responder] = Relay(
            policy: try Deals(longestLock: 60).policy(world.bank(.responder)), verifiers: [FakeVerifier()])
        try world.submitTickets()
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .withdrawn) }
        guard case .ended(let ending) = try world.state(.initiator) else { return }
        #expect(ending.reason.contains("terms.timelock.too-long"))
    }

    @Test func `too little money ends a transfer before any lock`() throws {
        let world = try World()
        world.spendableY = 1
        try world.submitTickets()
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .withdrawn) }
        #expect(try need(world.ledgers[.x]).entries.isEmpty)
    }
}

/// What may be at risk at a time.
struct ExposureTests {
    @Test func `a limit may be reached and not passed`() throws {
        let cash: Int128 = 492_677_083
        let terms = try Deals().terms()
        func codes(_ deals: Deals, _ exposure: Exposure) throws -> [String] {
            exposure.findings(terms, try deals.policy(Bank.b.get())).map(\.code)
        }
        let tight = Deals(exposureLimit: cash + 5, operatorTrustedLimit: cash + 7)
        #expect(try codes(tight, Exposure(withPeer: 5, operatorTrusted: 7)).isEmpty)
        #expect(try codes(tight, Exposure(withPeer: 6, operatorTrusted: 7)) == ["terms.exposure.peer"])
        #expect(
            try codes(tight, Exposure(withPeer: 5, operatorTrusted: 8)) == ["terms.exposure.operator-trusted"]
        )
    }

    @Test func `a leg by agreement counts as operator trusted, witnesses or not`() throws {
        let witness = try SigningKey.generate(.ed25519).verificationKey
        func codes(_ enforcement: Enforcement) throws -> [String] {
            var draft = TermsDraft(try Deals().terms())
            draft.legs = try draft.legs.map { leg in
                let log = try #require(leg.anchor.log)
                var changed = LegDraft(leg)
                changed.anchor = try #require(
                    LedgerAnchor(
                        ledger: leg.ledger, format: leg.anchor.format, origin: log.origin,
                        operatorKey: log.operatorKey, witnesses: [witness], witnessQuorum: 1,
                        head: leg.anchor.head))
                if leg.id == .y { changed.enforcement = enforcement }
                return changed.leg
            }
            let policy = try Deals(exposureLimit: .max / 2, operatorTrustedLimit: 0).policy(Bank.b.get())
            return Exposure.none.findings(try draft.terms, policy).map(\.code)
        }
        #expect(try codes(.ledger).isEmpty)
        #expect(try codes(.agreement) == ["terms.exposure.operator-trusted"])
    }

    @Test func `a stranger has no limit at all`() throws {
        var draft = TermsDraft(try Deals().terms())
        draft.initiator = PartyIdentity(gateway: GatewayID(checked: "gw.stranger"), lei: "x")
        let found = Exposure.none.findings(draft.terms, try Deals().policy(Bank.b.get()))
        #expect(found.map(\.code) == ["terms.peer.unknown"])
    }

    @Test func `a peer under another LEI than the configured one has no limit either`() throws {
        var draft = TermsDraft(try Deals().terms())
        draft.initiator = PartyIdentity(gateway: draft.initiator.gateway, lei: "another")
        let found = Exposure.none.findings(draft.terms, try Deals().policy(Bank.b.get()))
        #expect(found.map(\.code) == ["terms.peer.unknown"])
    }

    @Test func `the amount from which a second person is needed needs one itself`() throws {
        let cash = try Deals().terms().cash
        for (threshold, needed) in [(cash.minor - 1, 1), (cash.minor, 1), (cash.minor + 1, 0)] {
            let policy = try Deals(fourEyesFrom: threshold).policy(Bank.b.get())
            #expect(policy.approvalsNeeded(for: cash) == needed)
            let other = try need(Money(try need(CurrencyCode("USD")), minor: 1))
            #expect(policy.approvalsNeeded(for: other) == 1, "a currency without an entry")
        }
    }

    @Test func `facts read from X's lock deadline on neither bind terms nor refuse them`() throws {
        let deals = Deals()
        let deal = try Deal(try deals.terms())
        let b = try Bank.b.get()
        let context = TransferContext(
            role: .responder, ticket: try deals.ticket(b), policy: try deals.policy(b), mayBegin: true)
        let deadline = deal.terms.timelocks.lockDeadlineX.seconds
        for late in [0, 1, 100_000] as [Int64] {
            let facts = try deals.facts(at: deadline + late)
            #expect(throws: TransferRefusal.noChange) {
                _ = try Transfer.transition(.considering(deal), on: .factsRead(facts), in: context)
            }
        }
    }

    @Test func `a second transfer waits for room and the first one's end makes it`() throws {
        let room = Deals(exposureLimit: 492_677_083 + 10)
        let world = try World(room)
        world.neglected[.initiator] = [.beginReveal]
        try world.submitTickets()
        try world.settle()
        #expect(try world.state(.initiator).name == "BOTH")
        let second = Deals(common: "SECOND")
        let id = Relay.id(of: try second.ticket(Bank.a.get()))
        for role in TransferRole.allCases {
            try world.input(role, .ticketSubmitted(second.ticket(world.bank(role)), maker: "maker"))
        }
        while try world.deliverOne() {}
        try world.input(.initiator, .hashlockMade(id, Deals.preimage.hashlock))
        try world.input(.initiator, .factsRead(id, try room.facts()))
        let refused = try need(world.relays[.initiator]?.settlements[id])
        #expect(refused.outcome == .withdrawn)
        guard case .ended(let ending)? = refused.transfer else { return }
        #expect(ending.reason.hasPrefix("terms.exposure.peer"))
        while try world.deliverOne() {}
        world.neglected = [:]
        try world.settle()
        #expect(try world.outcome(.initiator) == .settled)
        let third = Deals(common: "THIRD")
        let next = Relay.id(of: try third.ticket(Bank.a.get()))
        for role in TransferRole.allCases {
            try world.input(role, .ticketSubmitted(third.ticket(world.bank(role)), maker: "maker"))
        }
        while try world.deliverOne() {}
        try world.input(.initiator, .hashlockMade(next, Deals.preimage.hashlock))
        try world.input(.initiator, .factsRead(next, try room.facts()))
        #expect(world.relays[.initiator]?.settlements[next]?.transfer?.name == "PROPOSED")
    }
}
