import EVMProofs
import SettlementModel
import SettlementProofs

/// The escrow's functions and events as bytes.
///
/// - Source: `Specs/Ledgers/EVM.md`, sections 4 and 8.
enum EscrowInterface {
    /// A signature of section 5: v 27 or 28, r, s; two words and a byte, each in a word of its own.
    private static let signature = "(uint8,bytes32,bytes32)"
    private static let fields =
        "(address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32)"

    static let fieldCount = 12
    /// The place of `expiry` among them.
    static let expiryField = 10
    static let lockType = topic("interlock/evm-lock/1")

    static let lockFor = selector("lockFor(\(fields),\(signature))")
    static let claim = selector("claim(\(fields),bytes32)")
    static let refund = selector("refund(\(fields))")
    static let cancel = selector("cancel(\(fields))")
    static let cancelFor = selector("cancelFor(\(fields),\(signature))")
    static let unlockByBoth = selector("unlockByBoth(\(fields),\(signature),\(signature))")
    static let releaseByBoth = selector("releaseByBoth(\(fields),\(signature),\(signature))")

    /// Calldata of a function whose arguments are words only.
    static func calldata(_ selector: [UInt8], _ words: [Bytes32]) -> [UInt8] {
        selector + words.flatMap(\.bytes)
    }

    /// v, r, s as words; `nil` for a signature of another scheme's form.
    static func words(_ signature: Signature) -> [Bytes32]? {
        let bytes = signature.bytes
        guard bytes.count == 65, let r = Bytes32(bytes[..<32]), let s = Bytes32(bytes[32..<64]) else {
            return nil
        }
        return [EVMWord.number(UInt64(bytes[64])), r, s]
    }

    static func selector(_ signature: String) -> [UInt8] { Array(topic(signature).bytes.prefix(4)) }
    private static func topic(_ signature: String) -> Bytes32 { Keccak256.digest(Array(signature.utf8)) }

    static let claimedTopic = topic("Claimed(bytes32,bytes32,bytes32)")
}
