import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

extension SimulationTemplate {
    /// One set for every chain; each has an escrow of its own.
    static func committee(_ id: LedgerID, _ keys: SimulationKeys) throws -> EscrowCommittee {
        let escrow = try need(EVMAddress(Array(Digest.sha256(Array("escrow \(id)".utf8)).bytes.suffix(20))))
        return EscrowCommittee(
            domain: try need(EscrowDomain(chainID: id == TestWorld.assets ? 1 : 2, escrow: escrow)),
            set: try need(
                NotarySet(
                    epoch: 1, threshold: SimulationPlan.notaryThreshold,
                    members: keys.notaries.map(\.address))))
    }

    /// What one notary of a world goes by: it watches what a chain's lock may wait for.
    func notaryRules(_ notary: NotaryKey, _ ledgers: WorldLedgers) throws -> NotaryRules {
        var sets: [EscrowDomain: [NotarySet]] = [:]
        var anchors: [LedgerID: LedgerAnchor] = [:]
        for (anchor, other) in zip(try setup(ledgers).anchors, SimulationPlan.ledgers.reversed())
        where ledgers[other].isChain {
            let committee = try Self.committee(other, keys)
            sets[committee.domain] = [committee.set]
            anchors[anchor.ledger] = anchor
        }
        return NotaryRules(notary: notary.address, sets: sets, anchors: anchors)
    }
}
