"""Faults in what stands between strangers and the gateway: places at doors, rates, the desk's API, file exchanges, what notaries sign."""

from fault import Fault

PLACES = "Sources/SecureChannels/ConnectionPlaces.swift"
PARTIES = "Sources/SecureChannels/PartyPlaces.swift"
RATE = "Sources/SecureChannels/RateAllowance.swift"
SHARED = "Sources/SecureChannels/HTTP2ServerShared.swift"
DOOR = "Adapters/SQLLedger/Service/LedgerAPI.swift"
READS = "Adapters/SQLLedger/Service/LedgerAPI+Reads.swift"
DESK = "Sources/GatewayAPI/APIResponder.swift"
LEAVING = "Sources/ISOExchange/ISOExchange+Leaving.swift"
DROP = "Sources/FileDrop/DropFolder.swift"
BUDGET = "Sources/SettlementEngine/SessionBudget.swift"
RECEIVING = "Sources/SettlementEngine/Gateway+Receiving.swift"
WORDS = "Adapters/EVM/Notary/Rules/NotaryRecords.swift"
NOTARY = "Adapters/EVM/Notary/Rules/NotaryRules.swift"
DISTRUST = "Adapters/EVM/Notary/Rules/NotaryRules+Distrust.swift"
GATHERING = "Adapters/EVM/Notary/Rules/Gathering.swift"
COLLECTOR = "Sources/Interlock/Notary/EndCollector.swift"
MEMORY = "Sources/Interlock/Notary/CollectionMemory.swift"

FAULTS = [
    # Places at a door.
    Fault("door-strangers", PLACES, "state.unprovenCount < unproven ? nil : state.oldestOfTheMost()", "nil",
          "any number of silent strangers stays at a door", "row 25"),
    Fault("door-key-connections", PLACES, "state.count(of: key) < ofOneKey ? nil : state.oldest(of: key)", "nil",
          "one key takes every connection of a door", "row 25"),
    Fault("door-connections", PLACES, "state.provenCount < proven", "true",
          "a door takes any number of connections", "row 25"),
    Fault("door-key-requests", SHARED, "own < limits.maxInFlightOfOneKey", "true",
          "one key's requests take every place of a handler", "row 25"),
    Fault("door-requests", SHARED, "requests.all < limits.maxInFlight", "true",
          "a handler has any number of requests in hand", "row 25"),
    Fault("door-party-places", PARTIES, "taken[party, default: 0] < most", "true",
          "one party has any number of requests under way", "row 25"),
    Fault("door-rate-requests", RATE, "bucket.requests >= 1", "true", "a party asks as often as it likes", "row 25"),
    Fault("door-rate-bytes", RATE, "bucket.bytes >= Double(bytes)", "true",
          "a party sends as many bytes as it likes", "row 25"),
    Fault("ledger-party-requests", DOOR, "places.enter(party)", "true",
          "one party of a ledger takes every place of its door", "row 25"),
    Fault("ledger-party-waits", READS, "waits.enter(party)", "true",
          "one party's waiting reads take all its places", "row 25"),
    # The desk's API.
    Fault("desk-browser", DESK, "request.headers.contains(where: { marks.contains($0.name.canonicalName) })", "false",
          "a browser is a client of the desk", "row 40"),
    Fault("desk-content-type", DESK, 'type == "application/json"', "true",
          "what a page of another site posts unasked is an approval", "row 40"),
    Fault("desk-any-xml", DESK, "route == .transfers", "true",
          "what is no ticket is taken as XML", "row 40", near='if route == .transfers, type == "application/xml"'),
    # Files of the exchange.
    Fault("exchange-decided-again", LEAVING, "leaving[Self.key(name, stamp)] != nil", "false",
          "a file that cannot leave is decided again at each look", "ISO20022.md 7"),
    Fault("exchange-decided-before-disk", LEAVING,
          "            try disk.save(intent.bytes, Self.key(intent.name, intent.stamp), on: .intents)\n", "",
          "what was decided of a file is forgotten by a death", "P1", statement=True),
    Fault("exchange-other-file", DROP, "FileStamp(entry) == stamp", "true",
          "another file leaves unread under the name of one that was read", "ISO20022.md 7"),
    # What one session may hold.
    Fault("session-messages", BUDGET, "messages <= Self.messages", "true",
          "a peer says more in a session than evidence can hold", "row 25"),
    Fault("session-bytes", BUDGET, "bytes <= Self.bytes", "true",
          "a peer says more bytes in a session than evidence can hold", "row 25"),
    Fault("session-bytes-of-one", RECEIVING, "heard + message.inclusion.message.count", "message.inclusion.message.count",
          "each message of a session is counted as its first", "row 25"),
    # What a notary signs.
    Fault("notary-not-member", NOTARY, "set.members.contains(notary)", "true",
          "a notary answers for a set that it is not in", "row 38"),
    Fault("notary-other-terms", NOTARY, "otherTerms.lockID == lock.otherLock", "true",
          "the ledger is asked about another lock than the one that is waited for", "row 38"),
    Fault("notary-closed-signs", NOTARY, "        try requireOpen(question.anchor, storage)\n", "",
          "a notary goes on signing for a ledger that told two stories", "row 38", statement=True,
          near="        try requireOpen(question.anchor, storage)\n"
          "        return try storage.decision(on: question.lock.otherLock"),
    Fault("notary-second-end", NOTARY, "known.end != end", "false",
          "a second end of one lock is passed over", "row 38", near="guard known.end != end else"),
    Fault("notary-proof-of-another", NOTARY, "fact.lock == lock", "true", "a proof of another lock decides", "row 38"),
    Fault("notary-proof-unkept", NOTARY, "fact.proofDigest == Digest.sha256(bundle)", "true",
          "other bytes are kept than those that proved the end", "row 38"),
    Fault("notary-others-records", DISTRUST, "remembered.notary == notary", "true",
          "another notary's records stop this one", "row 38"),
    Fault("notary-forgets", DISTRUST, "storage.digest(at: remembered.tip.count) == remembered.tip.digest", "true",
          "a notary whose disk was put back goes on signing", "row 38"),
    Fault("notary-broken-wire-closes", DISTRUST, "fork != nil || Self.isLoss(fault)", "true",
          "what nobody signed closes a ledger", "row 38"),
    Fault("notary-loss-unseen", DISTRUST, 'fault.code == "head.rolled-back"', "false",
          "a log that lost entries is still certified", "row 38"),
    # What is gathered from notaries.
    Fault("gathering-outsider", GATHERING, "set.members.contains(notary)", "true",
          "somebody who is no notary of the set is heard", "row 38"),
    Fault("gathering-other-lock", GATHERING, "signed.statement == EndStatement(lock, in: domain, end: signed.statement.end)",
          "true", "what was signed about another lock counts", "row 38"),
    Fault("gathering-other-notary", GATHERING, "answer.records.notary == notary", "true",
          "one notary's answer counts as another's", "row 38"),
    Fault("gathering-two-certificates", GATHERING, "made.count == 1 ? made[0] : nil", "made.first",
          "a set that certified two ends is relied on", "row 38"),
    Fault("gathering-preimage", GATHERING, "Digest.sha256(shown.value.bytes) == lock.hashlock", "true",
          "a preimage that opens nothing is taken", "row 38"),
    Fault("notary-records-bound", WORDS, "count <= Self.mostRecords ? count : nil", "count",
          "a word that no store can keep is read", "row 38"),
    Fault("notary-lie-again", GATHERING, "subjects.insert(pair.subject).inserted", "true",
          "one lie, signed anew, is any number of documents", "row 38"),
    Fault("notary-unkept-counts", COLLECTOR, "!unkept.isEmpty", "false",
          "a notary's word counts and is not on disk", "row 38"),
    Fault("notary-one-spoils-all", MEMORY, "tips.filter { $0.tip.count > SignedTip.mostRecords }.map(\\.notary)",
          "[EVMAddress]()", "a word that cannot be kept throws away those of all others", "row 38"),
    Fault("notary-behind-counts", COLLECTOR, "tip.map(answer.records.isBehind) ?? false", "false",
          "a notary that forgot what it signed counts", "row 38"),
]
