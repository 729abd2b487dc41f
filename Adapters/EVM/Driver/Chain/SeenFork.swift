import SettlementModel

/// Two blocks of one height that a quorum sealed both.
struct SeenFork: Sendable {
    /// The one that was followed, and the same with its seals; `nil` where it is the block that trust started from.
    let block: FinalBlock
    let sealed: [UInt8]?
    /// The other, with its seals.
    let second: [UInt8]
    let shownBy: String

    var fault: EVMFault {
        EVMFault(
            "ledger.evm.fork",
            "\(shownBy) shows a second block \(block.number) that a quorum sealed; the other is \(block.hash)",
            next:
                "stop everything on this ledger: more than a third of its validators signed twice; call its operators"
        )
    }
}
