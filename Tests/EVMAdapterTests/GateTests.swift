import EVMNotaryRules
import EVMProofs
import Foundation
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// Gates by certificate through the adapter: what it takes as a proof, and where it gets one.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct GateTests {
    let committee: TestCommittee
    let certifier = TestCertifier()
    init() throws { committee = try TestCommittee() }

    private func adapter(
        _ stage: TestStage, file: String = "driver.sqlite", isAlone: Bool = false
    ) async throws -> EVMLedgerAdapter {
        let anchor = try #require(
            stage.profile.anchor(
                ledger: LedgerID(checked: "evm:test"), block: 0, hash: stage.chain.genesis,
                operatorTrusted: false))
        return try EVMLedgerAdapter(
            driver: try await stage.driver(.feePayer, file: file), anchor: anchor, holders: [:], assets: [],
            certifier: isAlone ? nil : certifier, certified: [.sqlLog1])
    }

    /// The test's notaries know their ledger's locks by id.
    private static let other = LockReference(id: LockID(TestDeal.random()))

    private func command(_ act: LedgerAct) -> LedgerCommand {
        LedgerCommand(
            id: CommandID(TestDeal.random()), ledger: LedgerID(checked: "evm:test"), act: act)
    }

    @Test func `X of a trade in M2 is claimed by what the gate's proof is asked for`() async throws {
        let stage = try await TestStage(notaries: committee.set)
        let adapter = try await adapter(stage)
        #expect(adapter.capabilities.verifiesProofsOf == [.sqlLog1])
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(try await stage.driver(file: "payer.sqlite"), deal.locking)
        try committee.bring(y.terms, to: .claimed, y.preimage)
        await #expect(throws: AdapterFault.unavailable(reason: "2 of 3 needed signatures")) {
            try await adapter.gateProof(of: [], about: Self.other, for: LockReference(deal.terms))
        }
        certifier.lay(try committee.certificate(deal.lock, deal.profile))
        let proof = try await adapter.gateProof(of: [], about: Self.other, for: LockReference(deal.terms))
        let prepared = try adapter.prepare(command(.claim(deal.terms, deal.preimage, proof: proof)))
        #expect(prepared.toSign.isEmpty)
        let outcome = try await stage.whileMining {
            try await adapter.submit(prepared, signatures: [])
        }
        #expect(try await adapter.outcome(of: prepared.id) == outcome)
        #expect(try await stage.balance(.payee) == 1)
        #expect(try await adapter.lock(LockReference(deal.terms)).state == .claimed)
    }

    @Test func `a refund that is only early says so by the code that the gateway waits for`() async throws {
        let stage = try await TestStage(notaries: committee.set)
        let adapter = try await adapter(stage)
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(try await stage.driver(file: "payer.sqlite"), deal.locking)
        try committee.bring(y.terms, to: .cancelled, y.preimage)
        certifier.lay(try committee.certificate(deal.lock, deal.profile))
        let proof = try await adapter.gateProof(of: [], about: Self.other, for: LockReference(deal.terms))
        let prepared = try adapter.prepare(command(.refund(deal.terms, proof: proof)))
        await #expect(
            throws: AdapterFault.rejected(code: "ledger.refund.early", detail: "refund: not expired")
        ) {
            try await stage.whileMining { try await adapter.submit(prepared, signatures: []) }
        }
    }

    @Test func `where notaries are silent both holders end X, and only both`() async throws {
        let stage = try await TestStage(notaries: committee.set)
        let adapter = try await adapter(stage)
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(try await stage.driver(file: "payer.sqlite"), deal.locking)
        try committee.bring(y.terms, to: .claimed, y.preimage)
        await #expect(throws: AdapterFault.self) {
            try await adapter.gateProof(of: [], about: Self.other, for: LockReference(deal.terms))
        }
        let message = try EVMLockVerifier().statement(
            of: .releaseByBoth, of: deal.terms, on: adapter.anchor
        ).message
        let (payer, payee) = (
            try TestAccount.payer.consent(message), try TestAccount.payee.consent(message)
        )
        #expect(throws: AdapterFault.self) {
            try adapter.prepare(command(.releaseByBoth(deal.terms, payer: payer, payee: payer)))
        }
        let prepared = try adapter.prepare(
            command(.releaseByBoth(deal.terms, payer: payer, payee: payee)))
        _ = try await stage.whileMining { try await adapter.submit(prepared, signatures: []) }
        #expect(try await stage.balance(.payer) == TestStage.held)
        #expect(try await adapter.lock(LockReference(deal.terms)).state == .refunded)
    }

    @Test func `a certificate that does not hold for exactly this lock is refused before anything is sent`()
        async throws
    {
        let stage = try await TestStage(notaries: committee.set)
        let adapter = try await adapter(stage)
        let (y, z) = (try committee.y(), try committee.y())
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        let twin = try await stage.deal(waitingFor: y.gate, y.preimage)
        let other = try await stage.deal(waitingFor: z.gate, z.preimage)
        try committee.bring(y.terms, to: .claimed, y.preimage)
        try committee.bring(z.terms, to: .cancelled, z.preimage)
        let good = try #require(try committee.certificate(deal.lock, deal.profile)).canonicalBytes
        let members = try #require(String(bytes: good, encoding: .utf8))
        let wrong: [String: [UInt8]?] = [
            "none": nil, "empty": [], "another document": Array("{}".utf8),
            "two signatures": try Self.without(good, 1),
            "one of another member": Array(
                members.replacing("\"member\":2", with: "\"member\":3").utf8),
            "a lock with the same gate": try committee.certificate(twin.lock, deal.profile)?.canonicalBytes,
            "another lock": try committee.certificate(other.lock, deal.profile)?.canonicalBytes,
            "another end": Array(members.replacing("CLAIMED", with: "REFUNDED").utf8),
            "trailing bytes": good + [32],
        ]
        for (name, proof) in wrong {
            for act in [
                LedgerAct.claim(deal.terms, deal.preimage, proof: proof),
                .refund(deal.terms, proof: proof),
            ] {
                let fault = #expect(throws: AdapterFault.self, "\(name)") {
                    try adapter.prepare(command(act))
                }
                guard case .rejected(code: "ledger.evm.certificate", let detail)? = fault else {
                    Issue.record("\(name): \(String(describing: fault))")
                    continue
                }
                #expect(detail.contains("get a certificate for this very lock"), "\(name)")
            }
        }
        let prepared = try adapter.prepare(
            command(.claim(deal.terms, deal.preimage, proof: good)))
        #expect(throws: AdapterFault.self) {
            try adapter.prepare(command(.refund(deal.terms, proof: good)))
        }
        var bytes = prepared.bytes
        bytes[bytes.count - 1] ^= 1
        let altered = PreparedCommand(
            id: prepared.id, ledger: prepared.ledger, bytes: bytes, toSign: [])
        let fault = await #expect(throws: AdapterFault.self) {
            try await adapter.submit(altered, signatures: [])
        }
        guard case .rejected(code: "ledger.evm.command.form", _)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(try await stage.nonce(.feePayer) == 0)
    }

    @Test func `what a certifier gives is held against the lock, and no certifier is a reason`() async throws
    {
        let stage = try await TestStage(notaries: committee.set)
        let adapter = try await adapter(stage)
        let (y, z) = (try committee.y(), try committee.y())
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        let other = try await stage.deal(waitingFor: z.gate, z.preimage)
        try committee.bring(z.terms, to: .cancelled, z.preimage)
        certifier.lay(try committee.certificate(other.lock, deal.profile))
        let alone = try await self.adapter(stage, file: "alone.sqlite", isAlone: true)
        for asked in [adapter, alone] {
            let fault = await #expect(throws: AdapterFault.self) {
                try await asked.gateProof(of: [], about: Self.other, for: LockReference(deal.terms))
            }
            guard case .unavailable? = fault else {
                Issue.record("\(String(describing: fault))")
                continue
            }
        }
        let byClock = try await stage.deal()
        let fault = await #expect(throws: AdapterFault.self) {
            try await adapter.gateProof(of: [], about: Self.other, for: LockReference(byClock.terms))
        }
        guard case .rejected(code: "ledger.evm.certificate", _)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(alone.capabilities.verifiesProofsOf.isEmpty)
        let plain = try await TestStage()
        #expect(try await self.adapter(plain).capabilities.verifiesProofsOf.isEmpty)
    }

    /// The document without the signature in one place.
    private static func without(_ bytes: [UInt8], _ place: Int) throws -> [UInt8] {
        guard case .object(var object) = try CanonicalJSON.parse(bytes),
            case .array(var signatures)? = object["signatures"]
        else { throw Missing() }
        signatures.remove(at: place)
        object["signatures"] = .array(signatures)
        return CanonicalJSON.encode(.object(object))
    }
}
