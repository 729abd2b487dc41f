import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Asks for a fresh head and holds it against all that the ledger showed since this start.
    ///
    /// Trust starts where the relay says: at the configured anchor, or at the newest head on record. A head that does not
    /// continue the known ones suspends the ledger until two people resume it. The two signed heads go to the log and the
    /// journal; with one size and two roots they prove the operator's two histories to anyone.
    /// - Throws: `AdapterFault` where the ledger does not answer, `ProofFault` where its head does not hold.
    func followHead(of adapter: any LedgerAdapter) async throws -> LedgerHead {
        let ledger = adapter.ledger
        let challenge = adapter.capabilities.bindsChallenge ? clock.randomBytes32() : nil
        let head = try await adapter.head(challenge: challenge)
        guard let anchor = relay.trustStart(of: ledger) else {
            throw AdapterFault.unavailable(reason: "\(ledger) is not configured")
        }
        var follower = watches[ledger]?.follower ?? LogFollower(anchor: anchor)
        do {
            var path: [Bytes32] = []
            if let sizes = try follower.pathNeeded(for: head.signedHead, challenge: challenge) {
                path = try await adapter.consistency(from: sizes.from, to: sizes.to)
            }
            try follower.follow(head.signedHead, path: path)
        } catch let fault as ProofFault {
            try await distrust(ledger, fault, known: follower.newest, shown: head.signedHead)
            throw fault
        }
        watches[ledger]?.follower = follower
        watches[ledger]?.followedAt = clock.steadyMilliseconds()
        heard(ledger, head.time)
        return head
    }

    private func distrust(
        _ ledger: LedgerID, _ fault: ProofFault, known: [UInt8]?, shown: [UInt8]
    ) async throws {
        logger.critical(
            "the ledger's signed head does not hold",
            metadata: [
                "ledger": "\(ledger)", "code": "\(fault.code)",
                "known": "\(known.map { Base64.encode($0) } ?? "")",
                "shown": "\(Base64.encode(shown))",
            ])
        try await feed([.ledgerDistrusted(ledger, code: fault.code, known: known, shown: shown)])
    }
}
