import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// Stored tables against the replayed log.
struct TableChecks {
    let storage: any LedgerReading

    func run(_ replay: inout LedgerReplay) throws {
        try checkBalances(&replay)
        try checkLocks(&replay)
        try checkCommands(&replay)
        try checkProofs(&replay)
        try checkForeignHeads(&replay)
        let accounts = Dictionary(
            try storage.accounts().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in differing(accounts, replay.accounts) { replay.report(.accountDiffers, "account \(id)") }
        let assets = Dictionary(
            try storage.assets().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in differing(assets, replay.assets) { replay.report(.assetDiffers, "asset \(id)") }
    }

    private func checkBalances(_ replay: inout LedgerReplay) throws {
        let stored = try storage.allBalances().filter { $0.value != 0 }
        for key in differing(stored, replay.balances) {
            replay.report(
                .balanceDiffers,
                "\(key.account), \(key.asset): stored \(stored[key] ?? 0), "
                    + "replayed \(replay.balances[key] ?? 0)")
        }
        var open: [AssetID: Int128] = [:]
        for lock in try storage.allLocks() where lock.state == .locked {
            let (sum, overflow) = (open[lock.terms.asset] ?? 0).addingReportingOverflow(lock.terms.quantity)
            open[lock.terms.asset] = overflow ? Int128.max : sum
        }
        var escrow: [AssetID: Int128] = [:]
        for (key, value) in stored where key.account == SystemAccount.escrow { escrow[key.asset] = value }
        for asset in differing(escrow, open) {
            replay.report(
                .escrowDiffers, "\(asset): escrow \(escrow[asset] ?? 0), open locks \(open[asset] ?? 0)")
        }
    }

    private func checkLocks(_ replay: inout LedgerReplay) throws {
        let stored = Dictionary(
            try storage.allLocks().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for id in differing(stored, replay.locks) {
            replay.report(
                .lockDiffers,
                "lock \(id): stored \(stored[id]?.state.rawValue ?? "NONE"), "
                    + "replayed \(replay.locks[id]?.state.rawValue ?? "NONE")")
        }
        for use in differing(try storage.allHashUses(), replay.uses) {
            replay.report(.hashUseDiffers, "\(use.payer), \(use.hashlock.digest)")
        }
    }

    private func checkCommands(_ replay: inout LedgerReplay) throws {
        let stored = try storage.allCommands().mapValues(\.applied)
        for id in differing(stored, replay.commands) { replay.report(.commandDiffers, "command \(id)") }
    }

    private func checkProofs(_ replay: inout LedgerReplay) throws {
        for (digest, index) in replay.proofs.sorted(by: { $0.value < $1.value }) {
            guard let bytes = try storage.proofBytes(digest) else {
                replay.report(.proofMissing, "entry \(index), digest \(digest)")
                continue
            }
            if Digest.sha256(bytes) != digest {
                replay.report(.proofDiffers, "entry \(index), digest \(digest)")
            }
        }
    }

    /// What is remembered of a foreign log lies before its anchor, or is the anchor's own head.
    private func checkForeignHeads(_ replay: inout LedgerReplay) throws {
        for anchor in try storage.foreignAnchors() {
            for head in try storage.foreignHeads(anchor.ledger)
            where head.size >= anchor.head.size && head != anchor.head {
                replay.report(
                    .foreignHeadDiffers,
                    "\(anchor.ledger): size \(head.size) beside the anchor's \(anchor.head.size)")
            }
        }
    }

    /// Keys whose values are not the same on both sides, in order of their descriptions.
    private func differing<Key: Hashable & Comparable, Value: Equatable>(
        _ left: [Key: Value], _ right: [Key: Value]
    ) -> [Key] {
        Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted()
    }
}

extension HashUse: Comparable {
    public static func < (left: HashUse, right: HashUse) -> Bool {
        (left.payer.text, left.hashlock.digest) < (right.payer.text, right.hashlock.digest)
    }
}
