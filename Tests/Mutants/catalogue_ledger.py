"""Faults in the SQL ledger: booking rules and the verifier of its proofs."""

from fault import Fault

ENDS = "Adapters/SQLLedger/Rules/Booking+Ends.swift"
LOCK = "Adapters/SQLLedger/Rules/Booking+Lock.swift"
GATES = "Adapters/SQLLedger/Rules/Booking+Gates.swift"
ACCOUNTS = "Adapters/SQLLedger/Rules/Booking+Accounts.swift"
BOOKING = "Adapters/SQLLedger/Rules/Booking.swift"
RULES = "Adapters/SQLLedger/Rules/LedgerRules.swift"
LIMITS = "Adapters/SQLLedger/Rules/LedgerLimits.swift"
HISTORY = "Adapters/SQLLedger/Rules/ForeignHistory.swift"
FORK = "Adapters/SQLLedger/Rules/Booking+Fork.swift"
CONSENT = "Adapters/SQLLedger/Rules/LedgerConsentChecks.swift"
VERIFIER = "Adapters/SQLLedger/Proofs/SQLLogVerifier.swift"
MEETING = "Adapters/SQLLedger/Proofs/SQLLogVerifier+History.swift"

SECOND_LOCK = "if let record = try storage.lock(id) { throw refusalOfSecondLock(record) }"

END_OF_OPEN_LOCK = """switch record.state {
        case .locked: return record
        case .cancelled: throw Rejection(.lockCancelled, "lock \\(id), entry \\(record.entryIndex)")
        case .claimed, .refunded, .none:
            throw Rejection(.lockEnded, "lock \\(id) is \\(record.state.rawValue), entry \\(record.entryIndex)")
        }
"""
KEPT_END = """        try storage.putLock(
            LockRecord(
                id: record.id, terms: record.terms, state: state, preimage: preimage,
                entryIndex: applied.index,
                entryTime: applied.time))
"""

FAULTS = [
    # Gates: how a lock ends.
    Fault("ledger-claim-preimage", ENDS, "preimage.hashlock == terms.hashlock", "true",
          "a claim opens with any preimage", "A4", near="guard preimage.hashlock == terms.hashlock else"),
    Fault("ledger-claim-at-expiry", ENDS, "time < terms.expiry", "time <= terms.expiry",
          "a claim is booked at the expiry itself, together with a refund", "A2"),
    Fault("ledger-claim-late", ENDS, "time < terms.expiry", "true", "a claim is booked after the expiry", "A2"),
    Fault("ledger-claim-gate-state", ENDS, "shown.fact.state == .claimed", "shown.fact.state.isEnd",
          "X is claimed by any end of Y", "A3", near="guard shown.fact.state == .claimed else"),
    Fault("ledger-claim-gate-hash", ENDS, "shown.fact.terms.hashlock == terms.hashlock", "true",
          "X is claimed by a Y under another hash", "A3"),
    Fault("ledger-refund-early", ENDS, "time >= record.terms.expiry", "time >= record.terms.lockDeadline",
          "a refund is booked from the lock deadline on", "A3"),
    Fault("ledger-refund-after-expiry", ENDS, "time >= record.terms.expiry", "time > record.terms.expiry",
          "at the expiry neither claim nor refund is booked", "A11"),
    Fault("ledger-refund-gate-any-end", ENDS,
          "shown.fact.state == .refunded || shown.fact.state == .cancelled", "shown.fact.state.isEnd",
          "X goes back although Y was claimed", "A2"),
    Fault("ledger-refund-gate-locked", ENDS,
          "shown.fact.state == .refunded || shown.fact.state == .cancelled", "shown.fact.state != .claimed",
          "X goes back while Y still stands", "A2"),
    Fault("ledger-refund-gate-tombstone", ENDS,
          "shown.fact.state == .refunded || shown.fact.state == .cancelled", "shown.fact.state == .refunded",
          "Y's tombstone does not open X", "A11"),
    Fault("ledger-unlock-proof-gates", ENDS,
          """        guard case .beforeExpiry = terms.claimGate, case .fromExpiry = terms.refundGate else {
            throw Rejection(.unlockNotAllowed, "lock \\(record.id) has proof gates")
        }
""", "", "the early end of Y also ends an X of M2", "A2", statement=True),
    Fault("ledger-release-clock-gates", ENDS, "terms.exitByBoth", "true",
          "the exit also ends a lock that has none", "A5", near="guard terms.exitByBoth else"),
    Fault("ledger-end-twice", ENDS, END_OF_OPEN_LOCK, "return record", "an ended lock ends again and pays again", "A1",
          statement=True),
    Fault("ledger-clock-gate-proof", ENDS, "proof == nil", "true", "a clock gate swallows a proof", "row 26",
          near="guard proof == nil else"),
    Fault("ledger-both-other-key", ENDS, "signature.key == party.holderKey", "true",
          "one holder signs for both", "A2"),
    Fault("ledger-both-unsigned", ENDS, "SignatureVerification.verify(signature, over: message)", "true",
          "the statements of both need no signature", "A2"),
    Fault("ledger-end-forgotten", ENDS, KEPT_END, "", "the end is in the log, and the lock stays open", "A1",
          statement=True),
    # Locks.
    Fault("ledger-lock-unsigned", LOCK, '        try requireSignature(by: terms.payer.holderKey, of: "the payer")\n',
          "", "a lock takes from a payer who did not sign", "A5", statement=True,
          near='        try requireSignature(by: terms.payer.holderKey, of: "the payer")\n'
          "        try requireParties(of: terms)\n"),
    Fault("ledger-lock-times", LOCK, "        try requireTimes(of: terms)\n", "",
          "deadline and window of a lock are not looked at", "row 5", statement=True),
    Fault("ledger-lock-hash-again", LOCK, "        try requireFreshHash(of: terms)\n", "",
          "a payer uses a hash twice", "A7", statement=True),
    Fault("ledger-lock-gates-unchecked", LOCK,
          "        try requireGates(of: terms, anchorProof: anchorProof)\n", "",
          "gates of any kind are booked", "A5", statement=True),
    Fault("ledger-lock-use-forgotten", LOCK,
          "        try storage.putUse(of: HashUse(payer: terms.payer.account, hashlock: terms.hashlock), by: id)\n", "",
          "a used hash is not remembered", "A7", statement=True),
    Fault("ledger-lock-again", LOCK, SECOND_LOCK, "", "a lock is booked over one that is there", "A1",
          statement=True, near=SECOND_LOCK + "\n        try requireSignature"),
    Fault("ledger-cancel-over-lock", LOCK, SECOND_LOCK, "", "a tombstone is written over a lock", "A1",
          statement=True, near=SECOND_LOCK + "\n        if time < terms.lockDeadline"),
    Fault("ledger-cancel-early", LOCK, "time < terms.lockDeadline", "false",
          "anyone cancels at any time", "A10", near="if time < terms.lockDeadline {"),
    Fault("ledger-cancel-at-deadline", LOCK, "time < terms.lockDeadline", "time <= terms.lockDeadline",
          "at the lock deadline neither lock nor tombstone is booked", "A11",
          near="if time < terms.lockDeadline {"),
    Fault("ledger-lock-other-ledger", LOCK, "terms.ledger == rules.ledger", "true",
          "a lock is booked on a ledger that it does not name", "row 12"),
    Fault("ledger-lock-payer-key", LOCK, "payer.holderKey == terms.payer.holderKey", "true",
          "the terms may name any key as the payer's", "A5"),
    Fault("ledger-lock-payee-key", LOCK, "payee.holderKey == terms.payee.holderKey", "true",
          "the terms may name any key as the payee's", "A5"),
    Fault("ledger-lock-at-deadline", LOCK, "time < terms.lockDeadline", "time <= terms.lockDeadline",
          "a lock and its tombstone are both booked at the deadline", "A1",
          near="guard time < terms.lockDeadline else"),
    Fault("ledger-lock-late", LOCK, "time < terms.lockDeadline", "true", "a lock appears after its deadline", "A3",
          near="guard time < terms.lockDeadline else"),
    Fault("ledger-lock-too-far", LOCK, "ahead <= rules.limits.longestExpirySeconds", "true",
          "an expiry in milliseconds locks for ever", "row 5"),
    Fault("ledger-lock-too-soon", LOCK, "ahead >= rules.limits.shortestExpirySeconds", "true",
          "an expiry may lie in the next second", "row 5"),
    Fault("ledger-gates-differ", GATES, "claim == refund", "true", "claim and refund look at two locks", "A2"),
    Fault("ledger-gates-leg", GATES, "terms.leg == .x", "true", "Y gets proof gates", "A5",
          near="terms.exitByBoth, terms.leg == .x"),
    Fault("ledger-gates-clock-exit", GATES, "!terms.exitByBoth", "true", "a lock by the clock gets the exit", "A5"),
    # Trust in another ledger.
    Fault("ledger-pin-own", GATES, "pinned.ledger != rules.ledger", "true", "a gate looks at its own ledger", "row 27"),
    Fault("ledger-pin-other-trust", GATES, "present.sharesTrust(with: pinned)", "true",
          "a lock brings its own key for a known ledger", "row 9"),
    Fault("ledger-pin-forked", GATES, "trust?.forked != true", "true", "a forked ledger is pinned again", "row 34",
          near='guard trust?.forked != true else {\n            throw Rejection(.anchorForked, "ledger \\(pinned'),
    Fault("ledger-proof-forked", GATES, "trust?.forked != true", "true", "a forked ledger still opens gates", "row 34",
          near='guard trust?.forked != true else { throw'),
    Fault("ledger-pin-two-roots", GATES, "known == pinned.root", "true", "two roots of one size are pinned", "row 9"),
    Fault("ledger-pin-older-unproven", GATES, """MerkleLog.verifyConsistency(
                    from: pinned, to: LogHead(size: proof.to, root: root), path: proof.path)""", "true",
          "an older head is pinned without a path", "row 9"),
    Fault("ledger-pin-newer-unproven", GATES,
          "MerkleLog.verifyConsistency(from: newest, to: pinned, path: proof.path)", "true",
          "a newer head is pinned without a path", "row 9"),
    Fault("ledger-proof-other-lock", GATES, "verified.fact.lock == foreign.lock", "true",
          "a proof of another lock opens the gate", "row 27"),
    Fault("ledger-anchor-stays", GATES, "        try history.advance(verified)\n", "",
          "the anchor does not move with a proof", "row 9", statement=True),
    Fault("ledger-fork-anything", FORK, "verifier.isForkProven(by: first, second, of: $0)", "true",
          "any two items are called two histories", "A11"),
    Fault("ledger-fork-origin", FORK, "$0.historyName == report.origin", "true",
          "a fork of one history marks every ledger it could be shown to", "A11"),
    # Accounts, commands, time.
    Fault("ledger-signature-any", BOOKING, "SignatureVerification.verify(signature, over: message)", "true",
          "a command needs the key's name and not its signature", "row 16"),
    Fault("ledger-pay-to-closed", BOOKING, "account.status != .closed", "true", "a closed account is paid", "row 20"),
    Fault("ledger-frozen-pays", BOOKING, "account.status != .frozen", "true", "a frozen account pays", "row 16"),
    Fault("ledger-overdraft", BOOKING, "posting.account != SystemAccount.issuance", "false",
          "an account pays what it has not", "A6"),
    Fault("ledger-command-conflict", RULES, "known.digest == digest", "true",
          "another command under a known id is called a repeat", "P5"),
    Fault("ledger-command-twice", RULES, "storage.command(command.id)", "nil",
          "a repeated command acts again", "P5", near="if let known = try storage.command(command.id) {"),
    Fault("ledger-command-other-ledger", RULES, "command.ledger == ledger", "true",
          "a command for another ledger is booked", "row 12", near="guard command.ledger == ledger else"),
    Fault("ledger-time-back", LIMITS, "max(now, last)", "now", "the ledger's time goes back", "row 5"),
    Fault("ledger-close-full", ACCOUNTS, "held.isEmpty", "true", "an account with value is closed", "A6"),
    Fault("ledger-close-locked", ACCOUNTS, "!storage.hasOpenLock(naming: id)", "true",
          "an account in an open lock is closed", "row 20"),
    Fault("ledger-issue-twice", ACCOUNTS, "order.quantity <= limit - supply", "true",
          "a payment claim is issued twice", "row 18"),
    Fault("ledger-transfer-unsigned", ACCOUNTS,
          '        try requireSignature(by: sender.holderKey, of: "the holder of \\(sender.id)")\n', "",
          "a transfer needs no signature", "row 16", statement=True),
    # The verifier.
    Fault("proof-origin", VERIFIER, "checkpoint.origin.utf8.elementsEqual(log.origin.utf8)", "true",
          "a head of another log counts", "row 9"),
    Fault("proof-signature", VERIFIER, "signed.contains(name) || note.isSigned(name: log.origin, by: log.operatorKey)", "true", "a head that nobody signed counts", "row 9"),
    Fault("proof-quorum", VERIFIER, "cosigners >= log.witnessQuorum", "true",
          "a head without its witnesses counts", "row 9"),
    Fault("proof-one-witness-twice", VERIFIER, "cosigners += 1",
          "cosigners += note.cosignatureTimes(by: witness).count", "one witness is counted twice", "row 9",
          statement=True),
    Fault("proof-consistency", VERIFIER,
          "MerkleLog.verifyConsistency(from: older, to: newer, path: proof.path)", "true",
          "a head need not continue the anchor", "row 9"),
    Fault("proof-inclusion", VERIFIER, """MerkleLog.verifyInclusion(
                leaf: leaf, index: proof.index, path: proof.inclusion, in: opened.head)
""", "true\n", "an entry need not be under the head", "row 9"),
    Fault("proof-entry-ledger", VERIFIER, "entry.ledger == anchor.ledger", "true",
          "an entry of another ledger counts", "row 27"),
    Fault("proof-entry-index", VERIFIER, "entry.index == proof.index", "true",
          "an entry may name another place", "row 27"),
    Fault("proof-entry-time", VERIFIER, "entry.time <= headTime", "true",
          "an entry may be later than the head above it", "row 5"),
    Fault("proof-history-two-roots", MEETING, "known == shown.root", "true",
          "a second root for a remembered size counts", "row 9"),
    Fault("proof-history-consistency", MEETING,
          "MerkleLog.verifyConsistency(from: older, to: newer, path: link.path)", "true",
          "a head need not meet the known history", "row 9"),
    Fault("proof-history-side-branch", MEETING, "other == newest.size || other > shown.size", "true",
          "what continues an older head counts as the history", "row 9"),
    # The checker from outside, which believes no table.
    Fault("checker-unsigned", CONSENT, "hasConsent(command.act, entry, signed, replay.accounts)", "true",
          "what no holder signed for is not found", "row 34"),
    Fault("checker-other-act", CONSENT, "fits(command.act, entry)", "true",
          "another booking than was asked for is not found", "row 34"),
    Fault("checker-early-refund", CONSENT, "entry.time >= terms.expiry", "true",
          "a refund before its time is not found", "row 5"),
]
