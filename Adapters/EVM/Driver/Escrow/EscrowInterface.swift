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
    static let lockType = topic("interlock/evm-lock/1")

    static let lock = selector("lock(\(fields))")
    static let claim = selector("claim(\(fields),bytes32)")
    static let refund = selector("refund(\(fields))")
    static let cancel = selector("cancel(\(fields))")
    static let unlockByBoth = selector("unlockByBoth(\(fields),\(signature),\(signature))")
    static let releaseByBoth = selector("releaseByBoth(\(fields),\(signature),\(signature))")

    /// Calldata of a function whose arguments are words only.
    static func calldata(_ selector: [UInt8], _ words: [Bytes32]) -> [UInt8] {
        selector + words.flatMap(\.bytes)
    }

    /// v, r, s as words.
    /// - Parameter signature: 65 bytes r ‖ s ‖ v with v 0 or 1.
    static func words(_ signature: [UInt8]) -> [Bytes32]? {
        guard signature.count == 65, signature[64] < 2, let r = Bytes32(signature[..<32]),
            let s = Bytes32(signature[32..<64])
        else { return nil }
        return [EVMWord.number(UInt64(27 + signature[64])), r, s]
    }

    static func selector(_ signature: String) -> [UInt8] { Array(topic(signature).bytes.prefix(4)) }
    private static func topic(_ signature: String) -> Bytes32 { Keccak256.digest(Array(signature.utf8)) }

    static let claimedTopic = topic("Claimed(bytes32,bytes32,bytes32)")
}
