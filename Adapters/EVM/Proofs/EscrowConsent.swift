public import SettlementModel
public import SettlementProofs

/// What a holder signs for the escrow, each for one lock on one contract of one chain.
///
/// - Source: EIP-712; `Specs/Ledgers/EVM.md`, section 5.
public enum EscrowConsent: String, Hashable, Sendable, CaseIterable {
    case lock = "LockConsent"
    case cancel = "CancelConsent"
    case unlockByBoth = "UnlockByBoth"
    case releaseByBoth = "ReleaseByBoth"

    /// The statement that is signed, in the scheme `EIP712-secp256k1`.
    public func statement(_ lock: EscrowLock, _ profile: EVMProfile) -> EIP712Statement {
        statement(lock.id(profile), chainID: profile.chainID, escrow: profile.escrow)
    }

    /// - Parameter lock: the contract's id of the lock.
    public func statement(_ lock: Bytes32, chainID: UInt64, escrow: EVMAddress) -> EIP712Statement {
        let domain = EVMWord.digest([
            Self.domainType, Self.name, Self.version, EVMWord.number(chainID), EVMWord.address(escrow),
        ])
        return EIP712Statement(domain: domain, type: "\(rawValue)(bytes32 lockId)", words: [lock])
    }

    private static let domainType = Keccak256.digest(
        Array("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)".utf8))
    private static let name = Keccak256.digest(Array("Interlock Escrow".utf8))
    private static let version = Keccak256.digest(Array("1".utf8))
}

extension EVMAddress {
    /// The account of a holder's key; `nil` for a key of another scheme, or one that is none.
    public init?(holder key: VerificationKey) {
        guard let point = key.secp256k1Point else { return nil }
        self.init(publicKey: point)
    }
}
