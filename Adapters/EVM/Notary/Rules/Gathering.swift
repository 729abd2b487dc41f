public import EVMProofs
public import SettlementModel
import SettlementProofs

/// The answers of a set's notaries about one lock, put together by whoever needs a certificate.
///
/// Nothing is believed: an answer counts only where it is signed, over this very lock, by a member of the set.
public struct Gathering: Sendable {
    public let domain: EscrowDomain
    public let lock: HeldLock
    public let set: NotarySet
    /// What each member said last, verified.
    public private(set) var ends: [SignedEnd] = []
    /// The preimage, once an answer showed one that opens the lock's hash.
    public private(set) var preimage: Preimage?
    /// Enough signatures over one end. `nil` while they are missing, and where two ends have been signed by enough:
    /// then the set cannot be relied on at all.
    public private(set) var certificate: EndCertificate?
    /// Every contradiction among the answers and what was remembered, each subject once.
    public private(set) var equivocations: [Equivocation] = []
    private var subjects: Set<Bytes32> = []

    /// - Throws: `notary.set-unknown` where the lock names another set.
    public init(_ lock: HeldLock, in domain: EscrowDomain, set: NotarySet) throws(NotaryFault) {
        guard set.id == lock.notarySet else {
            throw NotaryFault(.setUnknown, "the lock names set \(lock.notarySet), not \(set.id)")
        }
        self.lock = lock
        self.domain = domain
        self.set = set
    }

    /// Takes one answer of `notary`.
    ///
    /// - Parameter remembered: statements that this and other notaries signed before.
    /// - Throws: `notary.signature` where it is not that notary's word, or not about this lock. The records it shows
    ///   count for nothing then.
    public mutating func take(
        _ answer: NotaryAnswer, from notary: EVMAddress, remembering remembered: [SignedEnd] = []
    ) throws(NotaryFault) {
        guard set.members.contains(notary), answer.records.notary == notary else {
            throw NotaryFault(.signature, "the answer is not that of \(notary)")
        }
        guard case .ended(let signed, let shown, _) = answer.verdict else { return }
        guard signed.notary == notary,
            signed.statement == EndStatement(lock, in: domain, end: signed.statement.end)
        else { throw NotaryFault(.signature, "\(notary) signed about another lock") }
        if let shown, Digest.sha256(shown.value.bytes) == lock.hashlock { preimage = shown }
        for pair in Equivocation.all(of: signed, among: ends + remembered)
        where subjects.insert(pair.subject).inserted {
            equivocations.append(pair)
        }
        ends.append(signed)
        certificate = made()
    }

    /// Every end that is a certificate's, if it is one only.
    private func made() -> EndCertificate? {
        guard ends.count >= set.threshold else { return nil }
        let made = LockEnd.allCases.compactMap { end in
            EndCertificate(EndStatement(lock, in: domain, end: end), by: set, from: ends)
        }
        return made.count == 1 ? made[0] : nil
    }
}
