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
