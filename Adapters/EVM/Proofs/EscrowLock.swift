public import SettlementModel
public import SettlementProofs

/// A lock as the escrow contract knows it: the fields that hash to its id, all of them following from the signed terms.
///
/// Accounts are named as CAIP-10 says, `eip155:CHAIN:0x…`, and tokens as CAIP-19 says, `eip155:CHAIN/erc20:0x…`, in lower case;
/// so terms name the chain twice more and no table can exchange a token.
/// - Source: `Specs/Ledgers/EVM.md`, sections 2 and 3.
public struct EscrowLock: Hashable, Sendable {
    public let payer: EVMAddress
    public let payee: EVMAddress
    public let token: EVMAddress
    public let amount: Bytes32
    public let hashlock: Bytes32
    public let gate: EscrowGate
    /// Seconds since 1970.
    public let lockDeadline: UInt64
    public let expiry: UInt64
    /// Interlock's id of the lock.
    public let terms: LockID

    /// - Throws: `proof.evm.terms` for terms that this escrow cannot hold, or only under another profile.
    public init(_ terms: LockTerms, _ profile: EVMProfile) throws(ProofFault) {
        payer = try Self.account(terms.payer.account, profile)
        payee = try Self.account(terms.payee.account, profile)
        token = try Self.token(terms.asset, profile)
        guard let amount = EVMWord.number(terms.quantity), terms.hashlock.algorithm == .sha256,
            let deadline = UInt64(exactly: terms.lockDeadline.seconds),
            let expiry = UInt64(exactly: terms.expiry.seconds)
        else { throw Self.fault("a quantity, hash or time that the escrow does not know") }
        self.amount = amount
        hashlock = terms.hashlock.digest
        gate = try EscrowGate(terms, profile)
        lockDeadline = deadline
        self.expiry = expiry
        self.terms = terms.lockID
    }

    /// The contract's id of the lock.
    public func id(_ profile: EVMProfile) -> Bytes32 {
        EVMWord.digest(
            [Self.type, EVMWord.number(profile.chainID), EVMWord.address(profile.escrow)] + fields)
    }

    /// The slot of the escrow's storage that says how the lock stands; Vyper puts a mapping's key behind its slot.
    public static func slot(of id: Bytes32) -> Bytes32 { EVMWord.digest([EVMWord.number(2), id]) }

    /// The twelve words of the ABI's tuple.
    public var fields: [Bytes32] {
        [
            EVMWord.address(payer), EVMWord.address(payee), EVMWord.address(token), amount, hashlock,
            EVMWord.number(gate.code), gate.otherLedger, gate.otherLock, gate.notarySet,
            EVMWord.number(lockDeadline), EVMWord.number(expiry), terms.digest,
        ]
    }

    private static let type = Keccak256.digest(Array("interlock/evm-lock/1".utf8))

    private static func account(_ account: AccountID, _ profile: EVMProfile) throws(ProofFault) -> EVMAddress
    {
        try address(account.text, after: "eip155:\(profile.chainID):", "account \(account)")
    }

    private static func token(_ asset: AssetID, _ profile: EVMProfile) throws(ProofFault) -> EVMAddress {
        try address(asset.text, after: "eip155:\(profile.chainID)/erc20:", "asset \(asset)")
    }

    private static func address(
        _ text: String, after prefix: String, _ name: String
    ) throws(ProofFault) -> EVMAddress {
        guard text.utf8.starts(with: prefix.utf8),
            let address = EVMAddress(String(text.dropFirst(prefix.count)))
        else { throw fault("\(name) is not written as \(prefix)0x and 40 lower-case digits") }
        return address
    }

    static func fault(_ detail: String) -> ProofFault { ProofFault(code: "proof.evm.terms", detail: detail) }
}

/// What opens a lock of the escrow besides the preimage.
public enum EscrowGate: Hashable, Sendable {
    /// Claim before the expiry, refund from it on.
    case clock
    /// Both by a certificate of the notaries on how another ledger's lock ended.
    case certificate(ledger: LedgerID, lock: LockID, notarySet: Bytes32)

    init(_ terms: LockTerms, _ profile: EVMProfile) throws(ProofFault) {
        switch (terms.claimGate, terms.refundGate, terms.exitByBoth) {
        case (.beforeExpiry, .fromExpiry, false): self = .clock
        case (.otherClaimed(let claim), .otherEnded(let refund), true) where claim == refund:
            guard let notarySet = profile.notarySet else {
                throw EscrowLock.fault(
                    "a gate by proof of another ledger needs a notary set in the anchor's profile")
            }
            self = .certificate(ledger: claim.anchor.ledger, lock: claim.lock, notarySet: notarySet)
        default: throw EscrowLock.fault("gates that the escrow does not have")
        }
    }

    var code: UInt64 { self == .clock ? 1 : 2 }

    var otherLedger: Bytes32 {
        guard case .certificate(let ledger, _, _) = self else { return EVMWord.zero }
        return Keccak256.digest(Array(ledger.text.utf8))
    }

    var otherLock: Bytes32 {
        guard case .certificate(_, let lock, _) = self else { return EVMWord.zero }
        return lock.digest
    }

    var notarySet: Bytes32 {
        guard case .certificate(_, _, let set) = self else { return EVMWord.zero }
        return set
    }
}
