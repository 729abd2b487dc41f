"""Faults in what keeps, signs, speaks and shows: vault, journal, engine, peer protocol, evidence."""

from fault import Fault

TWICE = "Sources/KeyVault/NeverSignTwice.swift"
SIGN = "Sources/KeyVault/SigningVault+Signing.swift"
HOLDER_RULE = "Sources/KeyVault/HolderSigningRule.swift"
VAULT = "Sources/KeyVault/SigningVault.swift"
FRAME_RULE = "Sources/KeyVault/FrameSigningRule.swift"
MEMORY = "Sources/KeyVault/VaultMemory.swift"
DISK = "Sources/KeyVault/SQLiteVaultStorage.swift"
CREDENTIAL = "Sources/KeyVault/SealCredential.swift"
RESERVED = "Sources/KeyVault/Reservations.swift"
CHAIN = "Sources/JournalStore/JournalChain.swift"
WRITER = "Sources/JournalStore/JournalWriter.swift"
JOURNAL = "Sources/JournalStore/SQLiteJournalStorage.swift"
ENGINE = "Sources/SettlementEngine/Gateway.swift"
COMMANDS = "Sources/SettlementEngine/Gateway+Commands.swift"
FIRST_REVEAL = "Sources/SettlementEngine/Gateway+FirstReveal.swift"
RECOVERY = "Sources/SettlementEngine/Gateway+Recovery.swift"
STORED = "Sources/SettlementEngine/StoredCommand.swift"
RECEIVING = "Sources/SettlementEngine/Gateway+Receiving.swift"
LANE = "Sources/SettlementEngine/PeerLane.swift"
DESK = "Sources/SettlementEngine/Gateway+Desk.swift"
HEADS = "Sources/SettlementEngine/Gateway+Heads.swift"
WATCH = "Sources/SettlementEngine/Gateway+Ledgers.swift"
INPUTS = "Sources/TransferCore/Relay/RelayInput+Canonical.swift"
FRAME = "Sources/PeerProtocol/Frame.swift"
FRAMES = "Sources/PeerProtocol/FrameChain.swift"
SCRIPT = "Sources/PeerProtocol/TranscriptChain.swift"
RULE = "Sources/PeerProtocol/MessageRules.swift"
CONFLICT = "Sources/PeerProtocol/Conflicts.swift"
INCLUSION = "Sources/PeerProtocol/MessageInclusion.swift"
CODEC = "Sources/PeerProtocol/FrameCodec.swift"
PROOFS = "Sources/SettlementEvidence/ReviewOfProofs.swift"
DOCUMENT = "Sources/SettlementEvidence/ReviewOfDocument.swift"
MESSAGES = "Sources/SettlementEvidence/ReviewOfMessages.swift"
CLIMB = "Sources/SettlementEvidence/AnchorClimb.swift"

FAULTS = [
    # Never sign twice.
    Fault("vault-second-body", TWICE, "before.digest != claim.digest", "false",
          "a second body is signed in one place", "A8"),
    Fault("vault-wrong-past", TWICE, "before.digest != claim.previous", "false",
          "a body is signed that contradicts the one before it", "A8"),
    Fault("vault-wrong-future", TWICE, "after.previous != claim.digest", "false",
          "a body is signed that contradicts the one after it", "A8"),
    Fault("vault-repeat-anew", TWICE, "known[carrier.name] == nil ? .fresh : .repeated", ".fresh",
          "what was signed is signed anew", "P1"),
    Fault("vault-two-at-once", RESERVED, "claims.contains(where: { state.held[$0.name] != nil })", "false",
          "two requests sign under one name at once", "A8",
          near="guard !claims.contains(where: { state.held[$0.name] != nil }) else { return nil }"),
    Fault("vault-frame-before-disk", SIGN, "            try await store(entry)\n", "",
          "a signature leaves before it is on disk", "P2", statement=True),
    Fault("vault-command-any-tag", HOLDER_RULE, "!message.starts(with: Array(tag.rawValue.utf8) + [0])", "true",
          "a command's signature can be an early end", "row 16"),
    Fault("vault-command-any-type", HOLDER_RULE, 'isEscrow(typed, ["LockConsent", "CancelConsent"])', "true",
          "a command's signature can be an escrow's early end", "row 16"),
    Fault("vault-release-any-bytes", HOLDER_RULE, "message == end.tag.message(lock.digest.bytes)", "true",
          "an early end's signature can be anything", "row 16"),
    Fault("vault-release-any-type", HOLDER_RULE, "isEscrow(typed, [end.type])", "true",
          "an early end's typed signature can be anything", "row 16"),
    Fault("vault-evm-any-form", HOLDER_RULE, "isTyped == (key.algorithm == .ecdsaSecp256k1EIP712)", "true",
          "a key signs a statement of a form that is not its own", "row 16"),
    Fault("vault-any-key", SIGN, "keys.holders.first(where: { $0.verificationKey == key })", "keys.holders.first",
          "the vault signs for a key that it was not asked for", "row 16"),
    Fault("vault-other-keys-answer", SIGN, "held.key == key", "true",
          "one key's signature is given out as another's", "row 16"),
    Fault("vault-frame-gateway", FRAME_RULE, "header.gateway == gateway", "true", "a frame in another gateway's name is signed", "row 31"),
    Fault("vault-frame-root", FRAME_RULE, "header.root == FrameHeader.root(of: request.messages)", "true",
          "a frame over messages that nobody showed is signed", "A8"),
    Fault("vault-frame-message", FRAME_RULE, "envelope.from == gateway", "true", "a frame carries another gateway's message", "row 31"),
    Fault("vault-preimage-before-disk", VAULT,
          "        try await store(.preimage(SealedPreimage(transfer: transfer, hashlock: hashlock, sealed: sealed)))\n",
          "", "a hashlock leaves before its preimage is on disk", "P3", statement=True),
    Fault("vault-preimage-anew", VAULT, "storage.preimage(of: transfer)", "nil",
          "one transfer gets a second preimage", "P3", near="if let held = try await storage.preimage(of: transfer)"),
    Fault("vault-preimage-mismatch", VAULT, "digest(secret) == held.hashlock.digest", "true",
          "an altered vault gives another preimage", "P3"),
    Fault("vault-preimage-fenced", VAULT, "storage.writerEpoch() <= memory.epoch", "true",
          "a fenced writer reveals", "P9"),
    Fault("vault-document-frame", VAULT, '!name.hasPrefix("interlock-frame")',
          "true", "a document's signature can be a frame", "A8"),
    Fault("vault-unannounced", MEMORY, "epoch >= announced", "true", "a writer signs before it is announced", "P9"),
    Fault("vault-two-journals", MEMORY, "head.sequence != newest.sequence || head == newest", "true",
          "two journals are taken for ours", "P10"),
    Fault("vault-disk-fenced", DISK, "try VaultLayout.writerEpoch(database) <= epoch", "true",
          "a fenced writer commits", "P9",
          near="guard try VaultLayout.writerEpoch(database) <= epoch else { throw VaultFault.superseded }\n"
          "            for entry"),
    Fault("vault-credential-mode", CREDENTIAL, "status.st_mode & 0o7777 == 0o400", "true",
          "a credential that others read is taken", "row 37"),
    Fault("vault-credential-place", CREDENTIAL, "first.st_dev == second.st_dev && first.st_ino == second.st_ino",
          "false", "a credential beside the vault is taken", "row 37"),
    # Journal.
    Fault("journal-gap", CHAIN, "row.record.sequence == expected", "true", "a missing record is not seen", "P10"),
    Fault("journal-digest", CHAIN, "row.digest == JournalChain.digest(of: row.record, after: head.digest)", "true",
          "an altered record is not seen", "P10"),
    Fault("journal-cut", CHAIN, "head != stored", "false", "a cut journal is not seen", "P10"),
    Fault("journal-early-head", WRITER, "            return .failure(error)\n", "            return .success(heads)\n",
          "a failed write counts as durable", "P1", statement=True),
    Fault("journal-contains-any", WRITER, "head.sequence <= tail.head.sequence", "false",
          "no head is in the journal", "P10"),
    Fault("journal-two-writers", JOURNAL, "held.map({ $0 == previous }) ?? (previous.sequence == 0)", "true",
          "two writers append", "P9"),
    # Engine.
    Fault("engine-act-before-record", ENGINE, "        try await record(drafts)\n",
          "        unsaved += drafts\n", "what follows from a step happens before its record", "P1", statement=True),
    Fault("engine-command-unrecorded", COMMANDS, """            try await record([
                JournalDraft(kind: .command, transfer: name.transfer, payload: stored.canonicalBytes)
            ])
""", "", "a command leaves before its bytes are on disk", "P1", statement=True),
    Fault("reveal-first-late", FIRST_REVEAL, "now <= last", "true",
          "in M1 a preimage that never left is shown for the first time when its claim may be too late", "recovery 7"),
    Fault("engine-third-bank", RECEIVING, "relay.peer(in: id) == peer", "true",
          "a third bank's messages stand among those of a transfer", "A8"),
    Fault("engine-contradiction-hidden", RECEIVING, "conflict ?? contradiction(message, held: held)",
          "contradiction(message, held: held)", "a contradiction that cannot be shown hides one that can", "row 3"),
    Fault("engine-refusal-unrecorded", COMMANDS, """        try await record([
            JournalDraft(kind: .commandOutcome, transfer: name.transfer, payload: refused.canonicalBytes)
        ])
""", "", "a refusal is forgotten over a restart", "P8", statement=True),
    Fault("engine-replay-anything", RECOVERY, "first == payload", "true",
          "a journal that says otherwise is replayed", "P10"),
    Fault("engine-replay-any-command", RECOVERY, "command.deviation(from: deal, on: adapter)", "nil",
          "a journal's command is sent again whatever it says", "P10"),
    Fault("engine-replay-other-act", STORED, "isDecided(read.act, deal)", "true",
          "another act than the decided one is sent again", "P10"),
    Fault("engine-replay-other-id", STORED, "read.id == id", "true", "a command goes out under another id than on record", "P5"),
    Fault("engine-replay-any-signature", STORED, "SignatureVerification.verify(signature, over: $0.message)", "true",
          "a command goes out with a signature that is none", "P10"),
    Fault("engine-rollback-unseen", RECOVERY, "        try await compareWithVault()\n", "",
          "a journal put back is started on", "P10", statement=True),
    Fault("engine-acknowledge-early", RECEIVING, "stored >= frame.header.sequence", "true",
          "a frame is acknowledged before it is on disk", "P1",
          near="guard let stored = lane.storedIncoming, stored >= frame.header.sequence else"),
    Fault("engine-frame-of-another", RECEIVING, "unverified.header.gateway == peer", "true",
          "a frame is taken from whoever brings it", "row 31"),
    Fault("engine-not-durable", LANE, "min(durable, WireLimits.frameMessages)", "WireLimits.frameMessages",
          "a message is signed before it is durable", "P1"),
    # Peer protocol.
    Fault("frame-signature", FRAME, "signed.isSigned(by: key)", "true", "a frame that nobody signed counts", "row 14"),
    Fault("frame-root", FRAME, "tree.root == header.root", "true", "other messages than the signed ones count", "row 14"),
    Fault("frame-parties", FRAME, "envelope.from == frame.header.gateway", "true", "a message of another gateway counts", "row 31"),
    Fault("frame-other-past", FRAMES, "header.previous != last.header.digest", "false",
          "a frame of another history continues the chain", "row 14",
          near="guard let last, header.previous != last.header.digest else { return .next }"),
    Fault("frame-second-unseen", FRAMES, "held.header.digest == frame.digest", "true",
          "a second frame of one number is called a repeat", "row 14"),
    Fault("frame-gap", FRAMES, "header.sequence > nextSequence", "false", "a missing frame is called old", "row 15"),
    Fault("frame-left-over", CODEC, "reader.isAtEnd", "true", "bytes after the last message are not seen", "row 26"),
    Fault("message-second-unseen", SCRIPT, "held == digest", "true",
          "a second message in one place is called a repeat", "row 14", near="return held == digest ? .duplicate"),
    Fault("message-other-past", SCRIPT, "envelope.previous != last", "false",
          "a message of another history continues the transcript", "row 14"),
    Fault("message-terms-session", RULE, "transfer == envelope.transfer", "true",
          "terms of another transfer are proposed", "A5"),
    Fault("message-terms-parties", RULE, "initiator.gateway == envelope.from", "true", "terms are proposed by another than their initiator", "A5"),
    Fault("message-refund-state", RULE, "state == .refunded || state == .cancelled", "true",
          "a refund is asserted of a claim", "row 30"),
    Fault("message-control-characters", RULE,
          "scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format", "true",
          "a peer's words rewrite a terminal", "row 26"),
    Fault("conflict-none", CONFLICT, "return one.digest != two.digest", "return true",
          "one frame twice is a fraud proof", "row 14", statement=True,
          near="if one.sequence == two.sequence { return one.digest != two.digest }"),
    Fault("conflict-unsigned", CONFLICT, "item.isSigned(by: key)", "true",
          "anyone's frames are a fraud proof", "row 14"),
    Fault("inclusion-path", INCLUSION, "included", "true",
          "a message need not be in its frame", "row 14", near="guard included else"),
    Fault("inclusion-signature", INCLUSION, "frame.isSigned(by: key)", "true",
          "a message's frame need not be signed", "row 14"),
    # Evidence.
    Fault("evidence-anchors-trust", DOCUMENT, "leg.anchor.advanced(to: known.head).canonicalBytes != known.canonicalBytes", "false",
          "terms may trust another key than the verifier", "E05"),
    Fault("evidence-lei", DOCUMENT, "!known.lei.utf8.elementsEqual(party.lei.utf8)", "false", "terms may give another LEI", "E05"),
    Fault("evidence-items", DOCUMENT, "item != entry", "false", "an item need not be the sealed one", "E02"),
    Fault("evidence-seal", DOCUMENT, "!sealed", "false", "the seal need not be a signature", "E03"),
    Fault("evidence-seal-stranger", DOCUMENT, "!gateways.contains(manifest.gateway)", "false",
          "a stranger's seal counts", "E03"),
    Fault("evidence-certificate-key", DOCUMENT, "!known.keys.contains(where: { $0.key == certificate.key })", "false",
          "a certificate may hold any key", "E04"),
    Fault("evidence-guards", DOCUMENT, "bundle.contents.guards.map(\\.canonicalBytes) == terms.guards.map(\\.canonicalBytes)", "true",
          "guards may be shown as checked", "E16"),
    Fault("evidence-message-place", MESSAGES, "message.envelope.sequence != UInt64(index)", "false",
          "a message may be missing", "E07"),
    Fault("evidence-message-past", MESSAGES, "message.envelope.previous != previous", "false",
          "a transcript may be of two histories", "E07"),
    Fault("evidence-never-proposed", MESSAGES, "!proposed", "false", "terms that nobody proposed count", "E08"),
    Fault("evidence-proof-state", PROOFS, "fact.state == proof.state", "true",
          "a proof may show another state than it says", "E10"),
    Fault("evidence-lock-fields", PROOFS, "                _ = try validateLock(fact, against: lock)\n",
          "                if lock.quantity < 0 { throw ProofFault(code: \"proof.state\", detail: \"\") }\n",
          "a lock need not be the one of the terms", "E10", statement=True),
    Fault("evidence-two-ends", PROOFS, "fact.state.isEnd", "false", "a lock may have two ends", "E10",
          near="if fact.state.isEnd, let other = end(proof.leg)"),
    Fault("evidence-locked-late", PROOFS, "booked >= lock.lockDeadline", "false",
          "a lock may be booked after its deadline", "E12"),
    Fault("evidence-claimed-late", PROOFS, "end.entryTime >= lock.expiry", "false",
          "a claim may be booked after the expiry", "E12", near="lock.claimGate == .beforeExpiry, end.entryTime >= lock.expiry"),
    Fault("evidence-refunded-early", PROOFS, "end.entryTime < lock.expiry", "false",
          "a refund may be booked before the expiry", "E12",
          near="lock.refundGate == .fromExpiry, end.entryTime < lock.expiry"),
    Fault("evidence-settled-half", PROOFS, "x == .claimed && y == .claimed", "y == .claimed",
          "one claimed leg is called settled", "E13", near="case .settled: x == .claimed && y == .claimed"),
    Fault("evidence-fork", CLIMB, "$0.head.size == head.size && $0.head.root != head.root", "false && $0.head == head",
          "an operator's two histories are not seen", "E10"),
    Fault("session-without-budget", RECEIVING, "!budgetsSessions || hasRoom(for: message, chain)", "true",
          "a peer says so much that evidence cannot hold it", "row 25"),
    Fault("budget-forgotten-at-start", RECOVERY, "RecoveryNote.version(of: payload) >= RecoveryNote.budgeted", "false",
          "replay draws another line than was drawn", "P10"),
    Fault("closed-trade-kept", RECEIVING, "if case .closed = settlement.trade, settlement.transfer == nil { return false }", "",
          "an allegement that ended stays in memory", "row 25", statement=True),
    Fault("unsent-makes-signable", ENGINE, "for message in queued { lanes[message.to]?.becameDurable() }",
          "for message in steps.flatMap(\\.messages) { lanes[message.to]?.becameDurable() }",
          "a message may be signed before it is durable", "P1", statement=True),
    Fault("client-named-late", DESK, "clients[ticket.clientID] = id", "_ = id", "two tickets of one moment share a client id", "openapi", statement=True),
    Fault("input-read-shorter", INPUTS, "4 << 20", "2 << 20", "a record is written that no start can read", "P10"),
    Fault("policy-unread", RECOVERY, "try requireReadable(settings.policy)", "", "a policy is written that no start can read", "P10", statement=True),
    Fault("head-overtaken-forgotten", HEADS, "true", "false", "another history that was overtaken while it was looked at is forgotten", "A12",
          near="against: moved, adapter, isKept: true"),
    Fault("silent-ledger-unsuspended", WATCH, "now - since > budget", "false",
          "new locks begin on a ledger that has been silent beyond its budget", "row 6"),
    Fault("distrust-mended-by-answering", WATCH, 'reason.hasPrefix("no answer")', "true",
          "a distrusted ledger goes on by answering again", "row 23",
          near='let reason = relay.suspendedLedgers[ledger], reason.hasPrefix("no answer")'),
]
