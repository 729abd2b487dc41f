import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// What this ledger knows of one foreign log: whom it trusts there, the newest head, and every head before it
/// that it has verified. All of them are of one history.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, trust in other ledgers.
struct ForeignHistory {
    let storage: any LedgerStorage
    let anchor: LedgerAnchor

    /// The root at a verified size; `nil` for every other.
    func root(at size: UInt64) throws -> Bytes32? {
        if size == anchor.head.size { return anchor.head.root }
        guard size < anchor.head.size else { return nil }
        return try storage.foreignHead(anchor.ledger, size: size)
    }

    /// What a bundle proves here. A verifier without a memory is asked at the newest head alone.
    func verify(_ bundle: [UInt8], with verifier: any LedgerProofVerifier) throws -> VerifiedProof {
        do {
            guard let remembering = verifier as? any HistoryProofVerifier else {
                return try verifier.verify(bundle, from: anchor)
            }
            return try remembering.verify(bundle, from: anchor, remembering: root)
        } catch let fault as ProofFault {
            throw Rejection(.proofInvalid, "\(fault.code): \(fault.detail)")
        }
    }

    /// Stands at the later head from now on, and remembers both.
    func advance(_ verified: VerifiedProof) throws {
        try remember(anchor.head)
        try remember(verified.fact.head)
        try remember(verified.nextAnchor.head)
        try storage.putForeignAnchor(verified.nextAnchor)
    }

    /// Repeats: the same head changes nothing; another root for its size cannot be, and stops the booking.
    func remember(_ head: LogHead) throws {
        guard head.size > 0 else { return }
        if let known = try storage.foreignHead(anchor.ledger, size: head.size) {
            guard known == head.root else {
                throw StorageFault.corrupt("two roots of \(anchor.ledger) at size \(head.size)")
            }
            return
        }
        try storage.putForeignHead(head, of: anchor.ledger)
    }
}
