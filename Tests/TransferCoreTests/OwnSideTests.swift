import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// A ledger's word alone makes nothing ours: neither an account nor the key that holds it.
struct OwnSideTests {
    private func policy(
        _ bank: Bank, access: LedgerAccess = .participant, accounts: Set<AccountID>? = nil,
        moreKeys: Set<VerificationKey> = []
    ) throws -> GatewayPolicy {
        let old = try Deals().policy(bank)
        return GatewayPolicy(
            own: old.own, ownHolderKeys: old.ownHolderKeys.union(moreKeys),
            ledgers: old.ledgers.mapValues {
                LedgerPolicy(
                    operatorLEI: $0.operatorLEI, anchor: $0.anchor, bounds: $0.bounds,
                    enforcement: $0.enforcement, proofPolicy: $0.proofPolicy,
                    verifiesProofsOf: $0.verifiesProofsOf, access: access,
                    ownAccounts: accounts ?? $0.ownAccounts)
            },
            peers: old.peers, messageSeconds: old.messageSeconds, recoverySeconds: old.recoverySeconds,
            longestLockSeconds: old.longestLockSeconds, fourEyesFrom: old.fourEyesFrom,
            operatorTrustedLimit: old.operatorTrustedLimit)
    }

    private func findings(
        _ bank: Bank, _ facts: PreflightFacts, _ policy: GatewayPolicy
    ) throws -> [TermsFinding] {
        let terms = try TermsBuilder.terms(
            for: try Deals().ticket(bank), facts: facts, hashlock: Deals.preimage.hashlock, policy: policy)
        return TermsCheck.findings(
            terms, ticket: try Deals().ticket(bank), facts: facts, policy: policy, verifiers: [:])
    }

    @Test func `our account under another key than ours is refused, whoever proposes`() throws {
        let facts = try Deals().facts()
        let foreign = try SigningKey.generate(.ed25519).verificationKey
        func held(_ account: AccountFacts?) throws -> AccountFacts {
            let old = try need(account)
            return AccountFacts(
                holderKey: foreign, open: old.open, canReceive: old.canReceive, spendable: old.spendable)
        }
        let (a, b) = (try Bank.a.get(), try Bank.b.get())
        let swappedPayee = PreflightFacts(
            x: LegFacts(
                asset: facts.x.asset, payer: facts.x.payer, payee: try held(facts.x.payee),
                clock: facts.x.clock), y: facts.y)
        let found = try findings(b, swappedPayee, policy(b))
        #expect(found.map(\.code) == ["terms.account.not-ours"])
        #expect(found.first?.detail.contains("another key than ours") == true)
        #expect(try findings(b, swappedPayee, policy(b, moreKeys: [foreign])).isEmpty)
        #expect(
            try findings(a, swappedPayee, policy(a)).isEmpty, "what holds the other side is its own to judge")
        let swappedPayer = PreflightFacts(
            x: LegFacts(
                asset: facts.x.asset, payer: try held(facts.x.payer), payee: facts.x.payee,
                clock: facts.x.clock), y: facts.y)
        #expect(try findings(a, swappedPayer, policy(a)).map(\.code) == ["terms.account.not-ours"])
        #expect(try findings(b, swappedPayer, policy(b)).isEmpty)
    }

    @Test func `an account that our configuration does not name is refused, in terms and in a ticket`() throws
    {
        let b = try Bank.b.get()
        let strange = try policy(b, accounts: [AccountID(checked: "bank-b/other")])
        let found = try findings(b, Deals().facts(), strange)
        #expect(found.map(\.code) == ["terms.account.not-ours", "terms.account.not-ours"])
        #expect(found.first?.detail.contains("is not an account of ours") == true)
        #expect(try submitted(b, strange) == "terms.account.not-ours")
        #expect(try submitted(b, policy(b)) == nil)
    }

    @Test func `a ledger that we only watch carries no leg of ours`() throws {
        let b = try Bank.b.get()
        for access in LedgerAccess.allCases where access != .participant {
            let watching = try policy(b, access: access)
            #expect(
                try findings(b, Deals().facts(), watching).map(\.code)
                    == ["terms.access.missing", "terms.access.missing"])
            #expect(try submitted(b, watching) == "terms.access.missing")
            let terms = try TermsBuilder.terms(
                for: try Deals().ticket(b), facts: try Deals().facts(), hashlock: Deals.preimage.hashlock,
                policy: watching)
            #expect(terms.leg(.y)?.payer.access == access)
            #expect(terms.leg(.y)?.payee.access == .participant)
        }
    }

    private func submitted(_ bank: Bank, _ policy: GatewayPolicy) throws -> String? {
        var relay = Relay(policy: policy, verifiers: [FakeVerifier()])
        let answer = relay.step(.ticketSubmitted(try Deals().ticket(bank), maker: "maker")).answer
        guard case .refused(let code, _) = answer else { return nil }
        return code
    }
}

/// A limit that changes is an event like any other.
struct PolicyAdoptionTests {
    @Test func `the first policy and every other one count, the same again does not`() throws {
        let bank = try Bank.a.get()
        let first = try Deals().policy(bank)
        let second = try Deals(exposureLimit: 1).policy(bank)
        var relay = Relay(policy: first, verifiers: [FakeVerifier()])
        _ = relay.step(.ticketSubmitted(try Deals().ticket(bank), maker: "maker"))
        let id = Relay.id(of: try Deals().ticket(bank))
        let steps = [first, first, second, second].map { relay.step(.policyAdopted($0)) }
        #expect(steps.map(\.answer) == [.done, .noChange, .done, .noChange])
        #expect(steps.map(\.changed) == [[id], [], [id], []])
        #expect(relay.policy == second)
    }

    @Test func `one holder key is written as it always was, several as a list in order`() throws {
        let policy = try Deals().policy(Bank.a.get())
        let text = String(decoding: policy.canonicalBytes, as: UTF8.self)
        #expect(text.contains("\"ownHolderKey\":{") && !text.contains("ownHolderKeys"))
        let own = try #require(policy.ownHolderKeys.first)
        let more = try (0..<2).map { _ in try SigningKey.generate(.ecdsaSecp256k1EIP712).verificationKey }
        let several = GatewayPolicy(
            own: policy.own, ownHolderKeys: [own, more[0], more[1]], ledgers: policy.ledgers,
            peers: policy.peers, messageSeconds: policy.messageSeconds,
            recoverySeconds: policy.recoverySeconds, longestLockSeconds: policy.longestLockSeconds,
            fourEyesFrom: policy.fourEyesFrom, operatorTrustedLimit: policy.operatorTrustedLimit)
        #expect(try GatewayPolicy(canonicalBytes: several.canonicalBytes) == several)
        let one = text.replacing("\"ownHolderKey\":{", with: "\"ownHolderKeys\":[{")
            .replacing("},\"peers\"", with: "}],\"peers\"")
        #expect(one != text)
        #expect(throws: JSONFault.self) { try GatewayPolicy(canonicalBytes: Array(one.utf8)) }
    }

    @Test func `a policy in another order, or with a name twice, is refused`() throws {
        let text = String(
            decoding: CanonicalJSON.encode(try Deals().policy(Bank.a.get()).canonical), as: UTF8.self)
        let (cash, claims) = ("\"name\":\"sql:bank-b-cash\"", "\"name\":\"sql:bank-a-assets\"")
        func read(_ text: String) throws -> GatewayPolicy {
            try GatewayPolicy(canonicalBytes: Array(text.utf8))
        }
        #expect(try read(text) == Deals().policy(Bank.a.get()))
        let twice = text.replacing(cash, with: claims)
        let swapped = text.replacing(cash, with: "#").replacing(claims, with: cash).replacing(
            "#", with: claims)
        for changed in [twice, swapped] {
            #expect(changed != text)
            #expect(throws: JSONFault.self) { try read(changed) }
        }
    }
}
