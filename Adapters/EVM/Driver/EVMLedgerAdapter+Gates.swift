import EVMNotaryRules
import EVMProofs
public import LedgerAdapterKit
public import SettlementModel
import SettlementProofs

/// Locks that wait for another ledger's: the escrow opens them by certificates of its notary set.
///
/// - Source: `Specs/Ledgers/EVM.md`, sections 6 and 11.
extension EVMLedgerAdapter {
    /// What this ledger's gate of `lock` takes for the end of the lock that it waits for: a certificate's canonical bytes.
    ///
    /// - Parameters:
    ///   - end: a proof of that end by the other ledger. It is not passed on: notaries look for themselves, and a certificate of
    ///     another end than it shows opens nothing that the caller wants.
    ///   - other: the lock that ended. Its fields are told, since some ledgers find a lock by them only.
    /// - Throws: `.unavailable` while the notaries have not signed; `.rejected` with `ledger.evm.certificate` for a lock by
    ///   clock.
    public func gateProof(
        of end: [UInt8], about other: LockReference, for lock: LockReference
    ) async throws(AdapterFault) -> [UInt8] {
        let (terms, profile) = (try fields(of: lock), try profile(of: lock.anchor))
        guard let held = HeldLock(try escrowLock(terms, profile)) else {
            throw Self.certificate("lock \(lock.id) goes by clock and takes no certificate")
        }
        guard let certifier else {
            throw .unavailable(reason: "no notaries are configured for \(ledger): name them")
        }
        let certificate = try await certifier.certificate(for: held, waitingFor: other.terms)
        try await available { () throws(EVMFault) in try profile.require(certificate, for: held) }
        return certificate.canonicalBytes
    }

    func claim(
        _ lock: EscrowLock, _ preimage: Preimage, _ proof: [UInt8]?, _ profile: EVMProfile
    ) throws(AdapterFault) -> EscrowAct {
        if lock.gate == .clock { return .claim(lock, preimage, profile) }
        let certificate = try Self.read(proof)
        do throws(EVMFault) { return try .claim(lock, preimage, by: certificate, profile) } catch {
            throw Self.certificate(error.detail)
        }
    }

    func refund(
        _ lock: EscrowLock, _ proof: [UInt8]?, _ profile: EVMProfile
    ) throws(AdapterFault) -> EscrowAct {
        if lock.gate == .clock { return .refund(lock, profile) }
        let certificate = try Self.read(proof)
        do throws(EVMFault) { return try .refund(lock, by: certificate, profile) } catch {
            throw Self.certificate(error.detail)
        }
    }

    private static func read(_ proof: [UInt8]?) throws(AdapterFault) -> EndCertificate {
        guard let proof else { throw certificate("the lock's gate needs one and none was given") }
        do throws(JSONFault) {
            return try EndCertificate(canonicalBytes: proof, limits: EndCertificate.limits)
        } catch { throw certificate("not one that holds: \(error)") }
    }

    private static func certificate(_ detail: String) -> AdapterFault {
        let fault = EscrowAct.unusable(detail)
        return .rejected(code: fault.code, detail: "\(fault.detail). \(fault.next)")
    }

    /// Refusals that time alone cures have the same codes on every ledger, by which the gateway waits.
    static func timed(_ code: String, _ reason: String) -> String {
        guard code == "ledger.evm.reverted" else { return code }
        return switch reason {
        case "refund: not expired": "ledger.refund.early"
        case "cancel: before the lock deadline": "ledger.cancel.early"
        default: code
        }
    }

    static func capabilities(_ profile: EVMProfile, _ certified: Set<ProofFormat>) -> LedgerCapabilities {
        LedgerCapabilities(
            enforcement: .ledger, proofFormat: .evm1,
            verifiesProofsOf: profile.notarySet == nil ? [] : certified, hashlocks: [.sha256],
            bindsChallenge: false, refusesLocksForGood: false, refundsByProofAtOnce: false,
            findsLocksByTerms: true)
    }
}
