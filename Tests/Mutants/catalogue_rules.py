"""Faults in the rules that stand beside a settlement: the registry of financed claims, limits, restrictions."""

from fault import Fault

JUDGE = "Sources/FinancingRegistry/FinancingRegistryRules+Judging.swift"
APPLY = "Sources/FinancingRegistry/FinancingRegistryRules+Applying.swift"
DECIDE = "Sources/FinancingRegistry/FinancingRegistryRules.swift"
ENTRY = "Sources/FinancingRegistry/ClaimEntry.swift"
NUMBER = "Sources/FinancingRegistry/ClaimNumber.swift"
ANOTHER = "Sources/TransferCore/Relay/Relay+Distinct.swift"
CHAIN = "Sources/FinancingRegistry/ResaleLink.swift"
ANSWER = "Sources/FinancingRegistry/RegistryAnswer.swift"
COURSE = "Sources/FinancingRegistry/FinancingCourse.swift"
USE = "Sources/TransferCore/Limits/LimitUse.swift"
LIMIT = "Sources/TransferCore/Limits/LimitDecision.swift"
CEILING = "Sources/TransferCore/Limits/LimitRules.swift"
RULE = "Sources/TransferCore/Restrictions/RestrictionDecision.swift"
LOOK = "Sources/TransferCore/Relay/Relay+Restrictions.swift"
ROOM = "Sources/TransferCore/Relay/Relay+Limits.swift"
QUEUE = "Sources/TransferCore/Relay/Relay+LimitQueue.swift"
TURN = "Sources/TransferCore/Limits/LimitQueue.swift"
WAIT = "Sources/TransferCore/Limits/LimitQueue.swift"
WORD_OF = "Sources/TransferCore/Overrides/OfficerOverride.swift"
OFFICE = "Sources/TransferCore/Relay/Relay+Overrides.swift"
LOOKED = "Sources/TransferCore/Restrictions/RestrictionLook.swift"
OFFERING = "Sources/TransferCore/Restrictions/OfferingRule.swift"
CLAIM = "Sources/TransferCore/Relay/Relay+Financing.swift"
RESALE = "Sources/TransferCore/Relay/Relay+Resale.swift"
ALIKE = "Sources/TransferCore/Relay/Relay+Alike.swift"
GUARDS = "Sources/TransferCore/Terms/TermsGuards.swift"
TRUST = "Sources/TransferCore/Terms/TermsCheck+Trust.swift"
WORD = "Adapters/ISO20022/Proofs/SystemWord.swift"
PAYMENT = "Adapters/ISO20022/Proofs/PaymentState.swift"
AGENT = "Adapters/ISO20022/Proofs/AgentRules.swift"

BOOK = "Sources/TransferCore/Limits/LimitBook.swift"
HALTED = "Sources/TransferCore/Transfer/TransferState.swift"
ADOPTED = "Sources/TransferCore/Relay/Relay+Transfers.swift"
GLANCE = "Sources/SettlementEngine/Gateway+Limits.swift"

CLOSING = "Sources/TransferCore/Relay/Relay+Closing.swift"
DEAL = "Sources/Instruments/Lifecycle/DealLifecycle.swift"

# Worlds of the simulator whose banks have limits, and those that buy claims under reserve.
WORLDS = r"SimulationTests\.LimitWorldTests"
RESERVES = r"SimulationTests\.ClosingWorldTests"
# Those whose banks ask a registry.
REGISTERED = r"SimulationTests\.RegistryWorldTests"
ROW = "row 39"
DISTINCT = "0027"
# Specs/LimitsAndRestrictions.md
LINE = "limits 1.1"
OFFICERS = "limits 4"
# Specs/Decisions/0025-a-cash-agent-before-the-rtgs.md
AGREED = "0025"

FAULTS = [
    Fault("registry-expiry-late", ENTRY, "until.map { now < $0 } ?? true", "until.map { now <= $0 } ?? true", "a reservation stands at its last second too", ROW),
    Fault("registry-never-lapses", ENTRY, "until.map { now < $0 } ?? true", "true", "a reservation with an end never ends", ROW),
    Fault("registry-reserved-is-free", ENTRY, "reservation?.stands(at: now) == true", "false", "two have one claim", ROW, first=REGISTERED),
    Fault("registry-financed-is-free", ENTRY, "financed.isEmpty ? .free : .financed", ".free", "a financed claim is sold again", ROW),
    Fault("registry-paid-is-open", ENTRY, "isPaid", "false", "a paid claim is financed again", ROW, near="if isPaid { return .paid }"),
    Fault("registry-withdrawn-acts", JUDGE, "try storage.isWithdrawn(member, request.id)", "false",
          "a RESERVE that comes after its release reserves", ROW),
    Fault("registry-until-past", JUDGE, "$0 > now", "$0 >= now", "a reservation may end at once", ROW, near="until.map { $0 > now &&"),
    Fault("registry-until-far", JUDGE, "$0 <= now.advanced(bySeconds: longestSeconds)", "true", "an end may be anywhere", ROW),
    Fault("registry-end-moves-back", JUDGE, "until.map { $0 >= earlier } ?? true", "true", "an end moves back", ROW),
    Fault("registry-open-gets-an-end", JUDGE, "(until == nil)", "true", "a late request puts an end to a reservation without one", ROW),
    Fault("registry-foreign-finance", JUDGE, "entry.reservation?.share == share || entry.financed.last == share", "true",
          "a reservation that went to another is financed", ROW),
    Fault("registry-chain-from-nobody", JUDGE, "wanted.chain.isEmpty", "true", "a chain from nobody reserves", ROW,
          near="guard wanted.chain.isEmpty else { return .refused(.chain) }"),
    Fault("registry-paid-in-resale", JUDGE, "entry.reservation?.stands(at: now) != true", "true", "a claim is paid while it is sold", ROW),
    Fault("registry-refund-of-financed", JUDGE, "entry.financed.contains(share) ? .refused(.financed) : .released(reason)", ".released(reason)",
          "a financing is released as if it were a reservation", ROW),
    Fault("registry-foreign-release", JUDGE, "entry.financed.last == share", "true",
          "somebody who sold the claim on says that it was paid", ROW, near="guard entry.financed.last == share, !entry.isPaid else"),
    Fault("registry-near-itself", JUDGE, "$0.claim != wanted.claim && $0.state(at: now) != .free", "$0.claim != wanted.claim",
          "a claim that is free counts as near", ROW,
          near="storage.entries(near: wanted.near, limit: Self.mostAlike).count {\n            $0.claim != wanted.claim && $0.state(at: now) != .free"),
    Fault("registry-link-unsigned", CHAIN, "link.isSigned(by: key)", "true", "a link without a signature leads on", ROW),
    Fault("registry-link-again", CHAIN, "statement.reservation == reservation", "true", "a link is used twice", ROW),
    Fault("registry-link-other-claim", CHAIN, "statement.claim == claim", "true", "a link of another claim leads on", ROW),
    Fault("registry-link-gap", CHAIN, "statement.from == holder", "true", "a link is missing and nobody sees it", ROW),
    Fault("registry-chain-ends-elsewhere", CHAIN, "holder == asker", "true", "a chain to somebody else serves", ROW),
    Fault("registry-answer-unsigned", ANSWER, "DetachedJWS.verify(\n                signature, payload: word.canonicalBytes, key: key, type: Word.signatureType)", "true",
          "anybody answers for a registry", ROW),
    Fault("registry-reused", DECIDE, "found.decision.request == request", "true", "one id is two requests", ROW),
    Fault("registry-clock-back", DECIDE, "max(now, try storage.latest() ?? now)", "now", "the clock goes back", ROW,
          near="let at = max(now, try storage.latest() ?? now)\n        let outcome"),
    Fault("registry-rolled-back-goes-on", DECIDE, "try storage.isRolledBack()", "false", "a store that was put back decides", ROW,
          near="guard try storage.isRolledBack() else { return }"),
    Fault("registry-finance-keeps-reservation", APPLY, "entry.reservation = nil\n                entry.financed.append(share)",
          "entry.financed.append(share)", "a bought claim stays reserved", ROW, statement=True),
    Fault("registry-rescind-forgets", APPLY, "_ = entry.financed.popLast()", "entry.financed = []", "after a rescission nobody has the claim", ROW, statement=True),
    Fault("course-lock-with-an-end", COURSE, ".hold", ".lock", "cash is locked under a reservation that runs out", ROW,
          near="case (.open, .reserved), (.locked, .reserved): .hold"),
    Fault("course-lock-unanswered", COURSE, ".reserve", ".lock", "cash is locked before the registry answered", ROW,
          near="case (.open, .nothing), (.open, .asked), (.locked, .nothing), (.locked, .asked): .reserve"),
    Fault("course-release-forgotten", COURSE, ".release", ".done", "a claim that was not bought stays reserved", ROW,
          near="case (.ended, .asked), (.ended, .reserved), (.ended, .held): .release", first=REGISTERED),
    Fault("course-finance-never", COURSE, ".finance", ".done", "the registry never hears that a claim was bought", "F4",
          near="case (.claimed, .asked), (.claimed, .reserved), (.claimed, .held): .finance", first=REGISTERED),
    Fault("course-finance-forgotten", COURSE, ".finance", ".alarm", "after a crash a bought claim is not financed", ROW,
          near="case (.claimed, .asked), (.claimed, .reserved), (.claimed, .held): .finance"),
    Fault("course-give-back-forgotten", COURSE, ".giveBack", ".done", "a claim that went back stays financed", ROW,
          near="case (.undone, .financed): .giveBack"),
    Fault("course-give-back-unasked", COURSE, ".finance", ".release", "a purchase that was undone is released as if it never was", ROW,
          near="case (.undone, .asked), (.undone, .reserved), (.undone, .held): .finance"),
    Fault("limit-equality", LIMIT, "max(0, outstanding + inFlight + new.minor - (ceiling?.minor ?? 0))",
          "max(0, outstanding + inFlight + new.minor + 1 - (ceiling?.minor ?? 0))", "a limit may not be reached", "6.4"),
    Fault("limit-missing-allows", LIMIT, "ceiling != nil && excess == 0", "ceiling == nil || excess == 0", "no limit allows everything", "6.4"),
    Fault("limit-own-twice", LIMIT, "uses.filter { $0.id != new.id }", "uses", "a trade stands in its own way", "6.4"),
    Fault("limit-currencies-mixed", LIMIT, "amount.currency == currency", "true", "currencies are added", "6.4"),
    Fault("limit-governs-nothing", CEILING, "lines.contains { $0.scope == scope }", "false", "no scope is limited", "6.4"),
    Fault("restriction-unknown-allows", RULE, "if outcomes.allSatisfy(\\.passes) { return .allowed }",
          "if !outcomes.contains(where: { if case .refused = $0 { true } else { false } }) { return .allowed }",
          "what is not known is allowed", "3.3", statement=True),
    Fault("restriction-lockup-late", RULE, "facts.day < until", "facts.day <= until", "the last day of a lock-up is refused", "3.3"),
    Fault("restriction-owners-rest", RULE, "10_000 - stated > above", "false", "owners who are not stated do not matter", "3.3"),
    Fault("restriction-owners-share", RULE, "$0.basisPoints > above && countries.contains($0.country)",
          "$0.basisPoints >= above && countries.contains($0.country)", "a share of exactly the threshold is refused", "3.3"),
    Fault("restriction-rest-of-seller", RULE, "left != 0 && left < least", "false", "a seller is left with a crumb", "3.3"),
    Fault("restriction-old-word", RULE, "facts.at.seconds(since: latest.at) <= age", "true", "an old word counts", "3.3"),
    Fault("restriction-future-word", RULE, "$0.service == service && $0.at <= facts.at", "$0.service == service",
          "a word from the future counts", "3.3"),
    Fault("restriction-hit-cleared-by-another", RULE, "$0.service == answer.service && $0.verdict == .clear", "$0.verdict == .clear",
          "a hit is cleared by somebody else", "3.3"),
    Fault("restriction-claims-on-a-hit", RULE, ".freeze", ".goOn", "a claim is made on a hit", "3.3",
          near="case (.claim, .pending), (.claim, .refused): .freeze"),
    # What the gateway itself holds a trade against.
    Fault("look-other-rules", LOOK, "rules.map({ SetVersion($0) }) == look.sets", "true", "a look by other rules than today's counts", "3.3"),
    Fault("look-never-needed", LOOK, "said.contains { $0.set == SetVersion(set) && $0.standing == .allowed }", "true",
          "no rule keeps anything back", "3.3"),
    Fault("look-not-before-reveal", LOOK, ".claim", "nil", "the preimage leaves without a look", "A4",
          near="case (.bothLocked?, .initiator): return .claim"),
    Fault("look-not-before-lock", LOOK, ".lock", "nil", "a lock leaves without a look", "3.3",
          near="(.xLocked?, .responder): return .lock"),
    Fault("look-no-goes-on", LOOK, "records.contains(where: { $0.standing == .refused })", "false",
          "what a rule refuses is not ended", "3.3"),
    Fault("room-breach-approved", ROOM, "decision.isAllowed ? .fits(decision) : .refused(decision)", ".fits(decision)",
          "a breach is approved", "6.4"),
    Fault("room-newcomer-passes", ROOM, "plan.isTurn(of: ticket, decision)", "true",
          "a small trade passes a large one that waits", LINE),
    Fault("room-newcomer-first", ROOM, "plan.book", "limitBook", "whoever comes now takes the room of those who wait", LINE,
          near="limitDecision(on: ticket, id, among: plan.book, now)"),
    Fault("room-hole-waits", ROOM, "decision.findings.allSatisfy({ $0.ceiling != nil })", "true", "a hole in the rules is waited for", LINE),
    Fault("line-unbounded", ROOM, "limitQueue.count < LimitPolicy.mostWaiting", "true", "any number of trades wait", LINE),
    Fault("line-late-by-one", QUEUE, "now < wait.until", "now <= wait.until", "a trade goes on in the second in which it lapses", LINE),
    Fault("line-never-lapses", QUEUE, "now < wait.until", "true", "a trade waits for ever", LINE),
    Fault("line-turn", QUEUE, "plan.isTurn(of: own, decision)", "true", "the line is passed", LINE),
    Fault("line-rescission-stands", TURN, "ticket.side == .sell && ticket.economics.rescinds != nil", "false",
          "a rescission waits behind what waits for its room", LINE),
    Fault("line-rescission-buys", TURN, "ticket.side == .sell && ticket.economics.rescinds != nil", "ticket.economics.rescinds != nil",
          "who gets a claim back passes the line", LINE),
    Fault("line-impossible-holds", QUEUE, "decision.mayFit", "true", "what can never fit holds everybody up", LINE),
    Fault("line-counts-once", QUEUE, "plan.book.put(id, limitUse(of: own, id, .reserved, limits))", "_ = limits",
          "two go on into the room of one", LINE, near="if let limits = policy.limits { plan.book.put(id, limitUse(of: own, id, .reserved, limits)) }", statement=True),
    Fault("line-past-the-day", WAIT, "$0 > since ? min(longest, $0) : longest", "longest", "a trade waits past its settlement day", LINE),
    # What the simulator holds against a second reading of the journal (Specs/Simulation.md, R1 to R4).
    Fault("closing-one-lifts", CLOSING, "word.people.count > policy.approvalsNeeded(for: ticket.cash)",
          "word.people.count >= policy.approvalsNeeded(for: ticket.cash)", "one person lifts a reserve", "R2", first=RESERVES),
    Fault("closing-same-twice", CLOSING, "!word.people.contains(user)", "true", "one person says it twice", "R2",
          near="guard !word.people.contains(user) else { return nil }", first=RESERVES),
    Fault("closing-two-ways-back", CLOSING, "other.outcome == nil || other.outcome == .settled", "other.outcome == .settled",
          "a reserve is lifted while a trade undoes it", "R2", first=RESERVES),
    Fault("closing-undone-stands", CLOSING, "rescind(first, by: settlement)", "false", "a trade that was undone stands", "R1", first=RESERVES),
    Fault("closing-undone-lifted", CLOSING, "settlements[first]?.course?.deal = deal", "_ = deal", "what was undone is open still", "R1",
          near="settlements[first]?.course?.deal = deal", statement=True, first=RESERVES),
    Fault("closing-last-day", DEAL, "date > until", "date >= until", "undone on the reserve's last day", "R3",
          near="guard date > until else", first=RESERVES),
    Fault("closing-lifted-still-open", DEAL, "rest.isEmpty", "false", "a reserve without points goes on", "R1", first=RESERVES),
    Fault("closing-undone-weighs", ROOM, "return .repaid", "return .settled", "what was undone weighs on its obligor", "L1",
          near="if case .rescinded? = course?.deal?.state { return .repaid }", statement=True, first=RESERVES),
    # What the simulator recounts after every step (Specs/Simulation.md, L1 to L4).
    Fault("book-freed-twice", BOOK, "-1", "-2", "what is freed is freed twice", "L1", near="weigh(old, by: -1)", first=WORLDS),
    Fault("book-never-freed", BOOK, "-1", "0", "what was reserved stays reserved", "L1", near="weigh(old, by: -1)", first=WORLDS),
    Fault("book-refund-counts", ROOM, "[ending.x, ending.y].contains { $0?.end.end == .claimed }", "true",
          "a refund is not freed", "L1", first=WORLDS),
    Fault("book-off-reserved", ROOM, "waitsForWordOnly ? nil : .reserved", ".reserved",
          "a trade that is off keeps its room for as long as its peer is silent", "L1", first=WORLDS),
    Fault("book-off-halted", HALTED, "inner.waitsForWordOnly", "false",
          "a trade that is off takes its room again where its ledger or peer stands still", "L1"),
    Fault("book-of-before", ADOPTED, "limitBook = LimitBook()", "_ = new", "what was counted by other rules stays", "L1",
          near="limitBook = LimitBook()", statement=True, first=WORLDS),
    Fault("look-blind", ROOM, "if limitBook.put(id, use) { limitRevision += 1 }", "_ = limitBook.put(id, use)",
          "nobody looks at the line when there is room", "L3", statement=True, first=WORLDS),
    Fault("look-only-lapses", GLANCE, "limitsLookedAt != relay.limitRevision", "false", "the line is looked at for lapses only", "L3", first=WORLDS),
    Fault("override-unmarked-limit", WORD_OF, "finding.isOverridable", "true", "officers pass a limit that nobody may pass", OFFICERS),
    Fault("override-larger", WORD_OF, "finding.excess <= most", "true", "officers' word covers a larger breach", OFFICERS),
    Fault("override-unapproved", WORD_OF, "isApproved", "true",
          "one officer's wish is enough for a limit", OFFICERS, near="guard isApproved, case .limits(version"),
    Fault("override-rule-unapproved", WORD_OF, "isApproved && rule.isOverridable", "rule.isOverridable", "one officer's wish is enough for a rule", OFFICERS),
    Fault("override-rule-any-reason", WORD_OF, "covers == .rule(set, rule: rule.name, reason: reason)", "true", "officers' word covers any rule and reason", OFFICERS),
    Fault("override-own-wish", OFFICE, "wish.asked.by != word.by", "true", "one officer is two", OFFICERS),
    Fault("override-makers", OFFICE, "settlement.maker != officer", "true", "who made the ticket decides about it", OFFICERS),
    Fault("override-decided-again", OFFICE, "wish.decision == nil", "true", "what was rejected is approved", OFFICERS,
          near="guard wish.decision == nil else {\n                throw OverrideRefusal(\"override.decided\", \"number \\(number) was decided\")\n            }\n            guard wish.asked.by"),
    Fault("override-changed", OFFICE, "try stillCovers(wish, settlement, word.at)", "true", "officers approve what has grown since", OFFICERS),
    Fault("override-shut", OFFICE, "!$0.isOverridable || $0.ceiling == nil", "false", "officers are asked about what nobody may pass", OFFICERS),
    Fault("override-screening", OFFERING, "!(isOverridable && Self.screens(rule))", "true", "a rule that screens may be passed", OFFICERS),
    Fault("override-ends-all-the-same", LOOKED, "named.isOverridable", "false", "a trade is ended before officers are asked", OFFICERS,
          near="case (.refused, _): named.isOverridable"),
    Fault("registry-foreign-memory", DECIDE, "answer.registry == registry", "true", "another registry's answer closes this one", ROW,
          near="guard answer.registry == registry else"),
    Fault("restriction-reason-old", LOOKED, "overridable == other.overridable", "true", "officers are asked about a reason that no longer stands", OFFICERS,
          near="func needsSameWord(_ other: RestrictionRecord) -> Bool { overridable == other.overridable }"),
    Fault("claim-terms-unasked", CLAIM, "policy.registry != nil && settlement.isUnbound", "false",
          "terms before the registry was asked", ROW),
    Fault("claim-terms-unanswered", CLAIM, ".awaited", ".passed", "terms before the registry answered", ROW,
          near="case .asked, .dated: return .awaited", first=REGISTERED),
    Fault("claim-ended-while-it-may-come", CLAIM, "states.contains(.locked) ? .locked : .open",
          "states.contains(.locked) ? .locked : .ended", "a claim that nobody locked yet is given up at the registry", "F3",
          first=REGISTERED),
    Fault("claim-other-face", CLAIM, "claim.amount == terms.face", "true", "another claim than the traded one is reserved", ROW),
    Fault("claim-one-person", CLAIM, "registration.people.count > policy.approvalsNeeded(for: ticket.cash)", "true",
          "one person names the claim where two are needed", ROW),
    Fault("claim-old-answer", CLAIM, "registration.reply.map({ $0.number < reply.number }) ?? true", "true",
          "an older answer of the registry undoes a newer one", ROW),
    Fault("resale-unheard", RESALE, "policy.peers[ticket.counterparty.gateway]?.registersClaims == true ? .unheard : nil", "nil",
          "the registry is asked before the seller spoke", ROW),
    Fault("resale-other-claim", RESALE, "link.isOther(than: claim) ? .otherClaim : nil", "nil",
          "a link of another claim is no matter", ROW),
    Fault("resale-late-word", RESALE, "settlement.registration?.standing ?? .named == .named", "true",
          "a word after the question changes what was asked", ROW),
    Fault("resale-said-twice", RESALE, "settlement.resale == nil", "true", "a seller says two things", ROW,
          near="guard var settlement = settlements[id], settlement.resale == nil,\n            settlement.ticket?.sellsClaim"),
    Fault("resale-unscreened", RESALE, "isAllowed(settlement, .match)", "true", "a link for whom the bank's rules did not allow", ROW),
    Fault("resale-reserved-is-own", RESALE, "$0.registration?.standing == .financed", "$0.registration != nil",
          "a claim that was not bought is sold on", ROW),
    Fault("resale-word-early", RESALE, "purchase.claimLeaf == .claimed", "false",
          "a seller whose FINANCE is unanswered says that it has no registration", ROW),
    Fault("alike-nobody-looks", ALIKE, "registration.acceptances.count <= policy.approvalsNeeded(for: ticket.cash)", "false",
          "a claim that shares an invoice is bought without a look", ROW),
    Fault("alike-one-person", ALIKE, "registration.acceptances.count <= policy.approvalsNeeded(for: ticket.cash)", "registration.acceptances.isEmpty",
          "one person accepts where two are needed", ROW),
    Fault("alike-same-person-twice", ALIKE, "!registration.acceptances.contains(where: { $0.by == user })", "true",
          "one person is two", ROW),
    Fault("alike-other-answer", ALIKE, "registration.reply?.number == answer", "true", "an answer that was not seen is accepted", ROW),
    Fault("registry-sharing-own-tag", JUDGE, "Set(basis.invoices + [line])", "Set(basis.invoices)",
          "an invoice is financed beside what rests on it", ROW),
    Fault("registry-sharing-invoice-itself", JUDGE, "invoices.contains(other.line)", "false",
          "a claim is financed beside its invoice", ROW),
    Fault("registry-sharing-free", JUDGE, "found.filter { $0.line != line && $0.state(at: now) != .free }",
          "found.filter { $0.line != line }", "what is free again is counted", ROW),
    Fault("registry-basis-forgotten", ENTRY, "!financed.isEmpty", "false",
          "a buyer makes forgotten what the financier named", ROW, near="guard !financed.isEmpty, let basis else"),
    # Two claims of one line (Specs/Decisions/0027).
    Fault("distinct-line-free", NUMBER, "order.first(where: states.contains) ?? .free", ".free",
          "a line is free while another claim of it stands", DISTINCT),
    Fault("distinct-unasked", NUMBER, "try wasRefused(wanted, line, refused, member, storage)", "true",
          "another claim is reserved without a refusal", DISTINCT),
    Fault("distinct-other-number", NUMBER, "first.written == wanted.claim", "true", "another number is reserved than was refused", DISTINCT),
    Fault("distinct-other-near", NUMBER, "first.near == wanted.near", "true", "another claim hides from those it is near", DISTINCT),
    Fault("distinct-same-number", NUMBER, "written.contains(wanted.claim)", "false", "the very same paper is let in again", DISTINCT),
    Fault("distinct-unknown-number", NUMBER, "written.contains(nil)", "false", "a number that nobody told is another one", DISTINCT),
    Fault("distinct-with-an-end", NUMBER, "wanted.until == nil", "true", "another claim runs out and comes back", DISTINCT),
    Fault("distinct-of-distinct", NUMBER, "entry.distinctFrom == nil", "true", "a claim is another one than no line's", DISTINCT),
    Fault("distinct-with-a-chain", JUDGE, "wanted.chain.isEmpty || wanted.distinctFrom == nil", "true",
          "a resale makes another claim of a claim", DISTINCT),
    Fault("distinct-lapsed-forgotten", ENTRY, "reservation != nil || !financed.isEmpty || isPaid", "!financed.isEmpty || isPaid",
          "the number of a reservation does not count", DISTINCT),
    Fault("distinct-sold-as-the-line", APPLY, "entry.financed.isEmpty", "true", "a resale makes it forgotten that a claim is another one", DISTINCT,
          near="if entry.financed.isEmpty { entry.distinctFrom = wanted.distinctFrom }"),
    Fault("another-unasked", ANOTHER, "first.fingerprintRefusal != nil", "true", "a claim is another one without a refusal", DISTINCT),
    Fault("another-running", ANOTHER, "first.outcome == .withdrawn", "true", "a trade that may still settle is entered anew", DISTINCT),
    Fault("another-policy", ANOTHER, "policy.passesFingerprint", "true", "officers are asked whose bank passes nothing", DISTINCT,
          near="guard policy.registry != nil, policy.passesFingerprint else"),
    Fault("another-face", ANOTHER, "terms.face != before.face", "false", "another amount is bought than was refused", DISTINCT),
    Fault("another-day", ANOTHER, "terms.nominalMaturity != before.nominalMaturity", "false", "another maturity is bought than was refused", DISTINCT),
    Fault("another-asset", ANOTHER, "ticket.assetLeg.asset == earlier.assetLeg.asset", "true", "another asset is bought than was refused", DISTINCT),
    Fault("another-unpassed", ANOTHER, "own.refusedTrade != nil && !isPassedByOfficers(settlement)", "false", "nobody passes a registry's refusal", DISTINCT),
    Fault("another-one-officer", ANOTHER, "$0.isApproved && $0.covers == .fingerprint(refusal)", "$0.covers == .fingerprint(refusal)",
          "one officer's wish passes a registry's refusal", DISTINCT),
    Fault("another-any-word", ANOTHER, "$0.isApproved && $0.covers == .fingerprint(refusal)", "$0.isApproved",
          "officers' word about something else passes a refusal", DISTINCT),
    Fault("another-document", ANOTHER, "first.written == claim.written", "true", "another document is named than was refused", DISTINCT),
    Fault("another-unwritten", ANOTHER, "registration.claim.written != nil", "true", "a number that nobody told is passed", DISTINCT),
    Fault("another-any-refusal", ANOTHER, '["registry.reserved", "registry.financed", "registry.paid"].contains(refusal.code)', "true",
          "a refusal for something else is passed", DISTINCT),
    Fault("guards-say-more", GUARDS, "(isClaim && stated.status == harmless)", "true", "terms say more of a claim's registration than the buyer did", ROW),
    Fault("anchor-aged", TRUST, "end < needed", "false", "trust in a chain may end before its locks are over", "row 9"),
    Fault("anchor-unjoined", TRUST, "leg.anchor == known.anchor", "true", "an anchor that nobody joined is agreed to", "row 9"),
    # Cash at a payment system.
    Fault("payment-any-code-settles", WORD, ".underWay", ".settled", "a payment that is only accepted is final", AGREED, near="default: .underWay"),
    Fault("payment-duplicate-refuses", WORD, ".duplicate", '.refused("DUPL")', "a payment that the system knows already is called refused", AGREED,
          near="Self.heldThere.contains(reason): .duplicate"),
    Fault("payment-one-of-two-reasons", WORD, 'reasons.first(where: heldThere.contains) ?? reasons.first { $0 == "NOOR" } ?? reasons.first', "reasons.first",
          "a refusal for two reasons, of which the second is that it is there, is one", AGREED),
    Fault("payment-question-refused", PAYMENT, "!status.refusesQuestion", "true", "whoever refuses our question refuses the payment", AGREED),
    Fault("payment-other-id", PAYMENT, "status.endToEndID == nil || status.endToEndID == payment.endToEndID", "true", "a word about another payment is believed", AGREED),
    Fault("payment-other-amount", PAYMENT, "status.amount == nil || status.amount == payment.amount", "true", "a word about another amount is believed", AGREED),
    Fault("payment-known-goes-again", PAYMENT, "!isKnownThere", "true", "what the system had once is sent again", AGREED, near="guard !isKnownThere else"),
    Fault("payment-anothers", PAYMENT, "isDoubted", "false", "another's payment under our UETR is taken for ours", AGREED,
          near="case (.sent, .settled) where isDoubted"),
    Fault("payment-anothers-first", PAYMENT, "!isAdvised", "false", "what the system has before ours left is taken for ours", AGREED,
          near="case (.intended, .settled) where !isAdvised"),
    Fault("payment-booked-wrong", PAYMENT, "booking.amount == payment.amount", "true", "a wrong booking contradicts nothing", AGREED),
    Fault("agent-no-authority", AGENT, "payer.authority[currency] != nil", "true", "a bank is debited that gave no authority", AGREED),
    Fault("agent-issues", AGENT, "false", "true", "units enter the book without a payment", AGREED, near=".transfer, .issue, .withdraw: false"),
]
