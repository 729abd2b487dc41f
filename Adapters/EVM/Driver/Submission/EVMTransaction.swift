import EVMProofs
import SettlementModel
import SettlementProofs

/// What a transaction offers for its gas, in wei a unit.
///
/// - Source: the Ethereum yellow paper 4.2 (legacy, with EIP-155); EIP-1559 (type 2).
public enum TransactionFee: Hashable, Sendable {
    case legacy(gasPrice: UInt128)
    case dynamic(maxFee: UInt128, tip: UInt128)

    /// The most that a unit of gas can cost.
    public var ceiling: UInt128 {
        switch self {
        case .legacy(let price): price
        case .dynamic(let maxFee, _): maxFee
        }
    }
}

/// A transaction of the fee account before it is signed.
struct EVMTransaction: Hashable, Sendable {
    let chainID: UInt64
    let nonce: UInt64
    let fee: TransactionFee
    let gas: UInt64
    /// `nil` makes a contract.
    let to: EVMAddress?
    let data: [UInt8]

    /// What the fee account signs.
    var signingDigest: Bytes32 {
        switch fee {
        case .legacy:
            Keccak256.digest(RLP.list(fields + [RLP.number(chainID), RLP.string([]), RLP.string([])]))
        case .dynamic:
            Keccak256.digest([2] + RLP.list(fields))
        }
    }

    /// The bytes that the ledger takes.
    /// - Parameter signature: r ‖ s ‖ v with v 0 or 1, over `signingDigest`.
    /// - Returns: `nil` where the chain id is too large for a legacy transaction's v, or the signature has another form.
    func raw(_ signature: [UInt8]) -> [UInt8]? {
        guard signature.count == 65, signature[64] < 2 else { return nil }
        let parity = UInt64(signature[64])
        let (r, s) = (Self.scalar(signature[..<32]), Self.scalar(signature[32..<64]))
        switch fee {
        case .legacy:
            // EIP-155: v = chain id * 2 + 35 + parity.
            guard chainID <= (UInt64.max - 36) / 2 else { return nil }
            return RLP.list(fields + [RLP.number(chainID * 2 + 35 + parity), r, s])
        case .dynamic:
            return [2] + RLP.list(fields + [RLP.number(parity), r, s])
        }
    }

    private var fields: [[UInt8]] {
        let target = RLP.string(to?.bytes ?? [])
        let value = RLP.string([])
        switch fee {
        case .legacy(let price):
            return [
                RLP.number(nonce), Self.amount(price), RLP.number(gas), target, value, RLP.string(data),
            ]
        case .dynamic(let maxFee, let tip):
            return [
                RLP.number(chainID), RLP.number(nonce), Self.amount(tip), Self.amount(maxFee),
                RLP.number(gas),
                target, value, RLP.string(data), RLP.list([[UInt8]]()),
            ]
        }
    }

    private static func amount(_ value: UInt128) -> [UInt8] {
        scalar((0..<16).map { UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * $0)) })
    }

    /// A number has no leading zeros, and zero is the empty string.
    private static func scalar(_ bytes: some Collection<UInt8>) -> [UInt8] {
        RLP.string(Array(bytes.drop { $0 == 0 }))
    }
}

/// The address of the contract that a sender's transaction with this nonce makes.
///
/// - Source: the Ethereum yellow paper, section 7.
func addressOfContract(madeBy sender: EVMAddress, nonce: UInt64) -> EVMAddress? {
    EVMAddress(Keccak256.digest(RLP.list([RLP.string(sender.bytes), RLP.number(nonce)])).bytes.suffix(20))
}
