import SQLLedgerProofs
import SQLLedgerRules
import SecureChannels
import SettlementModel
import SettlementProofs

extension LedgerAPI {
    func health() async throws -> HTTP2Response {
        let size = try await book.read { _, storage in try storage.head().head.size }
        return .json(["status": "ok", "size": .decimal(size)])
    }

    /// Counters since the start, in the text exposition format of Prometheus.
    func metrics() async -> HTTP2Response {
        let (commits, commands) = (await book.commitCount, await book.commandCount)
        let text = """
            # HELP interlock_ledger_commits_total Transactions synced to the disk
            # TYPE interlock_ledger_commits_total counter
            interlock_ledger_commits_total \(commits)
            # HELP interlock_ledger_commands_total Commands that went into them, refused ones included
            # TYPE interlock_ledger_commands_total counter
            interlock_ledger_commands_total \(commands)

            """
        return HTTP2Response(
            status: 200, headers: [("content-type", "text/plain; version=0.0.4")], body: Array(text.utf8))
    }

    func head(_ target: APIRequest) async throws -> HTTP2Response {
        let note = try await book.head(challenge: try target.challenge())
        guard let time = try Checkpoint(parsing: note.text).time else {
            throw Problem.unavailable("a head without time")
        }
        return .json(["time": .integer(time.seconds), "note": .string(note.string)])
    }

    func outcome(_ id: CommandID) async throws -> HTTP2Response {
        guard let record = try await book.read({ _, storage in try storage.command(id) }) else {
            throw Problem(
                status: 404, code: "ledger.command.not-seen", detail: "command \(id) has not been booked",
                nextStep: "Send the same bytes again, or wait: they may still be under way.")
        }
        return .json(Self.outcome(id, record.applied, repeated: true))
    }

    func signedCommand(_ id: CommandID) async throws -> HTTP2Response {
        guard let bytes = try await book.read({ _, storage in try storage.signedCommand(id) }) else {
            throw Problem(
                status: 404, code: "ledger.command.not-seen", detail: "command \(id) has not been booked",
                nextStep: "Take the id from an entry's member command.")
        }
        return .bytes(bytes)
    }

    func account(_ id: AccountID) async throws -> HTTP2Response {
        let reservable = try await front?.reservable(id) ?? [:]
        let found = try await book.read { _, storage -> JSONValue? in
            guard let account = try storage.account(id) else { return nil }
            let balances = try storage.balances(of: id).merging(reservable) { _, lockable in lockable }
                .filter { $0.value != 0 }.sorted { $0.key < $1.key }
            let list = balances.map {
                JSONValue.object(["asset": $0.key.canonical, "quantity": .decimal($0.value)])
            }
            return ["account": account.canonical, "balances": .array(list)]
        }
        guard let found else { throw Problem.unknown(.accountUnknown, "account \(id)") }
        return .json(found)
    }

    func asset(_ id: AssetID) async throws -> HTTP2Response {
        guard let asset = try await book.read({ _, storage in try storage.asset(id) }) else {
            throw Problem.unknown(.assetUnknown, "asset \(id)")
        }
        return .json(asset.canonical)
    }

    func lock(_ id: LockID) async throws -> HTTP2Response {
        let record = try await book.read { _, storage in try storage.lock(id) }
        return .json(Self.statement(id, record))
    }

    func openLocks(_ target: APIRequest) async throws -> HTTP2Response {
        guard try target.text("state") == "open" else {
            throw Problem.malformed("state: only open can be listed")
        }
        let after = try target.text("after").map { text throws in
            guard let id = LockID(hex: text) else {
                throw Problem.malformed("after: a lock id is 64 hex digits")
            }
            return id
        }
        let limit = try target.integer("limit", default: 100, in: 1...500)
        let locks = try await book.read { _, storage in try ReadPage.locks(storage, after, Int(limit)) }
        return .json(["locks": .array(locks.map { Self.statement($0.id, $0) })])
    }

    private static func statement(_ id: LockID, _ record: LockRecord?) -> JSONValue {
        [
            "lock": id.canonical, "state": .string((record?.state ?? .none).rawValue),
            "terms": .orNull(record?.terms), "preimage": .orNull(record?.preimage),
            "index": record.map { .decimal($0.entryIndex) } ?? .null,
        ]
    }

    func entries(_ target: APIRequest, for party: GatewayID) async throws -> HTTP2Response {
        let from = try target.size("from", default: 0)
        let limit = try target.integer("limit", default: 100, in: 1...1000)
        let wait = try target.integer("wait", default: 0, in: 0...30)
        if wait > 0 {
            guard await waits.enter(party) else {
                throw Problem.busy("\(party) has too many reads waiting for entries")
            }
            await book.waitForEntries(beyond: from, seconds: wait)
            await waits.leave(party)
        }
        let page = try await book.read { signer, storage in
            let time = try LedgerClock.time(now: signer.now, after: try storage.head().time)
            return (entries: try ReadPage.entries(storage, from, Int(limit)), time: time)
        }
        return .json([
            "entries": .array(page.entries.map { .base64($0) }),
            "next": .decimal(from &+ UInt64(page.entries.count)), "time": .integer(page.time.seconds),
        ])
    }

    func proof(_ target: APIRequest) async throws -> HTTP2Response {
        let id = try target.lockID(2)
        let from = try target.size("from", default: 0)
        let state = try target.text("state").map { text throws in
            guard let state = LockState(exactly: text), state != .none else {
                throw Problem.malformed("state: a lock's state in capitals")
            }
            return state
        }
        switch try await book.proof(of: id, in: state, from: from, challenge: try target.challenge()) {
        case .proof(let proof): return .bytes(proof.bytes)
        case .unknownLock: throw Problem.unknown(.lockUnknown, "lock \(id)")
        case .aheadOfLog:
            throw Problem(
                status: 409, code: "ledger.proof.anchor-ahead", detail: "this log is shorter than \(from)",
                nextStep:
                    "Keep your anchor: this ledger may have been rolled back or may show you an old copy.")
        }
    }

    func consistency(_ target: APIRequest) async throws -> HTTP2Response {
        let (from, to) = (try target.size("from", default: nil), try target.size("to", default: nil))
        let path = try await book.read { signer, storage in
            try LedgerReader(ledger: signer.ledger, origin: signer.origin, storage: storage)
                .consistency(from: from, to: to)
        }
        guard let path else {
            throw Problem(
                status: 404, code: "ledger.log.too-short", detail: "no path from \(from) to \(to)",
                nextStep: "Ask for two sizes in order, both within the log.")
        }
        return .json(SQLLogConsistency(from: from, to: to, path: path).canonical)
    }

    func anchor(_ ledger: LedgerID) async throws -> HTTP2Response {
        let rules = book.rules
        let found = try await book.read { _, storage in try rules.trust(in: ledger, from: storage) }
        guard let found else {
            throw Problem(
                status: 404, code: "ledger.anchor.unknown", detail: "no anchor for \(ledger)",
                nextStep: "The first lock that pins this ledger sets it.")
        }
        return .json(["anchor": found.anchor.canonical, "forked": .bool(found.forked)])
    }

    func keptProof(_ digest: Bytes32) async throws -> HTTP2Response {
        guard let bytes = try await book.read({ _, storage in try storage.proofBytes(digest) }) else {
            throw Problem(
                status: 404, code: "ledger.proof.unknown", detail: "no proof \(digest)",
                nextStep: "Take the digest from an entry's member proof.")
        }
        return .bytes(bytes)
    }
}
