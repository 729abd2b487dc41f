"""Faults in what decides: proofs and their validation, the transfer machine, terms, limits, timelocks, matching."""

from fault import Fault

VALID = "Sources/SettlementProofs/Validation/Validation.swift"
FOLLOW = "Sources/SettlementProofs/Validation/HeadFollower.swift"
HEADS = "Sources/SettlementProofs/Notes/SignedLogHeads.swift"
HEAD = "Sources/SettlementProofs/Notes/LedgerAnchor+SignedHead.swift"
NOTE = "Sources/SettlementProofs/Notes/SignedNote.swift"
POINT = "Sources/SettlementProofs/Notes/Checkpoint.swift"
MERKLE = "Sources/SettlementProofs/Merkle/MerkleLog.swift"
LOCKS = "Sources/TransferCore/Transfer/Transition+Locking.swift"
AGREE = "Sources/TransferCore/Transfer/Transition+Agreeing.swift"
CLOSE = "Sources/TransferCore/Transfer/Transition+Closing.swift"
STEP = "Sources/TransferCore/Transfer/Transition.swift"
DUTIES = "Sources/TransferCore/Transfer/Duties.swift"
EXPOSURE = "Sources/TransferCore/Policy/Exposure.swift"
POLICY = "Sources/TransferCore/Policy/GatewayPolicy.swift"
TIMES = "Sources/TransferCore/Timelocks/TimelockCheck.swift"
MARGINS = "Sources/TransferCore/Timelocks/TimelockRules.swift"
RESERVE = "Sources/TransferCore/Timelocks/Margin.swift"
CHECK = "Sources/TransferCore/Terms/TermsCheck.swift"
OWN = "Sources/TransferCore/Terms/OwnSide.swift"
EXIT = "Sources/TransferCore/Relay/Relay+Exit.swift"
PEER = "Sources/TransferCore/Relay/Relay+Peer.swift"
RELAY = "Sources/TransferCore/Relay/Relay.swift"
MOVES = "Sources/TransferCore/Relay/Relay+Transfers.swift"
PROVEN = "Sources/TransferCore/Relay/Relay+Proofs.swift"
TRADE = "Sources/TransferCore/Trade/TradeTransition.swift"
RESUME = "Sources/TransferCore/Relay/Relay+Resuming.swift"
MATCH = "Sources/Instruments/Trades/TicketMatching.swift"


def field(name, member, invariant="A5"):
    """A field of a proven lock that is not compared with the terms."""
    return Fault(f"valid-field-{name}", VALID, f"found.{member} == expected.{member}", "true",
                 f"a lock with another {name} counts", invariant)


def held(name, near):
    """What a suspended or disputed transfer may begin."""
    return Fault(name, CLOSE, "context.holding()", "context", "a held transfer begins something new", "row 14", near=near)


FAULTS = [
    # Facts become validated.
    Fault("valid-lock-state", VALID, "fact.state == .locked", "true", "an ended lock counts as one that stands", "A3"),
    Fault("valid-end-state", VALID, "fact.state.isEnd", "true", "a standing lock counts as ended", "A2"),
    Fault("valid-preimage", VALID, "preimage.hashlock == hashlock", "true",
          "a claim with any preimage counts", "A4"),
    field("quantity", "quantity"), field("payee", "payee"), field("payer", "payer"), field("hashlock", "hashlock"),
    field("expiry", "expiry"), field("lock-deadline", "lockDeadline"), field("claim-gate", "claimGate"),
    field("refund-gate", "refundGate"), field("ledger", "ledger", "row 27"), field("terms", "termsDigest"),
    field("asset", "asset", "row 19"),
    Fault("head-stale", FOLLOW, "read.challenge == challenge", "true", "an old head counts as fresh", "row 23"),
    Fault("head-rolled-back", FOLLOW, "head.size >= known.size", "true", "a log that lost entries is called an old copy", "row 23",
          near="guard head.size >= known.size else {"),
    Fault("head-of-proofs", PROVEN, "        remember(\n            proof.signedHead == nil ? proof.nextAnchor.head : proof.fact.head, signed: proof.signedHead,\n            under: anchor)\n", "",
          "a restart forgets how long a ledger's log was", "row 23", statement=True),
    Fault("refusal-unkept", MOVES, "RelayStep(.noChange, changed: [settlement.id], isKept: true)",
          "RelayStep(.noChange, changed: [settlement.id])", "a ledger's refusal is told to the desk and not to the journal", "A9"),
    Fault("proof-other-root", PROVEN, "known.head != shown", "false",
          "a second root of one size goes unreported", "row 9"),
    Fault("early-proof-unkept", PROVEN, "advance(id, .lockProven(leg, ProvenLock(lock: lock, bundle: bundle))).kept(if: isNew)",
          "advance(id, .lockProven(leg, ProvenLock(lock: lock, bundle: bundle)))", "a proof that came early is not in the journal", "A12"),
    Fault("head-fork", HEADS, "MerkleLog.verifyConsistency(from: older, to: newer, path: hashes)", "true",
          "a head need not continue the one before", "row 9"),
    Fault("head-signature", HEAD, "signed.isSigned(name: log.origin, by: log.operatorKey)", "true",
          "a head that nobody signed counts", "row 9"),
    Fault("head-origin", HEAD, "checkpoint.origin.utf8.elementsEqual(log.origin.utf8)", "true",
          "a head of another log counts", "row 9"),
    Fault("head-fork-one-root", HEAD, "one.root != other.root", "true", "one head twice proves a fork", "row 34"),
    Fault("head-back", FOLLOW, "read.head.size >= known.size", "true", "the follower moves back", "row 23"),
    Fault("note-no-signature", NOTE, "!lines.isEmpty", "true", "a note without a line of the key is signed", "row 9"),
    Fault("note-two-times", POINT, "found.count == 1", "true", "a checkpoint with two times is read", "row 26"),
    Fault("merkle-old-root", MERKLE, "last == 0 && oldRoot == old.root && newRoot == new.root",
          "last == 0 && newRoot == new.root", "a path need not begin at the old root", "row 9"),
    Fault("merkle-new-root", MERKLE, "last == 0 && oldRoot == old.root && newRoot == new.root",
          "last == 0 && oldRoot == old.root", "a path need not end at the new root", "row 9"),
    Fault("merkle-short-path", MERKLE, "last == 0 ? result : nil", "result",
          "a path that stops below the root counts", "row 27"),
    # The machine.
    Fault("reveal-late", LOCKS, "clock <= deal.terms.timelocks.revealDeadlineY", "clock < deal.lockY.expiry",
          "the machine reveals after the deadline", "A4"),
    Fault("reveal-one-late", LOCKS, "clock <= deal.terms.timelocks.revealDeadlineY",
          "clock <= deal.terms.timelocks.revealDeadlineY.advanced(bySeconds: 1)",
          "the machine reveals one second late", "A4"),
    Fault("reveal-held", LOCKS, "context.mayReveal", "true", "a held transfer reveals", "row 14",
          near="guard context.mayReveal else"),
    Fault("lock-y-late", LOCKS, "clock < deal.lockY.lockDeadline", "true", "Y is begun after its deadline", "A3"),
    Fault("lock-y-held", LOCKS, "context.mayBegin", "true", "a held transfer locks Y", "row 14",
          near="guard context.mayBegin else"),
    Fault("lock-x-late", AGREE, "clock < deal.lockX.lockDeadline", "true", "X is begun after its deadline", "A3",
          near="guard clock < deal.lockX.lockDeadline else"),
    Fault("lock-x-at-deadline", AGREE, "clock < deal.lockX.lockDeadline", "clock <= deal.lockX.lockDeadline",
          "X is begun at its deadline", "A3", near="guard clock < deal.lockX.lockDeadline else"),
    Fault("lock-x-held", AGREE, "context.mayBegin", "true", "a held transfer locks X", "row 14",
          near='guard context.mayBegin else {\n                throw .refused(code: "transfer.held"'),
    Fault("accept-other-terms", AGREE, "digest == deal.digest", "true", "an acceptance of other terms binds", "A5",
          near='guard digest == deal.digest else {\n                throw .refused(\n'
          '                    code: "transfer.terms.digest", detail: "accepts other'),
    Fault("ready-other-terms", AGREE, "digest == deal.digest", "true", "READY for other terms counts", "A5",
          near='guard digest == deal.digest else {\n                throw .refused(code: "transfer.terms.digest", '
          'detail: "speaks'),
    Fault("consider-late", AGREE, "facts.x.clock < deal.lockX.lockDeadline", "true",
          "terms are accepted after X's deadline", "A10"),
    Fault("consider-frozen", AGREE, "context.mayBegin", "true", "a frozen gateway accepts terms", "row 16",
          near='guard context.mayBegin else {\n                return refuse('),
    Fault("consider-unchecked", AGREE,
          "            if let first = findings.first { return refuse(deal.digest, first) }\n", "",
          "the responder accepts whatever is proposed", "A5", statement=True),
    Fault("propose-unchecked", AGREE, "            if let first = findings.first { throw first }\n", "",
          "the initiator proposes what it would not accept", "A5", statement=True),
    Fault("contradiction-lock-tombstone", STEP, "locked", "false",
          "a ledger that proves a lock and its tombstone is believed", "row 34",
          near='return locked ? "\\(leg.rawValue)\'s ledger'),
    Fault("lapse-any-return", STEP, "end.end.end == .cancelled", "true",
          "a lock that came back is called never locked", "A12",
          near="guard end.end.end == .cancelled else { return xWentBack"),
    held("suspended-begins", "let step = try transition(inner, on: event, in: context.holding())\n"
         "            if case .ended = step.state { return step }\n            return TransferStep(.suspended("),
    held("disputed-begins", "let step = try transition(inner, on: event, in: context.holding())\n"
         "            if case .ended = step.state { return step }\n            return TransferStep(.disputed("),
    # Duties.
    Fault("duty-held", DUTIES, "context.holding()", "context", "a held transfer is told to begin", "row 14"),
    Fault("duty-reveal-late", DUTIES, "clocks.y <= deal.terms.timelocks.revealDeadlineY", "true",
          "the reveal is due after its deadline", "A4"),
    Fault("duty-refund-y-late", DUTIES, "clocks.y >= deal.lockY.expiry", "clocks.y > deal.lockY.expiry",
          "Y's refund is due a second late", "A11",
          near="case .bothLocked(let deal, _, _):\n            if clocks.y >= deal.lockY.expiry"),
    Fault("duty-claim-for-ever", DUTIES, "clocks.y < deal.lockY.expiry", "true",
          "the claim is due for ever and Y never goes back", "A11",
          near="return clocks.y < deal.lockY.expiry\n                ? [.submit(.y, .claim)]"),
    Fault("duty-m2-deadline", DUTIES, "context.role == .responder || isExpired",
          "context.role == .responder && !isExpired", "X's claim in M2 gets a deadline", "A2"),
    Fault("duty-left-lying", DUTIES, "context.role == .responder || isExpired", "context.role == .responder",
          "nobody claims X for a responder that is gone", "A11"),
    Fault("duty-m2-expired-x", DUTIES, "deal.terms.mode == .m1", "true",
          "in M2 the clock is thought to open X", "A2", near="let due = deal.terms.mode == .m1 &&"),
    Fault("duty-half-first", DUTIES, "abort.initiatorHalf != nil", "true",
          "the responder signs the release of Y first", "A2", near="} else if abort.initiatorHalf != nil {"),
    Fault("duty-no-tombstone", DUTIES, "clocks.x >= deal.lockX.lockDeadline ? [.submit(.x, .cancel)] : []", "[]",
          "terms that came too late never lapse", "A11",
          near="        clocks.x >= deal.lockX.lockDeadline ? [.submit(.x, .cancel)] : []\n    }\n\n    /// In M1"),
    Fault("duty-lock-y-late", DUTIES, "clocks.y < deal.lockY.lockDeadline", "true",
          "Y's lock is sent after its deadline", "A3",
          near="case .yLocking(let deal, _):\n            guard clocks.y < deal.lockY.lockDeadline else"),
    # Limits.
    Fault("exposure-one-less", EXPOSURE, "withPeer + terms.cash.minor > limit", "withPeer + terms.cash.minor >= limit",
          "a limit may not be reached", "row 2"),
    Fault("exposure-not-summed", EXPOSURE, "withPeer + terms.cash.minor > limit", "terms.cash.minor > limit",
          "transfers in flight do not count", "row 2"),
    Fault("exposure-operator-not-summed", EXPOSURE, "operatorTrusted + terms.cash.minor > trusted",
          "terms.cash.minor > trusted", "ledgers without witnesses are not capped together", "row 34"),
    Fault("exposure-lei", EXPOSURE, "known.lei == peer.lei", "true", "a peer goes by any LEI", "row 31"),
    Fault("approvals-at-threshold", POLICY, "cash.minor >= threshold", "cash.minor > threshold",
          "the amount itself needs no second person", "row 33"),
    Fault("approvals-no-entry", POLICY, "return 1", "return 0", "a currency without a limit needs no second person",
          "row 33", statement=True, near="else { return 1 }"),
    # Timelocks.
    Fault("time-too-long", TIMES, "longest > longestLockSeconds", "false", "own funds stand for any time", "row 1"),
    Fault("time-drift", TIMES, "drift > allowed", "false", "t0 may be anywhere", "row 5"),
    Fault("time-below-margins", TIMES, "given < needed", "given >= needed", "short terms pass", "row 3"),
    Fault("time-one-less", TIMES, "given < needed", "given < needed - 1", "one second too little passes", "row 3"),
    Fault("time-gap-no-reserve", TIMES, "gap(bounds).secondsWithReserve", "gap(bounds).seconds",
          "the gap is taken without its reserve", "row 3"),
    Fault("time-reveal-no-tick", MARGINS, "tickSeconds", "0", "the reveal deadline is one second late", "A4",
          near='Margin("ε_Y", bounds.y.clockErrorSeconds, "Y\'s clock may run ahead"),\n'
          '            Margin("tick", tickSeconds, "before is strict"),\n        ]\n        if'),
    Fault("time-gap-no-clock-error", MARGINS, "bounds.y.clockErrorSeconds", "0",
          "the gap forgets the error of Y's clock", "A2",
          near='Margin("ε_Y", bounds.y.clockErrorSeconds, "Y\'s clock may run behind")'),
    Fault("time-gap-no-recovery", MARGINS, "bounds.recoverySeconds", "0", "the gap forgets a crash", "A2",
          near='Margin("rec", bounds.recoverySeconds, "the responder crashes at the worst moment and recovers")'),
    Fault("time-gap-no-halt", MARGINS, "bounds.x.haltSeconds", "0", "the gap forgets a halt of X", "row 6"),
    Fault("time-gap-no-reorg", MARGINS, "bounds.x.canReorganise", "false", "the gap forgets a reorganisation",
          "row 8"),
    Fault("time-no-reserve", RESERVE, "(seconds * 5 + 3) / 4", "seconds", "no reserve is added", "row 3"),
    # Terms.
    Fault("terms-cash", CHECK, '        same("cash", own.cash, terms.cash)\n', "", "another price is accepted", "A5",
          statement=True),
    Fault("terms-payee", CHECK, '            same("\\(leg).payee", ours.payee, theirs.payee)\n', "",
          "another payee is accepted", "A5", statement=True),
    Fault("terms-quantity", CHECK, '            same("\\(leg).quantity", ours.quantity, theirs.quantity)\n', "",
          "another quantity is accepted", "A5", statement=True),
    Fault("terms-anchor", CHECK, "ours.anchor.format.isLog ? theirs.anchor : theirs.anchor.advanced(to: ours.anchor.head)",
          "ours.anchor", "another ledger key is accepted", "row 9"),
    Fault("terms-funds", CHECK, "payer.spendable < leg.quantity", "false", "a leg without money is agreed", "row 2"),
    Fault("terms-m1-operator", CHECK, "parties.contains(leg.operatorLEI)", "false",
          "M1 is agreed with an operator that is a party", "row 34"),
    Fault("terms-one-ledger", CHECK, "x.ledger == y.ledger", "false", "two legs on one ledger are agreed", "A7"),
    Fault("terms-unprovable", CHECK, "!verifies.contains(y.anchor.format)", "false",
          "M2 is agreed where X cannot verify Y", "A11"),
    Fault("terms-agreement-x", CHECK, "x.enforcement == .agreement", "false",
          "X may be a ledger that only holds and releases", "A2"),
    Fault("own-key", OWN, "!ownHolderKeys.contains(side.holderKey)", "false", "a ledger's answer names our key", "A5"),
    Fault("own-account", OWN, "known.ownAccounts.contains(account)", "true", "any account is ours", "row 33"),
    # The relay.
    Fault("exit-one-person", EXIT, "asker == user", "false", "one person makes an exit", "row 33"),
    Fault("exit-half-unsigned", EXIT,
          "isSigned(half, .releaseByBoth, .x, deal)", "true",
          "the peer's half of the exit need not be signed", "A2"),
    Fault("release-half-unsigned", PEER,
          "isSigned(half, .unlockByBoth, .y, deal)", "true",
          "the peer's half of the early end need not be signed", "A2"),
    Fault("ticket-of-another", PEER, "ticket.own.gateway == peer", "true", "a peer brings another bank's ticket",
          "row 31"),
    Fault("ticket-lei", PEER, "policy.peers[peer]?.lei == ticket.own.lei", "true", "a ticket goes by any LEI",
          "row 31"),
    Fault("tickets-without-end", PEER, "alleged[peer]?.count ?? 0 < Relay.mostAlleged", "true",
          "a peer fills the memory with tickets", "row 25"),
    Fault("session-of-another", PEER, "self.peer(of: settlement) != peer", "false",
          "a second peer speaks in the first one's session", "row 31"),
    Fault("dispute-forgotten", MOVES, "        disputedPeers[evidence.accused] = evidence\n", "",
          "new trades begin with a disputed peer", "row 14", statement=True),
    Fault("suspension-forgotten", MOVES, "        suspendedLedgers[ledger] = reason\n", "",
          "new trades begin on a suspended ledger", "row 6", statement=True),
    Fault("freeze-begins", RELAY, "!held && freeze == nil", "!held", "a frozen gateway begins new locks", "row 16"),
    Fault("exit-begins", RELAY, "settlement.exit.isApproved", "false",
          "after its yes to the exit a bank reveals or locks", "A2"),
    Fault("four-eyes-own", TRADE, "user == maker", "false", "one person makes and approves a ticket", "row 33",
          near="case .approved(let user) where user == maker:"),
    # Matching.
    Fault("match-side", MATCH, "ours.side == theirs.side", "false", "two sellers match", "row 19"),
    Fault("match-cash", MATCH, "ours.cash.minor != theirs.cash.minor", "false", "two prices match", "row 19"),
    Fault("match-payee", MATCH, '        difference.note(accountReason, name + ".payee", ours.payee, theirs.payee)\n',
          "", "two payees match", "row 19", statement=True),
    Fault("match-rate", MATCH,
          '        difference.note(.dealPrice, "economics.discountRate", ours.discountRate, theirs.discountRate)\n', "",
          "two discount rates match", "row 19", statement=True),
    Fault("match-mode", MATCH, '        difference.note(.mode, "mode", ours.mode.rawValue, theirs.mode.rawValue)\n', "",
          "two modes match", "row 19", statement=True),
    # Going on with what stands still.
    Fault("resume-four-eyes", RESUME, "wish.by != user", "true", "one person lets a distrusted ledger go on", "row 33"),
    Fault("resume-forked", RESUME, "headConflicts[ledger]?.isFork != true", "true",
          "a ledger that is proven to have forked goes on", "row 34"),
    Fault("resume-silent", RESUME, "!trouble.hasPrefix(Relay.silence)", "true",
          "people resume a ledger that has not answered", "row 6"),
    Fault("resume-other-trouble", RESUME, "wish.trouble == trouble(of: wish.subject)", "true",
          "an approval counts for a trouble that its person did not see", "row 33",
          near="guard wish.trouble == trouble(of: wish.subject) else"),
    Fault("resume-contradiction", RESUME, "states.contains(.cancelled) && states.contains(.locked)", "false",
          "a transfer goes on whose ledger proved a lock and its tombstone", "A1"),
    Fault("resume-other-log", RESUME, "known.anchor.isOfOneLog(with: configured)", "true",
          "a head of another log is where trust starts", "row 9"),
]
