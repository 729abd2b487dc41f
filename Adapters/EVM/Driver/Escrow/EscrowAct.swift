public import EVMProofs
public import SettlementModel
import SettlementProofs

/// One act on the escrow in exact bytes. They depend on no nonce and no fee, so whoever pays the gas may push them.
public struct EscrowAct: Hashable, Sendable {
    public let calldata: [UInt8]
    /// The contract's id of the lock.
    public let lock: Bytes32
    /// The state that the act brings the lock into.
    public let wanted: LockState

    private init(
        _ selector: [UInt8], _ lock: EscrowLock, _ more: [Bytes32], _ wanted: LockState, _ profile: EVMProfile
    ) {
        calldata = EscrowInterface.calldata(selector, lock.fields + more)
        self.lock = lock.id(profile)
        self.wanted = wanted
    }

    /// Sent by the payer's own account: the escrow takes a lock from nobody else.
    public static func lock(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.lock, lock, [], .locked, profile)
    }

    /// For clock gates.
    public static func claim(_ lock: EscrowLock, _ preimage: Preimage, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.claim, lock, [preimage.value], .claimed, profile)
    }

    /// For clock gates.
    public static func refund(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.refund, lock, [], .refunded, profile)
    }

    public static func cancel(_ lock: EscrowLock, _ profile: EVMProfile) -> EscrowAct {
        EscrowAct(EscrowInterface.cancel, lock, [], .cancelled, profile)
    }

    /// The end that both holders sign: an unlock with clock gates, a release with certificate gates.
    /// - Parameters:
    ///   - payer: 65 bytes r ‖ s ‖ v (0 or 1) over `consentDigest`.
    ///   - payee: likewise.
    /// - Returns: `nil` for signatures of another form.
    public static func endByBoth(
        _ lock: EscrowLock, payer: [UInt8], payee: [UInt8], _ profile: EVMProfile
    ) -> EscrowAct? {
        guard let payer = EscrowInterface.words(payer), let payee = EscrowInterface.words(payee) else {
            return nil
        }
        let selector = lock.gate == .clock ? EscrowInterface.unlockByBoth : EscrowInterface.releaseByBoth
        return EscrowAct(selector, lock, payer + payee, .refunded, profile)
    }

    /// Reads an act back from its bytes.
    /// - Returns: `nil` for bytes that this version does not write.
    public init?(calldata: [UInt8], chainID: UInt64, escrow: EVMAddress) {
        let selector = Array(calldata.prefix(4))
        guard let form = Self.forms[selector],
            calldata.count == 4 + 32 * (EscrowInterface.fieldCount + form.more)
        else { return nil }
        let words = calldata[4..<4 + 32 * EscrowInterface.fieldCount]
        self.calldata = calldata
        lock = Keccak256.digest(
            EscrowInterface.lockType.bytes + EVMWord.number(chainID).bytes + EVMWord.address(escrow).bytes
                + words)
        wanted = form.wanted
    }

    private static let forms: [[UInt8]: (more: Int, wanted: LockState)] = [
        EscrowInterface.lock: (0, .locked), EscrowInterface.claim: (1, .claimed),
        EscrowInterface.refund: (0, .refunded), EscrowInterface.cancel: (0, .cancelled),
        EscrowInterface.unlockByBoth: (6, .refunded), EscrowInterface.releaseByBoth: (6, .refunded),
    ]

    func order(_ command: CommandID, _ escrow: EVMAddress) -> SubmissionOrder {
        SubmissionOrder(command: command, target: escrow, data: calldata, goal: .lock(lock, wanted))
    }
}

/// What a holder signs to end a lock early together with the other.
///
/// - Source: EIP-712; `Specs/Ledgers/EVM.md`, section 5.
public func consentDigest(_ lock: EscrowLock, _ profile: EVMProfile) -> Bytes32 {
    let name = lock.gate == .clock ? "UnlockByBoth" : "ReleaseByBoth"
    let type = Keccak256.digest(Array("\(name)(bytes32 lockId)".utf8))
    let domain = EVMWord.digest([
        Keccak256.digest(
            Array("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)".utf8)),
        Keccak256.digest(Array("Interlock Escrow".utf8)), Keccak256.digest(Array("1".utf8)),
        EVMWord.number(profile.chainID), EVMWord.address(profile.escrow),
    ])
    let statement = EVMWord.digest([type, lock.id(profile)])
    return Keccak256.digest([0x19, 0x01] + domain.bytes + statement.bytes)
}
