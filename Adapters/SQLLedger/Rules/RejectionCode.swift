/// Every reason for which the ledger refuses a command. The raw values are stable.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, error codes.
public enum RejectionCode: String, Hashable, Sendable, CaseIterable {
    case commandMalformed = "ledger.command.malformed"
    case commandTooLarge = "ledger.command.too-large"
    case commandOtherLedger = "ledger.command.other-ledger"
    case commandConflict = "ledger.command.conflict"
    case signatureMissing = "ledger.signature.missing"
    case signatureInvalid = "ledger.signature.invalid"

    case accountUnknown = "ledger.account.unknown"
    case accountExists = "ledger.account.exists"
    case accountReserved = "ledger.account.reserved"
    case accountFrozen = "ledger.account.frozen"
    case accountClosed = "ledger.account.closed"
    case accountKeyMismatch = "ledger.account.key-mismatch"
    case accountNotEmpty = "ledger.account.not-empty"
    case accountHasOpenLocks = "ledger.account.open-locks"
    case accountStatusSame = "ledger.account.status-same"
    case assetUnknown = "ledger.asset.unknown"
    case assetExists = "ledger.asset.exists"
    case supplyExhausted = "ledger.supply.exhausted"
    case quantityInvalid = "ledger.quantity.invalid"
    case fundsInsufficient = "ledger.funds.insufficient"
    case transferToSelf = "ledger.transfer.to-self"
    case withdrawNotAllowed = "ledger.withdraw.not-allowed"

    case lockUnknown = "ledger.lock.unknown"
    case lockExists = "ledger.lock.exists"
    case lockEnded = "ledger.lock.ended"
    case lockCancelled = "ledger.lock.cancelled"
    case lockLate = "ledger.lock.late"
    case lockExpiryTooSoon = "ledger.lock.expiry-too-soon"
    case lockExpiryTooFar = "ledger.lock.expiry-too-far"
    case lockHashUsed = "ledger.lock.hash-used"
    case lockHashAlgorithm = "ledger.lock.hash-algorithm"
    case lockGatesMixed = "ledger.lock.gates-mixed"
    case lockNotY = "ledger.lock.not-y"

    case agentAct = "ledger.agent.act"
    case agentParty = "ledger.agent.party"
    case agentAuthority = "ledger.agent.authority"
    case agentPayment = "ledger.agent.payment"

    case anchorOwnLedger = "ledger.anchor.own-ledger"
    case anchorFormatUnknown = "ledger.anchor.format-unknown"
    case anchorMismatch = "ledger.anchor.mismatch"
    case anchorUnproven = "ledger.anchor.unproven"
    case anchorForked = "ledger.anchor.forked"

    case preimageWrong = "ledger.claim.preimage-wrong"
    case lockExpired = "ledger.lock.expired"
    case refundEarly = "ledger.refund.early"
    case cancelEarly = "ledger.cancel.early"
    case proofMissing = "ledger.proof.missing"
    case proofUnexpected = "ledger.proof.unexpected"
    case proofInvalid = "ledger.proof.invalid"
    case proofOtherLock = "ledger.proof.other-lock"
    case proofOtherState = "ledger.proof.other-state"
    case unlockNotAllowed = "ledger.unlock.not-allowed"
    case releaseNotAllowed = "ledger.release.not-allowed"

    case forkOriginUnknown = "ledger.fork.origin-unknown"
    case forkUnproven = "ledger.fork.unproven"
    case forkKnown = "ledger.fork.known"

    /// What the sender can do next, one sentence.
    public var nextStep: String {
        RejectionCode.nextSteps[self] ?? "Ask the ledger's operator, naming this code."
    }

    private static let nextSteps: [RejectionCode: String] = [
        .commandMalformed: "Build the command's bytes anew from the specification; do not send these again.",
        .commandTooLarge: "Send a smaller command; the limits are in the specification.",
        .commandOtherLedger: "Send the command to the ledger that it names.",
        .commandConflict: "Use a new command id, or send the first bytes of this id to get their outcome.",
        .signatureMissing: "Have the command signed by the holder key that the detail names.",
        .signatureInvalid: "Sign exactly the tagged command bytes and send them again.",
        .accountUnknown: "Have the operator open the account, or correct its id.",
        .accountExists: "Choose another account id.",
        .accountReserved: "Choose an account id that the ledger does not keep for itself.",
        .accountFrozen: "Ask the operator why the account is frozen.",
        .accountClosed: "Name an account that is open.",
        .accountKeyMismatch: "Read the account's holder key from the ledger and agree the terms anew.",
        .accountNotEmpty: "Move the balance away before closing.",
        .accountHasOpenLocks: "Wait until every lock that names the account has ended.",
        .accountStatusSame: "Nothing to do: the account already has this status.",
        .assetUnknown: "Have the operator register the asset, or correct its id.",
        .assetExists: "Choose another asset id.",
        .supplyExhausted: "Nothing more of this asset may be issued.",
        .quantityInvalid: "Send a whole number of the smallest unit, at least 1 and within the limit.",
        .fundsInsufficient: "Fund the account; open locks are not part of its balance.",
        .transferToSelf: "Name two different accounts.",
        .withdrawNotAllowed: "Have the holder transfer the units: only a cash agent withdraws them.",
        .lockUnknown: "Lock first, or correct the lock id.",
        .lockExists: "Nothing to do: these terms are locked already.",
        .lockEnded: "Read the lock: it has ended for good.",
        .lockCancelled: "These terms can never be locked any more; agree new ones.",
        .lockLate: "The lock deadline has passed on this ledger's clock; agree new terms.",
        .lockExpiryTooSoon: "Agree an expiry further ahead of this ledger's clock.",
        .lockExpiryTooFar: "Agree an earlier expiry; instants are in seconds.",
        .lockHashUsed: "Agree new terms with a fresh preimage: this payer has used this hash before.",
        .lockHashAlgorithm: "Agree a hash function that this ledger enforces.",
        .lockGatesMixed:
            "Use both gates by clock, or both by proof of one lock with the exit of both holders.",
        .lockNotY: "Choose the lock order in which the cash is Y, with both gates by the clock.",
        .agentAct: "Use locks and their ends only: a cash agent's money comes and goes by payments.",
        .agentParty: "Have the cash agent list the account among its participants, with its currency.",
        .agentAuthority: "Wait for open reservations to end, or have the bank raise the agent's authority.",
        .agentPayment: "Read the reason; mend it at the payment system, then lock again.",
        .anchorOwnLedger: "Settle two legs of one ledger with its own transfer.",
        .anchorFormatUnknown: "Choose a ledger order in which this ledger verifies no such proof.",
        .anchorMismatch: "Compare operator key, origin and witnesses with the anchor this ledger serves.",
        .anchorUnproven:
            "Fetch the consistency path between the pinned and the served anchor and send it along.",
        .anchorForked: "The other ledger has signed two histories; agree on another ledger.",
        .preimageWrong: "Send the 32 bytes that hash to the lock's digest.",
        .lockExpired: "The claim's time has passed; the payer may refund.",
        .refundEarly: "Wait until this ledger's clock has reached the expiry.",
        .cancelEarly: "Have the payer sign, or wait for the lock deadline on this ledger's clock.",
        .proofMissing: "Fetch the proof of the other lock's end and send it along.",
        .proofUnexpected: "Send the command without a proof: this gate is decided by the clock.",
        .proofInvalid: "Fetch a fresh proof built from the anchor that this ledger serves.",
        .proofOtherLock: "Send the proof of exactly the lock that this lock names.",
        .proofOtherState: "Send the act that fits the other lock's end.",
        .unlockNotAllowed: "Use release-by-both for a lock with proof gates.",
        .releaseNotAllowed: "Use unlock-by-both, or wait for the clock: this lock has no exit by both.",
        .forkOriginUnknown: "Only origins that a lock has pinned here can be reported.",
        .forkUnproven:
            "Send two checkpoints of one size with two roots, both signed by the pinned key; of a chain two header paths from the trusted block to two sealed blocks of one height.",
        .forkKnown: "Nothing to do: this fork has been booked.",
    ]
}
