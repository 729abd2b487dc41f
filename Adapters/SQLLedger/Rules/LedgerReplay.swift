import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// The ledger's state as the log alone tells it.
struct LedgerReplay {
    let ledger: LedgerID
    private(set) var findings: [LedgerFinding] = []
    private(set) var frontier = MerkleFrontier()
    private(set) var lastTime: Int64 = 0
    private(set) var accounts: [AccountID: LogAccount] = [:]
    private(set) var assets: [AssetID: AssetDescriptor] = [:]
    private(set) var balances: [BalanceKey: Int128] = [:]
    private(set) var locks: [LockID: LockRecord] = [:]
    private(set) var uses: [HashUse: LockID] = [:]
    private(set) var commands: [CommandID: AppliedCommand] = [:]
    /// Digests of proofs and the entry that names each first.
    private(set) var proofs: [Bytes32: UInt64] = [:]

    init(ledger: LedgerID) { self.ledger = ledger }

    mutating func report(_ code: FindingCode, _ detail: String) {
        findings.append(LedgerFinding(code, detail))
    }

    /// Takes the next entry; gives the tree nodes that it completes.
    mutating func take(
        _ bytes: [UInt8], at index: UInt64, _ consents: ConsentChecks
    ) throws -> [MerkleNode] {
        if let entry = entry(bytes, at: index) {
            try consents.check(entry, at: index, &self)
            take(entry, at: index)
        }
        do {
            return try frontier.append(MerkleLog.leafHash(bytes))
        } catch {
            report(.headDiffers, "the log is longer than a log can be: \(error)")
            return []
        }
    }

    private mutating func entry(_ bytes: [UInt8], at index: UInt64) -> LogEntry? {
        do {
            return try LogEntry(bytes: bytes)
        } catch {
            report(.entryMalformed, "entry \(index): \(error)")
            return nil
        }
    }

    private mutating func take(_ entry: LogEntry, at index: UInt64) {
        if entry.ledger != ledger { report(.entryOtherLedger, "entry \(index) names \(entry.ledger)") }
        if entry.index != index { report(.entryIndexWrong, "entry \(index) says \(entry.index)") }
        if entry.time.seconds < lastTime {
            report(.timeBack, "entry \(index): \(entry.time) after \(lastTime)")
        }
        lastTime = max(lastTime, entry.time.seconds)
        if let command = entry.command {
            if let first = commands[command] {
                report(.commandTwice, "\(command): entries \(first.index), \(index)")
            }
            commands[command] = AppliedCommand(index: index, time: entry.time.seconds)
        }
        if let proof = entry.proof, proofs[proof] == nil { proofs[proof] = index }
        takePostings(of: entry, at: index)
        switch entry.kind {
        case .accountOpened, .accountStatus: if let account = entry.account { accounts[account.id] = account }
        case .assetIssued, .assetWithdrawn: if let asset = entry.asset { takeIssue(asset, at: index) }
        case .locked, .claimed, .refunded, .cancelled: takeLock(entry, at: index)
        case .transferred, .forkReported: break
        }
    }

    private mutating func takeIssue(_ asset: AssetDescriptor, at index: UInt64) {
        if let known = assets[asset.id], known != asset {
            report(.assetDiffers, "entry \(index): \(asset.id)")
        }
        assets[asset.id] = asset
        let supply = -(balances[BalanceKey(account: SystemAccount.issuance, asset: asset.id)] ?? 0)
        if case .paymentClaim = asset.kind, supply > 1 {
            report(.supplyExceeded, "entry \(index): \(supply) of payment claim \(asset.id)")
        }
    }

    private mutating func takePostings(of entry: LogEntry, at index: UInt64) {
        var sums: [AssetID: Int128] = [:]
        for posting in entry.postings {
            let key = BalanceKey(account: posting.account, asset: posting.asset)
            let (balance, overflow) = (balances[key] ?? 0).addingReportingOverflow(posting.delta)
            let (sum, sumOverflow) = (sums[posting.asset] ?? 0).addingReportingOverflow(posting.delta)
            if overflow || sumOverflow {
                report(.balanceNegative, "entry \(index): \(key.account) overflows")
            }
            sums[posting.asset] = sum
            balances[key] = balance == 0 ? nil : balance
            if balance < 0, posting.account != SystemAccount.issuance {
                report(.balanceNegative, "entry \(index): \(key.account) has \(balance) of \(key.asset)")
            }
        }
        for (asset, sum) in sums where sum != 0 {
            report(.postingsUnbalanced, "entry \(index): \(asset) by \(sum)")
        }
    }

    private mutating func takeLock(_ entry: LogEntry, at index: UInt64) {
        // The id follows from the terms: reading the entry computed it.
        guard let terms = entry.lock, let id = entry.lockID, let state = entry.state else {
            report(.entryMalformed, "entry \(index): \(entry.kind.rawValue) without its lock")
            return
        }
        let before = locks[id]
        checkOrder(of: state, after: before, id, entry, at: index)
        if terms.ledger != ledger {
            report(.entryOtherLedger, "entry \(index): its terms name \(terms.ledger)")
        }
        checkTimes(of: entry, terms, at: index)
        if state == .claimed, entry.preimage?.hashlock != terms.hashlock {
            report(.preimageWrong, "entry \(index), lock \(id)")
        }
        if state == .locked {
            let use = HashUse(payer: terms.payer.account, hashlock: terms.hashlock)
            if let other = uses[use] {
                report(.hashUsedTwice, "entry \(index): \(use.payer), first by \(other)")
            }
            uses[use] = id
        }
        if before?.state.isEnd != true {
            locks[id] = LockRecord(
                id: id, terms: terms, state: state, preimage: entry.preimage, entryIndex: index,
                entryTime: entry.time.seconds)
        }
    }

    private mutating func checkOrder(
        of state: LockState, after before: LockRecord?, _ id: LockID, _ entry: LogEntry, at index: UInt64
    ) {
        if let before, before.state.isEnd {
            report(
                .lockSecondEnd, "entry \(index): \(state.rawValue) after \(before.state.rawValue), lock \(id)"
            )
        } else if state == .claimed || state == .refunded, before == nil {
            report(.lockNotOpen, "entry \(index): \(state.rawValue), lock \(id)")
        } else if state == .locked || state == .cancelled, before != nil {
            report(.lockSecondLock, "entry \(index): \(state.rawValue), lock \(id)")
        }
        if entry.previous != before?.entryIndex {
            report(.previousWrong, "entry \(index), lock \(id)")
        }
    }

    private mutating func checkTimes(of entry: LogEntry, _ terms: LockTerms, at index: UInt64) {
        if entry.kind == .locked, entry.time >= terms.lockDeadline {
            report(.lockTimes, "entry \(index): locked at \(entry.time), deadline \(terms.lockDeadline)")
        }
        guard entry.kind == .claimed else { return }
        switch terms.claimGate {
        case .beforeExpiry:
            if entry.time >= terms.expiry {
                report(.lockTimes, "entry \(index): claimed at \(entry.time), expiry \(terms.expiry)")
            }
        case .otherClaimed:
            if entry.proof == nil {
                report(.proofMissing, "entry \(index): claimed without the other lock's proof")
            }
        }
    }
}
