/// Something in a ledger's stored state that cannot be true of an honest and undamaged ledger.
public struct LedgerFinding: Hashable, Sendable, CustomStringConvertible {
    public let code: FindingCode
    /// Where, and what was found; names entries, accounts and locks.
    public let detail: String

    public init(_ code: FindingCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

/// What the checker can find. The raw values are stable.
public enum FindingCode: String, Hashable, Sendable, CaseIterable {
    case entryMissing = "check.entry.missing"
    case entryMalformed = "check.entry.malformed"
    case entryOtherLedger = "check.entry.other-ledger"
    case entryIndexWrong = "check.entry.index"
    case timeBack = "check.entry.time-back"
    case previousWrong = "check.entry.previous"
    case postingsUnbalanced = "check.postings.unbalanced"
    case balanceNegative = "check.balance.negative"
    case balanceDiffers = "check.balance.differs"
    case escrowDiffers = "check.escrow.differs"
    case supplyExceeded = "check.supply.exceeded"
    case accountDiffers = "check.account.differs"
    case assetDiffers = "check.asset.differs"
    case lockSecondEnd = "check.lock.second-end"
    case lockSecondLock = "check.lock.second-lock"
    case lockNotOpen = "check.lock.not-open"
    case lockTimes = "check.lock.times"
    case lockDiffers = "check.lock.differs"
    case preimageWrong = "check.claim.preimage"
    case proofMissing = "check.proof.missing"
    case proofDiffers = "check.proof.differs"
    case hashUsedTwice = "check.hash.used-twice"
    case hashUseDiffers = "check.hash.differs"
    case commandTwice = "check.command.twice"
    case commandDiffers = "check.command.differs"
    case commandMissing = "check.command.missing"
    case commandOtherAct = "check.command.other-act"
    case commandUnsigned = "check.command.unsigned"
    case nodeDiffers = "check.log.node"
    case foreignHeadDiffers = "check.anchor.heads"
    case headDiffers = "check.log.head"
    case checkpointUnsigned = "check.checkpoint.unsigned"
    case checkpointDiffers = "check.checkpoint.differs"
}
