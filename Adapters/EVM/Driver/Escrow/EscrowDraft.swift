import EVMNotaryRules
public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// An act on the escrow before its payer has signed: exact bytes that depend on no nonce, fee, clock or signature.
///
/// Where a consent is asked for, three zero words hold its place.
public struct EscrowDraft: Hashable, Sendable {
    public let bytes: [UInt8]
    /// What the payer is asked to sign; `nil` where the act needs nothing more.
    public let consent: EIP712Statement?
    private let form: Form
    private let lock: Bytes32

    /// A lock that anyone may push with its payer's consent.
    public static func lock(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowDraft {
        awaiting(EscrowInterface.lockFor, lock, profile, Form(more: 3, wanted: .locked, consent: .lock))
    }

    /// A tombstone: at any time with the payer's consent, from the lock deadline on without.
    public static func cancel(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowDraft {
        awaiting(
            EscrowInterface.cancelFor, lock, profile, Form(more: 3, wanted: .cancelled, consent: .cancel))
    }

    private static func awaiting(
        _ selector: [UInt8], _ lock: EscrowLock, _ profile: EVMProfile, _ form: Form
    ) -> EscrowDraft {
        let place = [Bytes32](repeating: EVMWord.zero, count: form.more)
        return EscrowDraft(
            EscrowInterface.calldata(selector, lock.fields + place), lock.id(profile), form, profile.chainID,
            profile.escrow)
    }

    /// Reads a draft back from its bytes.
    /// - Returns: `nil` for bytes that this version does not write, and for a certificate that does not hold.
    public init?(bytes: [UInt8], chainID: UInt64, escrow: EVMAddress) {
        if CertificateCall.isMeant(by: bytes) {
            guard let domain = EscrowDomain(chainID: chainID, escrow: escrow),
                let call = CertificateCall(calldata: bytes, in: domain)
            else { return nil }
            let wanted: LockState = call.end == .claimed ? .claimed : .refunded
            self.init(bytes, call.lock, Form(more: 0, wanted: wanted, consent: nil), chainID, escrow)
            return
        }
        let fields = 32 * EscrowInterface.fieldCount
        guard let form = Self.forms[Array(bytes.prefix(4))], bytes.count == 4 + fields + 32 * form.more,
            form.consent == nil || bytes[(4 + fields)...].allSatisfy({ $0 == 0 })
        else { return nil }
        let lock = Keccak256.digest(
            EscrowInterface.lockType.bytes + EVMWord.number(chainID).bytes + EVMWord.address(escrow).bytes
                + bytes[4..<4 + fields])
        self.init(bytes, lock, form, chainID, escrow)
    }

    private init(
        _ bytes: [UInt8], _ lock: Bytes32, _ form: Form, _ chainID: UInt64, _ escrow: EVMAddress
    ) {
        self.bytes = bytes
        self.lock = lock
        self.form = form
        consent = form.consent?.statement(lock, chainID: chainID, escrow: escrow)
    }

    /// The act, with the payer's consent in its place.
    ///
    /// A signature counts if its key's address is the payer and it is over exactly this consent; others are passed over.
    /// - Returns: `nil` for a lock without such a signature. A cancel without one goes as what anyone may send.
    public func signed(by signatures: [Signature]) -> EscrowAct? {
        guard let consent else { return EscrowAct(calldata: bytes, lock: lock, wanted: form.wanted) }
        let end = 4 + 32 * EscrowInterface.fieldCount
        let payer = EVMAddress(bytes[16..<36])
        let found = signatures.first {
            EVMAddress(holder: $0.key) == payer && SignatureVerification.verify($0, over: consent.message)
        }
        if let words = found.flatMap({ EscrowInterface.words($0) }) {
            let calldata = bytes[..<end] + words.flatMap(\.bytes)
            return EscrowAct(calldata: Array(calldata), lock: lock, wanted: form.wanted)
        }
        guard form.consent == .cancel else { return nil }
        return EscrowAct(
            calldata: EscrowInterface.cancel + bytes[4..<end], lock: lock, wanted: .cancelled)
    }

    private struct Form: Hashable {
        /// Words behind the fields, where their number is fixed.
        let more: Int
        let wanted: LockState
        let consent: EscrowConsent?
    }

    private static let forms: [[UInt8]: Form] = [
        EscrowInterface.lockFor: Form(more: 3, wanted: .locked, consent: .lock),
        EscrowInterface.cancelFor: Form(more: 3, wanted: .cancelled, consent: .cancel),
        EscrowInterface.claim: Form(more: 1, wanted: .claimed, consent: nil),
        EscrowInterface.refund: Form(more: 0, wanted: .refunded, consent: nil),
        EscrowInterface.unlockByBoth: Form(more: 6, wanted: .refunded, consent: nil),
        EscrowInterface.releaseByBoth: Form(more: 6, wanted: .refunded, consent: nil),
    ]
}
