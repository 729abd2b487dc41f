import EVMAdapter
import EVMNotaryRules
import EVMProofs
import LedgerAdapterKit
import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Synchronization

/// Four notaries by their real rules, three of which must sign, watching the cash ledger of a world, of whatever kind it is.
final class Committee: EndCertifier {
    let set: NotarySet
    private let keys: [NotaryKey]
    /// One question at a time, as a notary's own turns have it.
    private let storages = Mutex<[MemoryNotaryStorage]>((0..<4).map { _ in MemoryNotaryStorage() })
    private struct Watched {
        let adapter: any LedgerAdapter
        let verifier: any LedgerProofVerifier
        let anchor: LedgerAnchor
        let domain: EscrowDomain
    }
    private let watched = Mutex<Watched?>(nil)
    private let silent = Mutex(false)
    private let questions = Mutex(0)
    /// How often somebody asked for a certificate.
    var asked: Int { questions.withLock { $0 } }

    init() throws {
        let made = try (1...4).map { number in
            try need(NotaryKey(secret: [UInt8](repeating: 0, count: 31) + [UInt8(0x60 + number)]))
        }
        keys = made.sorted { $0.address < $1.address }
        set = try need(NotarySet(epoch: 1, threshold: 3, members: keys.map(\.address)))
    }

    func watch(_ house: MemoryLedgerHouse, from anchor: LedgerAnchor, for profile: EVMProfile) throws {
        let adapter = MemoryLedgerAdapter(
            house, for: GatewayID(checked: "notary"), weather: LedgerWeather(), cable: PowerCable())
        try watch(adapter, SQLLogVerifier(), from: anchor, for: profile)
    }

    func watch(
        _ adapter: any LedgerAdapter, _ verifier: any LedgerProofVerifier, from anchor: LedgerAnchor,
        for profile: EVMProfile
    ) throws {
        let domain = try need(EscrowDomain(chainID: profile.chainID, escrow: profile.escrow))
        watched.withLock {
            $0 = Watched(adapter: adapter, verifier: verifier, anchor: anchor, domain: domain)
        }
    }

    func silence(_ isSilent: Bool = true) { silent.withLock { $0 = isSilent } }

    func certificate(
        for lock: HeldLock, waitingFor other: LockTerms?
    ) async throws(AdapterFault) -> EndCertificate {
        questions.withLock { $0 += 1 }
        guard !silent.withLock({ $0 }), let watched = watched.withLock({ $0 }) else {
            throw .unavailable(reason: "0 of 3 needed signatures")
        }
        let bundle = try await watched.adapter.prove(
            other.map { LockReference(id: lock.otherLock, terms: $0) } ?? LockReference(id: lock.otherLock),
            from: watched.anchor.head, challenge: nil)
        let made: EndCertificate?
        do {
            made = try storages.withLock { try gather(lock, other, bundle, watched, $0) }
        } catch { throw .unavailable(reason: "\(error)") }
        guard let made else { throw .unavailable(reason: "0 of 3 needed signatures: not ended") }
        return made
    }

    private func gather(
        _ lock: HeldLock, _ other: LockTerms?, _ bundle: [UInt8]?, _ watched: Watched,
        _ storages: [MemoryNotaryStorage]
    ) throws -> EndCertificate? {
        guard let bundle else { return nil }
        var gathering = try Gathering(lock, in: watched.domain, set: set)
        for (key, storage) in zip(keys, storages).prefix(3) {
            let rules = NotaryRules(
                notary: key.address, sets: [watched.domain: [set]],
                anchors: [watched.anchor.ledger: watched.anchor])
            let question = try rules.accept(lock, waitingFor: other, in: watched.domain)
            let proof = try watched.verifier.verify(bundle, from: watched.anchor)
            guard case .decided(let decision) = try rules.decide(question, by: proof, bundle: bundle, storage)
            else { continue }
            let statement = try rules.statement(question, decision)
            let signed = try SignedEnd(
                notary: key.address, statement: statement, signature: key.sign(statement.digest))
            let verdict = NotaryAnswer.Verdict.ended(
                signed, preimage: decision.preimage, proof: decision.proof)
            let answer = NotaryAnswer(verdict: verdict, records: try SignedTip(storage.tip(), by: key))
            try gathering.take(answer, from: key.address)
        }
        return gathering.certificate
    }
}
