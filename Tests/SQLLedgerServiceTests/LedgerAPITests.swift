import DoorTestKit
import NIOPosix
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SecureChannels
import SettlementModel
import SettlementProofs
import Testing

/// What the ledger's door answers.
struct LedgerAPITests {
    let fixture: BookFixture
    let party: TestParty
    let other: TestParty

    init() throws {
        fixture = try BookFixture()
        party = try TestParty("gw.bank-a")
        other = try TestParty("gw.bank-b")
    }

    private func api(front: (any CommandFront)? = nil) async throws -> LedgerAPI {
        LedgerAPI(
            book: try await fixture.book(),
            parties: [
                party.pin: GatewayID(checked: "gw.bank-a"), other.pin: GatewayID(checked: "gw.bank-b"),
            ], front: front)
    }

    private func send(
        _ api: LedgerAPI, _ path: String, _ body: [UInt8]? = nil, method: String? = nil,
        as sender: TestParty? = nil
    ) async throws -> (status: Int, object: JSONObject) {
        try await Self.ask(api, path, body, method: method, as: sender ?? party)
    }

    /// As `send`, for many at once: it needs nothing of the fixture.
    private static func ask(
        _ api: LedgerAPI, _ path: String, _ body: [UInt8]? = nil, method: String? = nil,
        as sender: TestParty
    ) async throws -> (status: Int, object: JSONObject) {
        let request = HTTP2Request(
            method: method ?? (body == nil ? "GET" : "POST"), path: path, authority: "ledger", headers: [],
            body: body ?? [], peer: try PeerCertificate(der: sender.certificate.der))
        let response = await api.answer(request)
        guard case .object(let object) = try CanonicalJSON.parseCanonical(response.body) else {
            throw TestFault()
        }
        let isProblem = response.status != 200
        #expect(
            response.header("content-type") == (isProblem ? "application/problem+json" : "application/json"))
        if isProblem { #expect(object["nextStep"] != nil) }
        return (response.status, object)
    }

    @Test func `a lock is booked, read, proved and claimed through the door`() async throws {
        let api = try await api()
        let terms = try fixture.trade.terms()
        let anchor = try fixture.ledger.anchor()
        let lock = try fixture.ledger.signed(.lock(terms, anchorProof: nil), by: [fixture.trade.payer.key])
        let booked = try await send(api, "/v1/commands", lock.canonicalBytes)
        #expect(booked.status == 200)
        #expect(booked.object["index"] == .decimal(anchor.head.size))
        #expect(booked.object["repeated"] == .bool(false))
        let again = try await send(api, "/v1/commands", lock.canonicalBytes)
        #expect(again.object["repeated"] == .bool(true))
        let id = try SQLLedgerCommandCodec.decode(lock.command).id
        #expect(try await send(api, "/v1/commands/\(id)").object == again.object)
        let read = try await send(api, "/v1/locks/\(terms.lockID)").object
        #expect(read["state"] == "LOCKED")
        #expect(read["terms"] == terms.canonical)
        let open = try await send(api, "/v1/locks?state=open&limit=10").object
        guard case .array(let list)? = open["locks"] else { throw TestFault() }
        #expect(list == [.object(read)])
        let challenge = Digest.sha256([3])
        let path = "/v1/locks/\(terms.lockID)/proof?from=\(anchor.head.size)&challenge=\(challenge)"
        let bundle = CanonicalJSON.encode(.object(try await send(api, path).object))
        let verified = try SQLLogVerifier().verify(bundle, from: anchor)
        #expect(verified.fact.terms == terms)
        #expect(verified.fact.challenge == challenge)
        let claim = try fixture.ledger.signed(.claim(terms.lockID, fixture.trade.preimage, proof: nil))
        #expect(try await send(api, "/v1/commands", claim.canonicalBytes).status == 200)
        #expect(try await send(api, "/v1/locks/\(terms.lockID)").object["state"] == "CLAIMED")
        let entry = try await send(api, "/v1/entries?from=\(anchor.head.size)&limit=1").object
        #expect(entry["next"] == .decimal(anchor.head.size + 1))
        guard case .array(let entries)? = entry["entries"], case .string(let text)? = entries.first,
            let bytes = Base64.decode(text)
        else { throw TestFault() }
        let decoded = try LogEntry(bytes: bytes)
        #expect(decoded.by == GatewayID("gw.bank-a"))
        #expect(decoded.lock == terms)
    }

    @Test func `a rejection says why and what to do`() async throws {
        let api = try await api()
        let terms = try fixture.trade.terms(quantity: 5000)
        let lock = try fixture.ledger.signed(.lock(terms, anchorProof: nil), by: [fixture.trade.payer.key])
        let answer = try await send(api, "/v1/commands", lock.canonicalBytes)
        #expect(answer.status == 422)
        #expect(answer.object["code"] == "ledger.funds.insufficient")
        let id = fixture.ledger.nextCommandID()
        let first = try fixture.ledger.signed(.cancel(terms), by: [fixture.trade.payer.key], id: id)
        let second = try fixture.ledger.signed(.refund(terms.lockID, proof: nil), id: id)
        #expect(try await send(api, "/v1/commands", first.canonicalBytes).status == 200)
        let conflict = try await send(api, "/v1/commands", second.canonicalBytes)
        #expect(conflict.status == 409)
        #expect(conflict.object["code"] == "ledger.command.conflict")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a party with all its waiting reads under way keeps nobody out, not even itself`() async throws {
        let api = try await api()
        let (party, other) = (party, other)
        let wait = "/v1/entries?from=\(try fixture.ledger.anchor().head.size)&wait=30"
        try await withThrowingTaskGroup(of: JSONObject.self) { group in
            for _ in 0..<9 { group.addTask { try await Self.ask(api, wait, as: party).object } }
            // Eight wait for entries that do not come; the one that comes back was refused.
            let first = try await group.next()
            #expect(first?["code"] == "ledger.busy")
            #expect(first?["status"] == .integer(429))
            #expect(try await send(api, "/v1/head").status == 200)
            #expect(try await send(api, "/v1/entries?from=0").status == 200)
            let terms = try fixture.trade.terms()
            let lock = try fixture.ledger.signed(
                .lock(terms, anchorProof: nil), by: [fixture.trade.payer.key])
            // The other party's reader waits for the entry that its own command makes.
            async let news = Self.ask(api, wait, as: other).status
            #expect(try await send(api, "/v1/commands", lock.canonicalBytes, as: other).status == 200)
            #expect(try await news == 200)
            while let answer = try await group.next() { #expect(answer["code"] == nil) }
        }
        #expect(try await send(api, "/v1/entries?from=0&wait=1").status == 200)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a party with all its requests under way is told so, and the others are served`() async throws {
        let (front, party) = (SlowFront(), party)
        let api = try await api(front: front)
        let lock = try fixture.ledger.signed(
            .lock(try fixture.trade.terms(), anchorProof: nil), by: [fixture.trade.payer.key])
        let bytes = lock.canonicalBytes
        try await withThrowingTaskGroup(of: JSONObject.self) { group in
            for _ in 0..<257 {
                group.addTask { try await Self.ask(api, "/v1/commands", bytes, as: party).object }
            }
            let first = try await group.next()
            #expect(first?["code"] == "ledger.busy")
            #expect(try await send(api, "/v1/head").status == 429)
            #expect(try await send(api, "/v1/head", as: other).status == 200)
            await front.open()
            while let answer = try await group.next() {
                #expect(answer["code"] == "ledger.payment.under-way")
            }
        }
        #expect(try await send(api, "/v1/head").status == 200)
    }

    /// Keeps every command until it is opened, and books none.
    private actor SlowFront: CommandFront {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }

        func submit(
            _ signed: SQLSignedCommand, by party: GatewayID?
        ) async throws(SubmissionFault) -> CommandVerdict {
            if !isOpen { await withCheckedContinuation { waiting.append($0) } }
            throw .underWay("a test")
        }

        func reservable(_ account: AccountID) async throws -> [AssetID: Int128] { [:] }
    }

    @Test func `strangers are turned away`() async throws {
        let api = try await api()
        let answer = try await send(api, "/v1/head", as: try TestParty("gw.stranger"))
        #expect(answer.status == 403)
        #expect(answer.object["code"] == "ledger.party.not-admitted")
    }

    @Test func `heads, accounts, assets, anchors and proofs are read`() async throws {
        let api = try await api()
        let challenge = Digest.sha256([4])
        guard case .string(let text)? = try await send(api, "/v1/head?challenge=\(challenge)").object["note"]
        else {
            throw TestFault()
        }
        let note = try SignedNote(parsing: Array(text.utf8))
        #expect(note.isSigned(name: fixture.ledger.origin, by: fixture.ledger.logKey.verificationKey))
        #expect(try Checkpoint(parsing: note.text).challenge == challenge)
        let account = try await send(api, "/v1/accounts/payer").object
        #expect(account["balances"] == [["asset": "iso4217:CNY", "quantity": "1000"]])
        let asset = try await send(api, "/v1/assets/iso4217%3ACNY").object
        #expect(JSONValue.object(asset) == (try TestTrade.cashDescriptor().canonical))
        let size = try fixture.ledger.anchor().head.size
        let path = try await send(api, "/v1/consistency?from=1&to=\(size)").object
        let consistency = try SQLLogConsistency(canonical: .object(path))
        let first = try #require(try fixture.ledger.with { try $0.entry(0) })
        let older = LogHead(size: 1, root: MerkleLog.leafHash(first))
        #expect(
            MerkleLog.verifyConsistency(
                from: older, to: try fixture.ledger.anchor().head, path: consistency.path))
        #expect(try await send(api, "/healthz").object["status"] == "ok")
        let absent = [
            "/v1/accounts/nobody": "ledger.account.unknown", "/v1/assets/none": "ledger.asset.unknown",
            "/v1/anchors/sql:none": "ledger.anchor.unknown",
            "/v1/consistency?from=1&to=999": "ledger.log.too-short",
            "/v1/proofs/\(challenge)": "ledger.proof.unknown",
            "/v1/commands/\(challenge)": "ledger.command.not-seen",
            "/v1/locks/\(challenge)/proof": "ledger.lock.unknown",
            "/v1/elsewhere": "ledger.request.no-such-path",
            "/": "ledger.request.no-such-path",
        ]
        for (path, code) in absent {
            let answer = try await send(api, path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.object["code"] == .string(code), "\(path)")
        }
        #expect(try await send(api, "/v1/locks/\(challenge)").object["state"] == "NONE")
    }

    @Test(arguments: [
        "/v1/head?challenge=12", "/v1/entries?from=-1", "/v1/entries?from=01", "/v1/entries?limit=0",
        "/v1/entries?limit=1001", "/v1/entries?wait=31", "/v1/entries?from=99999999999999999999", "/v1/locks",
        "/v1/locks?state=open&after=zz", "/v1/locks/abc", "/v1/accounts/%20", "/v1/accounts/%zz",
        "/v1/accounts/%ff",
        "/v1/consistency?from=1", "/v1/entries?from=1&from=2", "/v1/entries?from", "/v1/proofs/%4",
    ])
    func `a malformed request is refused by name`(path: String) async throws {
        let answer = try await send(try await api(), path)
        #expect(answer.status == 400)
        #expect(answer.object["code"] == "ledger.request.malformed")
    }

    @Test func `a state is asked for in one spelling`() async throws {
        let api = try await api()
        let lock = try fixture.trade.lock(try fixture.trade.terms())
        let path = "/v1/locks/\(lock.lockID)/proof?from=0&state="
        #expect(try await send(api, path + "LOCKED").status == 200)
        for other in ["LOC%E2%84%AAED", "locked", "NONE", ""] {
            #expect(try await send(api, path + other).status == 400, "\(other)")
        }
    }

    @Test func `extreme numbers and methods end calmly`() async throws {
        let api = try await api()
        let far = try await send(api, "/v1/entries?from=18446744073709551615").object
        #expect(far["next"] == "18446744073709551615")
        #expect(try await send(api, "/v1/commands", [0x7B]).object["code"] == "ledger.request.malformed")
        #expect(try await send(api, "/v1/commands").status == 405)
        #expect(try await send(api, "/v1/head", method: "DELETE").status == 405)
        let lock = try fixture.trade.lock(try fixture.trade.terms())
        let ahead = try await send(api, "/v1/locks/\(lock.lockID)/proof?from=18446744073709551615")
        #expect(ahead.status == 409)
        #expect(ahead.object["code"] == "ledger.proof.anchor-ahead")
    }

    @Test func `pages are bounded, and reading on reaches everything`() async throws {
        let api = try await api()
        for salt in 0..<150 {
            try fixture.trade.lock(
                try fixture.trade.terms(
                    salt: UInt8(salt), quantity: 1, hashlock: Preimage(Digest.sha256([UInt8(salt)])).hashlock)
            )
        }
        var (seen, after): (Set<JSONValue>, String) = ([], "")
        while true {
            let path = "/v1/locks?state=open&limit=70" + (after.isEmpty ? "" : "&after=\(after)")
            guard case .array(let page)? = try await send(api, path).object["locks"] else {
                throw TestFault()
            }
            guard case .object(let last)? = page.last, case .string(let id)? = last["lock"] else { break }
            #expect(page.count <= 70)
            seen.formUnion(page)
            after = id
        }
        #expect(seen.count == 150)
        let size = try fixture.ledger.anchor().head.size
        guard case .array(let all)? = try await send(api, "/v1/entries?from=0&limit=1000").object["entries"]
        else {
            throw TestFault()
        }
        #expect(UInt64(all.count) == size)
    }

    @Test func `a booked command is served with its signatures`() async throws {
        let api = try await api()
        let lock = try fixture.ledger.signed(
            .lock(try fixture.trade.terms(), anchorProof: nil), by: [fixture.trade.payer.key])
        _ = try await send(api, "/v1/commands", lock.canonicalBytes)
        let id = try SQLLedgerCommandCodec.decode(lock.command).id
        let kept = JSONValue.object(try await send(api, "/v1/commands/\(id)/signed").object)
        #expect(try SQLSignedCommand(canonical: kept) == lock)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the service stands behind mutual TLS, and starts again where it stopped`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (operatorParty, ledger) = (try TestParty("gw.ledger"), fixture.ledger)
        try fixture.database.close()
        let now = ledger.now
        let settings = LedgerServiceSettings(
            rules: ledger.rules, origin: ledger.origin, databasePath: fixture.folder.databasePath,
            logKey: ledger.logKey, identity: operatorParty.identity, host: "127.0.0.1", port: 0,
            parties: [party.pin: GatewayID(checked: "gw.bank-a")])
        let lock = try ledger.signed(
            .lock(try fixture.trade.terms(), anchorProof: nil), by: [fixture.trade.payer.key])
        for isFirst in [true, false] {
            let service = try await LedgerService.start(settings, group: group, clock: { now })
            let pins = TLSTrust.pins([operatorParty.pin.bytes])
            let context = try TLSContext(identity: party.identity, trust: pins, alpn: ["h2"])
            let client = HTTP2Client(host: "127.0.0.1", port: service.port, context: context, group: group)
            let booked = try await client.request(
                method: "POST", path: "/v1/commands", body: lock.canonicalBytes, timeout: .seconds(10))
            #expect(booked.status == 200)
            guard case .object(let answer) = try CanonicalJSON.parseCanonical(booked.body) else {
                throw TestFault()
            }
            #expect(answer["repeated"] == .bool(!isFirst))
            let stranger = try TLSContext(identity: try TestParty("gw.x").identity, trust: pins, alpn: ["h2"])
            let outside = HTTP2Client(host: "127.0.0.1", port: service.port, context: stranger, group: group)
            await #expect(throws: HTTP2ClientError.self) {
                try await outside.request(method: "GET", path: "/healthz", timeout: .seconds(10))
            }
            await outside.close()
            await client.close()
            try await service.stop()
        }
        try await group.shutdownGracefully()
    }
}
