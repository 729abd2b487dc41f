public import SettlementModel
internal import SettlementProofs

extension LogEntry {
    /// Holds what is locked. No party can own it.
    public static let escrow = AccountID(checked: "escrow")
    /// Where issued units come from; its balance is minus all that exists.
    public static let issuance = AccountID(checked: "issuance")

    /// The one right set of postings of an entry about a lock; empty for every other kind.
    public static func postings(_ kind: LogEntryKind, of terms: LockTerms) -> [LogPosting] {
        let route: (from: AccountID, to: AccountID)
        switch kind {
        case .locked: route = (terms.payer.account, escrow)
        case .claimed: route = (escrow, terms.payee.account)
        case .refunded: route = (escrow, terms.payer.account)
        case .cancelled, .accountOpened, .accountStatus, .assetIssued, .assetWithdrawn, .transferred,
            .forkReported:
            return []
        }
        let out = LogPosting(account: route.from, asset: terms.asset, delta: -terms.quantity)
        let back = LogPosting(account: route.to, asset: terms.asset, delta: terms.quantity)
        return [out, back].compactMap { $0 }
    }

    func requireShape() throws(ProofFault) {
        if let lock {
            try requireLockShape(lock)
        } else {
            try requireShapeWithoutLock()
        }
        try requireBalancedPostings()
    }

    private func requireLockShape(_ lock: LockTerms) throws(ProofFault) {
        guard kind.lockState != nil, account == nil, asset == nil else {
            throw shape("only what a lock needs")
        }
        guard lock.ledger == ledger else {
            throw ProofFault(code: "proof.entry.ledger", detail: "the lock belongs to another ledger")
        }
        let needsPrevious = kind == .claimed || kind == .refunded
        guard needsPrevious == (previous != nil), previous.map({ $0 < index }) ?? true else {
            throw shape("an earlier entry of the lock exactly on a claim or refund")
        }
        guard (kind == .claimed) == (preimage != nil), preimage.map({ $0.hashlock == lock.hashlock }) ?? true
        else {
            throw ProofFault(
                code: "proof.entry.preimage", detail: "a claim carries the preimage, nothing else does")
        }
        guard Set(postings) == Set(LogEntry.postings(kind, of: lock)),
            postings.count == LogEntry.postings(kind, of: lock).count
        else {
            throw ProofFault(code: "proof.entry.postings", detail: "the postings are not those of the lock")
        }
    }

    private func requireShapeWithoutLock() throws(ProofFault) {
        guard kind.lockState == nil, previous == nil, preimage == nil else { throw shape("a lock's terms") }
        let isRight =
            switch kind {
            case .accountOpened, .accountStatus:
                account != nil && asset == nil && proof == nil && postings.isEmpty
            case .assetIssued: account == nil && asset != nil && proof == nil
            case .assetWithdrawn: account == nil && asset != nil && proof == nil && !postings.isEmpty
            case .transferred: account == nil && asset == nil && proof == nil && !postings.isEmpty
            case .forkReported: account == nil && asset == nil && proof != nil && postings.isEmpty
            case .locked, .claimed, .refunded, .cancelled: false
            }
        guard isRight else { throw shape("exactly the parts of its kind") }
    }

    private func requireBalancedPostings() throws(ProofFault) {
        guard postings.count <= LogEntry.mostPostings else {
            throw shape("at most \(LogEntry.mostPostings) postings")
        }
        // 256 postings of at most 18 digits cannot overflow 128 bits.
        var sums: [AssetID: Int128] = [:]
        for posting in postings { sums[posting.asset, default: 0] += posting.delta }
        guard sums.values.allSatisfy({ $0 == 0 }) else {
            throw ProofFault(
                code: "proof.entry.postings", detail: "the postings do not sum to zero per asset")
        }
    }

    private func shape(_ expected: String) -> ProofFault {
        ProofFault(code: "proof.entry.shape", detail: "an entry \(kind.rawValue) needs \(expected)")
    }
}
