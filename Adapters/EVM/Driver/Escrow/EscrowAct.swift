public import EVMNotaryRules
public import EVMProofs
public import SettlementModel
import SettlementProofs

/// One act on the escrow in exact bytes. They depend on no nonce and no fee, so whoever pays the gas may push them.
///
/// A lock or a cancel comes from an `EscrowDraft`, once its payer has signed.
public struct EscrowAct: Hashable, Sendable {
    public let calldata: [UInt8]
    /// The contract's id of the lock.
    public let lock: Bytes32
    /// The state that the act brings the lock into.
    public let wanted: LockState

    init(calldata: [UInt8], lock: Bytes32, wanted: LockState) {
        self.calldata = calldata
        self.lock = lock
        self.wanted = wanted
    }

    private init(
        _ selector: [UInt8], _ lock: EscrowLock, _ more: [Bytes32], _ wanted: LockState, _ profile: EVMProfile
    ) {
        self.init(
            calldata: EscrowInterface.calldata(selector, lock.fields + more), lock: lock.id(profile),
            wanted: wanted)
    }

    /// For clock gates.
    public static func claim(_ lock: EscrowLock, _ preimage: Preimage, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.claim, lock, [preimage.value], .claimed, profile)
    }

    /// For clock gates.
    public static func refund(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.refund, lock, [], .refunded, profile)
    }

    /// For certificate gates, where the other lock was claimed; at any time.
    ///
    /// - Throws: `ledger.evm.certificate` unless the certificate is for exactly this lock, by the set that it names.
    public static func claim(
        _ lock: EscrowLock, _ preimage: Preimage, by certificate: EndCertificate, _ profile: EVMProfile
    ) throws(EVMFault) -> EscrowAct {
        guard preimage.hashlock.digest == lock.hashlock else {
            throw unusable("the preimage does not open the lock's hash")
        }
        return try end(lock, preimage, certificate, profile)
    }

    /// For certificate gates, where the other lock was refunded or cancelled; the escrow takes it from the expiry on.
    ///
    /// - Throws: as the claim.
    public static func refund(
        _ lock: EscrowLock, by certificate: EndCertificate, _ profile: EVMProfile
    ) throws(EVMFault) -> EscrowAct {
        try end(lock, nil, certificate, profile)
    }

    private static func end(
        _ lock: EscrowLock, _ preimage: Preimage?, _ certificate: EndCertificate, _ profile: EVMProfile
    ) throws(EVMFault) -> EscrowAct {
        guard let held = HeldLock(lock) else { throw unusable("the lock's gates go by clock") }
        let end = certificate.statement.end
        guard (end == .claimed) == (preimage != nil) else {
            throw unusable("the other lock ended \(end.rawValue), which does not open this gate")
        }
        try profile.require(certificate, for: held)
        guard let calldata = certificate.calldata(held, preimage: preimage) else {
            throw unusable("it does not make this lock's call")
        }
        return EscrowAct(
            calldata: calldata, lock: lock.id(profile), wanted: preimage == nil ? .refunded : .claimed)
    }

    static func unusable(_ detail: String) -> EVMFault {
        EVMFault(
            "ledger.evm.certificate", detail,
            next: "get a certificate for this very lock from the notaries that it names; nothing was sent")
    }

    /// The early end of a lock with clock gates, that both holders sign.
    /// - Returns: `nil` unless each signature is its holder's, over exactly this.
    public static func unlockByBoth(
        _ lock: EscrowLock, payer: Signature, payee: Signature, _ profile: EVMProfile
    ) -> EscrowAct? {
        endByBoth(EscrowInterface.unlockByBoth, .unlockByBoth, lock, payer, payee, profile)
    }

    /// The exit of a lock with certificate gates, that both holders sign.
    /// - Returns: `nil` unless each signature is its holder's, over exactly this.
    public static func releaseByBoth(
        _ lock: EscrowLock, payer: Signature, payee: Signature, _ profile: EVMProfile
    ) -> EscrowAct? {
        endByBoth(EscrowInterface.releaseByBoth, .releaseByBoth, lock, payer, payee, profile)
    }

    private static func endByBoth(
        _ selector: [UInt8], _ consent: EscrowConsent, _ lock: EscrowLock, _ payer: Signature,
        _ payee: Signature, _ profile: EVMProfile
    ) -> EscrowAct? {
        let message = consent.statement(lock, profile).message
        guard EVMAddress(holder: payer.key) == lock.payer, EVMAddress(holder: payee.key) == lock.payee,
            SignatureVerification.verify(payer, over: message),
            SignatureVerification.verify(payee, over: message),
            let payer = EscrowInterface.words(payer), let payee = EscrowInterface.words(payee)
        else { return nil }
        return EscrowAct(selector, lock, payer + payee, .refunded, profile)
    }

    func order(_ command: CommandID, _ escrow: EVMAddress) -> SubmissionOrder {
        SubmissionOrder(command: command, target: escrow, data: calldata, goal: .lock(lock, wanted))
    }
}

extension EVMProfile {
    /// Where this ledger's certificates are for; `nil` for an escrow that is the zero address.
    var certificateDomain: EscrowDomain? { EscrowDomain(chainID: chainID, escrow: escrow) }

    /// That a certificate is of this ledger's notary set, for its escrow, and about what exactly this lock waits for.
    ///
    /// Signatures were verified when it was made; who was asked for one may still have given another lock's.
    /// - Throws: `ledger.evm.certificate`.
    func require(_ certificate: EndCertificate, for lock: HeldLock) throws(EVMFault) {
        guard let domain = certificateDomain, certificate.statement.domain == domain else {
            throw EscrowAct.unusable("it is for another chain or escrow")
        }
        guard let notarySet, certificate.set.id == notarySet, lock.notarySet == notarySet else {
            throw EscrowAct.unusable("it is of another notary set than the ledger's profile names")
        }
        guard certificate.statement == EndStatement(lock, in: domain, end: certificate.statement.end) else {
            throw EscrowAct.unusable("it is about another lock")
        }
    }
}
