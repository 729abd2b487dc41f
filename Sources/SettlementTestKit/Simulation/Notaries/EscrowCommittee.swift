import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

/// Who certifies to the escrow of a simulated chain, and by what fields a lock there is known to them.
///
/// The fields are those of a real escrow, so that the notaries' rules, statements and certificates are the product's own.
/// Accounts and assets of a simulated chain are no addresses: the digest of their name stands for each.
struct EscrowCommittee: Hashable, Sendable {
    let domain: EscrowDomain
    let set: NotarySet

    /// - Returns: `nil` for a lock whose gates go by clock, and for gates that the escrow does not have.
    func held(_ terms: LockTerms) -> HeldLock? {
        guard case .otherClaimed(let other) = terms.claimGate, terms.refundGate == .otherEnded(other),
            terms.exitByBoth
        else { return nil }
        // Read as a notary reads it: nothing but its bytes makes one.
        return try? HeldLock(canonical: [
            "amount": .decimal(terms.quantity), "expiry": Self.seconds(terms.expiry), "gate": .integer(2),
            "hashlock": terms.hashlock.digest.canonical, "lockDeadline": Self.seconds(terms.lockDeadline),
            "notarySet": set.id.canonical, "otherLedger": other.anchor.ledger.canonical,
            "otherLock": other.lock.canonical, "payee": Self.address(terms.payee.account.text),
            "payer": Self.address(terms.payer.account.text), "terms": terms.lockID.digest.canonical,
            "token": Self.address(terms.asset.text),
        ])
    }

    /// Why a certificate does not open the gate of `terms`; `nil` where it does. Its signatures were verified when it was made.
    ///
    /// - Parameter claims: true for the payee's gate, which wants the other lock CLAIMED; the payer's wants another end.
    func refusal(of certificate: GateCertificate?, for terms: LockTerms, claims: Bool) -> String? {
        guard let held = held(terms) else { return "gate: by clock, without a certificate" }
        guard let certificate = certificate?.certificate else { return "gate: needs a certificate" }
        let end = certificate.statement.end
        guard certificate.set == set else { return "certificate: not the lock's notary set" }
        guard (end == .claimed) == claims else { return "certificate: the other lock is \(end.rawValue)" }
        guard certificate.statement == EndStatement(held, in: domain, end: end) else {
            return "certificate: of another lock"
        }
        return nil
    }

    /// Only a lock's gates say so, whatever its escrow can do.
    static func isGated(_ terms: LockTerms) -> Bool { terms.claimGate != .beforeExpiry }

    private static func seconds(_ instant: LedgerInstant) -> JSONValue {
        // The terms' instants are of this century.
        .decimal(UInt64(clamping: instant.seconds))
    }

    private static func address(_ name: String) -> JSONValue {
        .string("0x" + Hex.encode(Array(Digest.sha256(Array(name.utf8)).bytes.suffix(20))))
    }
}

/// A certificate as a transaction carries it: whatever made it has verified every signature in it.
struct GateCertificate: Hashable, Sendable {
    let certificate: EndCertificate
    private let bytes: [UInt8]

    init(_ certificate: EndCertificate) {
        self.certificate = certificate
        bytes = certificate.canonicalBytes
    }

    /// - Throws: for bytes that are none, and for one with a signature that does not hold.
    init(bytes: [UInt8]) throws(JSONFault) {
        self.init(try EndCertificate(canonicalBytes: bytes, limits: EndCertificate.limits))
    }

    static func == (left: GateCertificate, right: GateCertificate) -> Bool { left.bytes == right.bytes }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension GateCertificate: CanonicalCodable {
    var canonical: JSONValue { certificate.canonical }

    init(canonical: JSONValue) throws(JSONFault) { self.init(try EndCertificate(canonical: canonical)) }
}
