import EVMNotaryRules
import EVMProofs
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// An escrow whose notary set was changed by its quorum, and a gateway that is configured for the new one: locks under the set before
/// it are found, claimed, refunded and released all the same, by the anchor that their terms pin.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct NotarySetChangeTests {
    private static let id = LedgerID(checked: "evm:test")
    let committee: TestCommittee
    let certifier = TestCertifier()
    init() throws { committee = try TestCommittee() }

    /// The adapter of a gateway that knows the next set only, and the anchor of terms from before the change.
    private func changed(_ stage: TestStage) async throws -> (adapter: EVMLedgerAdapter, agreed: LedgerAnchor)
    {
        let next = try #require(
            NotarySet(epoch: 2, threshold: 3, members: Array(committee.set.members.dropFirst())))
        try await stage.change(committee, to: next)
        let old = stage.profile
        let new = try #require(
            EVMProfile(
                chainID: old.chainID, genesis: old.genesis, headers: old.headers, depth: old.depth,
                escrow: old.escrow, escrowCode: old.escrowCode, notarySet: next.id))
        let adapter = try EVMLedgerAdapter(
            driver: try await stage.driver(.feePayer), anchor: try anchor(new, stage), holders: [:],
            assets: [],
            certifier: certifier, certified: [.sqlLog1])
        return (adapter, try anchor(old, stage))
    }

    private func anchor(_ profile: EVMProfile, _ stage: TestStage) throws -> LedgerAnchor {
        try #require(
            profile.anchor(ledger: Self.id, block: 0, hash: stage.chain.genesis, operatorTrusted: false))
    }

    /// X under the first set, held; its Y brought to `end`; then the change.
    private func held(
        _ end: LockEnd
    ) async throws -> (TestStage, TestDeal, EVMLedgerAdapter, LockReference) {
        let stage = try await TestStage(notaries: committee.set)
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(try await stage.driver(file: "payer.sqlite"), deal.locking)
        try committee.bring(y.terms, to: end, y.preimage)
        let (adapter, agreed) = try await changed(stage)
        certifier.lay(try committee.certificate(deal.lock, deal.profile))
        return (stage, deal, adapter, LockReference(deal.terms, anchor: agreed))
    }

    private func push(
        _ act: LedgerAct, _ adapter: EVMLedgerAdapter, _ lock: LockReference, _ stage: TestStage
    ) async throws {
        let command = LedgerCommand(
            id: CommandID(TestDeal.random()), ledger: Self.id, act: act, anchor: lock.anchor)
        let prepared = try adapter.prepare(command)
        _ = try await stage.whileMining { try await adapter.submit(prepared, signatures: []) }
    }

    @Test func `a lock under the set before is found, proven and claimed`() async throws {
        let (stage, deal, adapter, lock) = try await held(.claimed)
        let agreed = try #require(lock.anchor)
        // By what is configured now there is no such lock: that is what hid it.
        #expect(try await adapter.lock(LockReference(deal.terms)).state == .none)
        #expect(try await adapter.lock(lock).state == .locked)
        let bundle = try #require(try await adapter.prove(lock, from: agreed.head, challenge: nil))
        #expect(try EVMLockVerifier().verify(bundle, from: agreed).fact.state == .locked)
        let proof = try await adapter.gateProof(
            of: [], about: LockReference(id: deal.terms.lockID), for: lock)
        try await push(.claim(deal.terms, deal.preimage, proof: proof), adapter, lock, stage)
        #expect(try await adapter.lock(lock).state == .claimed)
        #expect(try await stage.balance(.payee) == 1)
        let ended = try #require(try await adapter.prove(lock, from: agreed.head, challenge: nil))
        #expect(try EVMLockVerifier().verify(ended, from: agreed).fact.preimage == deal.preimage)
    }

    @Test func `and refunded`() async throws {
        let (stage, deal, adapter, lock) = try await held(.refunded)
        try await stage.chain.call("test_setTime", .integer(deal.terms.expiry.seconds))
        try await stage.chain.mine()
        let proof = try await adapter.gateProof(
            of: [], about: LockReference(id: deal.terms.lockID), for: lock)
        try await push(.refund(deal.terms, proof: proof), adapter, lock, stage)
        #expect(try await stage.balance(.payer) == TestStage.held)
    }

    @Test func `and released by both holders`() async throws {
        let (stage, deal, adapter, lock) = try await held(.claimed)
        let agreed = try #require(lock.anchor)
        let message = try EVMLockVerifier().statement(of: .releaseByBoth, of: deal.terms, on: agreed).message
        let act = LedgerAct.releaseByBoth(
            deal.terms, payer: try TestAccount.payer.consent(message),
            payee: try TestAccount.payee.consent(message))
        try await push(act, adapter, lock, stage)
        #expect(try await adapter.lock(lock).state == .refunded)
    }

    @Test func `terms that pin another escrow are not taken for this one's`() async throws {
        let stage = try await TestStage(notaries: committee.set)
        let (adapter, _) = try await changed(stage)
        let old = stage.profile
        let other = try #require(
            EVMProfile(
                chainID: old.chainID, genesis: old.genesis, headers: old.headers, depth: old.depth,
                escrow: stage.token, escrowCode: old.escrowCode, notarySet: old.notarySet))
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        let lock = LockReference(deal.terms, anchor: try anchor(other, stage))
        let fault = await #expect(throws: AdapterFault.self) { try await adapter.lock(lock) }
        guard case .unavailable(let reason)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(reason.contains("\(stage.token)"))
    }
}

extension TestStage {
    /// The escrow's set is replaced, by the signatures of the one before.
    fileprivate func change(_ committee: TestCommittee, to next: NotarySet) async throws {
        let domain = try need(EscrowDomain(chainID: profile.chainID, escrow: escrow))
        let kind = Keccak256.digest(
            Array(
                ("NotarySetChange(bytes32 previous,NotarySet next)"
                    + "NotarySet(uint64 epoch,uint8 threshold,address[] members)").utf8))
        let digest = domain.digest(EVMWord.digest([kind, committee.set.id, next.id]))
        let signatures = try committee.keys.prefix(3).enumerated().flatMap { place, key in
            let signature = try key.sign(digest)
            return [
                EVMWord.number(UInt64(place)), EVMWord.number(UInt64(signature.v)), signature.r, signature.s,
            ]
        }
        let (own, other) = (committee.set.words, next.words)
        let places = [96, 96 + 32 * own.count, 96 + 32 * (own.count + other.count)].map {
            EVMWord.number(UInt64($0))
        }
        let set = "(uint64,uint8,address[])"
        try await send(
            .stranger, escrow, "changeNotarySet(\(set),\(set),(uint8,uint8,bytes32,bytes32)[])",
            places + own + other + [EVMWord.number(UInt64(3))] + signatures)
    }
}
