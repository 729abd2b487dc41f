import DoorTestKit
import LedgerAdapterKit
import NIOPosix
import SQLLedgerAdapter
import SQLLedgerProofs
import SQLLedgerTestKit
import SecureChannels
import SettlementModel
import SettlementProofs
import Synchronization
import Testing

/// A pinned server that answers whatever a test wants.
private final class LyingServer: Sendable {
    private let answers = Answers()
    private let server: HTTP2Server
    let adapter: SQLLedgerAdapter

    init(_ ledger: LedgerID) async throws {
        let door = try DoorParties.shared.get()
        let context = try TLSContext(
            identity: door.server.identity, trust: .pins([door.client.pin.bytes]), alpn: ["h2"])
        let answers = answers
        server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, context: context, group: RealLedger.group,
            handler: { _ in answers.current })
        adapter = try SQLLedgerAdapter(
            ledger: ledger, host: "127.0.0.1", port: server.port, identity: door.client.identity,
            pin: door.server.pin, patience: .seconds(20), group: RealLedger.group)
    }

    func says(_ status: Int, _ body: [UInt8]) { answers.set(HTTP2Response(status: status, body: body)) }

    func stop() async {
        await adapter.close()
        await server.shutdown(grace: .zero)
    }
}

private final class Answers: Sendable {
    private let state = Mutex(HTTP2Response(status: 200))
    var current: HTTP2Response { state.withLock { $0 } }
    func set(_ response: HTTP2Response) { state.withLock { $0 = response } }
}

/// What a broken or hostile ledger can do to the driver: nothing but faults.
@Suite(.serialized)
struct HostileAnswerTests {
    private struct Shape {
        let name: String
        let body: [UInt8]
        let ask: (SQLLedgerAdapter) async throws -> Void
    }

    /// Every response shape, as the real service gives it, with the member that reads it.
    private func shapes(_ real: RealLedger) async throws -> [Shape] {
        let door = try DoorParties.shared.get()
        let context = try TLSContext(
            identity: door.client.identity, trust: .pins([door.server.pin.bytes]), alpn: ["h2"])
        let client = HTTP2Client(
            host: "127.0.0.1", port: real.relay.port, context: context, group: RealLedger.group)
        let honest = try await SQLSubject(real, foreign: nil)
        let (command, signatures, terms) = try await locked(real, honest.adapter)
        func body(_ path: String, _ post: [UInt8]? = nil) async throws -> [UInt8] {
            let response = try await client.request(
                method: post == nil ? "GET" : "POST", path: path, body: post ?? [], timeout: .seconds(10))
            try #require(response.status == 200, "\(path)")
            return response.body
        }
        let signed = SQLSignedCommand(command: command.bytes, signatures: signatures).canonicalBytes
        let (lock, size) = (terms.lockID, real.anchor.head.size)
        let anchorBody: JSONValue = ["anchor": real.anchor.canonical, "forked": false]
        let shapes = [
            Shape(name: "submit", body: try await body("/v1/commands", signed)) {
                adapter in
                guard case .applied(_, _) = try await adapter.submit(command, signatures: signatures) else {
                    Issue.record("a submission is applied or a fault")
                    return
                }
            },
            Shape(name: "outcome", body: try await body("/v1/commands/\(command.id)")) {
                adapter in
                _ = try await adapter.outcome(of: command.id)
            },
            Shape(name: "head", body: try await body("/v1/head")) { adapter in
                _ = try await adapter.head(challenge: nil)
            },
            Shape(name: "account", body: try await body("/v1/accounts/payer")) {
                adapter in
                let found = try await adapter.account(AccountID(checked: "payer"))
                #expect(found?.account == AccountID(checked: "payer"))
            },
            Shape(name: "asset", body: try await body("/v1/assets/iso4217%3ACNY")) {
                adapter in
                let found = try await adapter.asset(TestTrade.cash)
                #expect(found?.id == TestTrade.cash)
            },
            Shape(name: "lock", body: try await body("/v1/locks/\(lock)")) { adapter in
                let found = try await adapter.lock(LockReference(id: lock))
                #expect(found.lock == lock)
            },
            Shape(name: "entries", body: try await body("/v1/entries?from=\(size - 2)&limit=3")) {
                adapter in
                let page = try await adapter.observe(from: LedgerCursor(next: size - 2), waitSeconds: 0)
                #expect(page.cursor.next >= size - 2)
                #expect(page.observations.allSatisfy { (size - 2..<page.cursor.next).contains($0.index) })
            },
            Shape(name: "proof", body: try await body("/v1/locks/\(lock)/proof?from=\(size)")) {
                adapter in
                let bundle =
                    try await adapter.prove(
                        LockReference(id: lock), from: real.anchor.head, challenge: nil) ?? []
                do {
                    let fact = try SQLLogVerifier().verify(bundle, from: real.anchor).fact
                    #expect(fact.terms == terms)
                } catch { return }
            },
            Shape(name: "consistency", body: try await body("/v1/consistency?from=2&to=\(size)")) {
                adapter in
                let (older, newer) = (
                    LogHead(size: 2, root: lock.digest), LogHead(size: size, root: lock.digest)
                )
                _ = try await adapter.path(from: older, to: newer)
            },
            Shape(name: "anchor", body: CanonicalJSON.encode(anchorBody)) { adapter in
                _ = try await adapter.foreignAnchor(real.ledger)
            },
        ]
        await client.close()
        return shapes
    }

    @Test func `a lock's state has one spelling`() async throws {
        let server = try await LyingServer(LedgerID(checked: "sql:spelling"))
        let lock = LockID(Digest.sha256([1]))
        func asked(_ state: String) async throws -> LockState {
            server.says(200, Array("{\"state\":\"\(state)\"}".utf8))
            return try await server.adapter.lock(LockReference(id: lock)).state
        }
        #expect(try await asked("LOCKED") == .locked)
        // U+212A, the Kelvin sign: to Swift's own equality a K.
        for other in ["LOC\u{212A}ED", "locked", "LOCKED ", ""] {
            await #expect(throws: AdapterFault.self) { _ = try await asked(other) }
        }
        await server.stop()
    }

    private func locked(
        _ real: RealLedger, _ adapter: any LedgerAdapter
    ) async throws -> (PreparedCommand, [Signature], LockTerms) {
        guard let transfer = TransferID([UInt8](repeating: 9, count: 16)),
            let deadline = LedgerInstant(seconds: real.clock.now + 100),
            let terms = LockTerms(
                ledger: real.ledger, transfer: transfer, leg: .y, asset: TestTrade.cash, quantity: 1,
                payer: real.payer.party, payee: real.payee.party,
                hashlock: Preimage(Digest.sha256([9])).hashlock, claimGate: .beforeExpiry,
                refundGate: .fromExpiry, exitByBoth: false, lockDeadline: deadline,
                expiry: deadline.advanced(bySeconds: 900), termsDigest: Digest.sha256([9]))
        else { throw TestFault() }
        let command = try adapter.prepare(
            LedgerCommand(
                id: CommandID(Digest.sha256([9, 2])), ledger: real.ledger,
                act: .lock(terms, anchorProof: nil)))
        let signatures = try command.toSign.map { try real.payer.key.sign($0.message) }
        _ = try await adapter.submit(command, signatures: signatures)
        return (command, signatures, terms)
    }

    /// `nil` where the member understood the answer.
    private func fault(_ shape: Shape, _ adapter: SQLLedgerAdapter) async -> AdapterFault? {
        do {
            try await shape.ask(adapter)
            return nil
        } catch let fault as AdapterFault {
            return fault
        } catch {
            Issue.record("\(shape.name): no adapter fault: \(error)")
            return nil
        }
    }

    // Against a server that hangs; a sanitizer takes many times what the program does.
    @Test(.timeLimit(.minutes(15)))
    func `thousands of damaged answers of every shape end as faults`() async throws {
        let real = try await RealLedger("sql:fuzz")
        let shapes = try await shapes(real)
        let server = try await LyingServer(real.ledger)
        var random = SplitMix(state: 20_261_122)
        var (sent, refused) = (0, 0)
        for shape in shapes {
            server.says(200, shape.body)
            #expect(await fault(shape, server.adapter) == nil, "\(shape.name) as it should be")
            for _ in 0..<500 {
                server.says(200, Mutation.of(shape.body, &random))
                sent += 1
                switch await fault(shape, server.adapter) {
                case nil: break
                case .outcomeUnknown?:
                    #expect(shape.name == "submit")
                    refused += 1
                case .unavailable?:
                    #expect(shape.name != "submit", "the ledger may have acted")
                    refused += 1
                case .rejected(let code, _)?: Issue.record("\(shape.name): a 200 became the refusal \(code)")
                }
            }
        }
        #expect(sent == 5000)
        #expect(refused > 3000)
        await server.stop()
        try await real.stop()
    }

    @Test(.timeLimit(.minutes(2)))
    func `garbage, huge answers and odd statuses end as faults`() async throws {
        let real = try await RealLedger("sql:garbage")
        let shapes = try await shapes(real).filter { $0.name != "proof" }
        let server = try await LyingServer(real.ledger)
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        let bodies: [[UInt8]] = [
            [], [0], [0xFF, 0xFE], Array("null".utf8), Array("[]".utf8), Array("{}".utf8),
            Array("\"x\"".utf8), deep,
            [UInt8](repeating: UInt8(ascii: " "), count: 5 << 20),
            Array("{\"entries\":[".utf8) + [UInt8](repeating: UInt8(ascii: "1"), count: 3 << 20),
        ]
        for shape in shapes {
            for body in bodies {
                server.says(200, body)
                let fault = await fault(shape, server.adapter)
                switch fault {
                case .unavailable?: #expect(shape.name != "submit")
                case .outcomeUnknown?: #expect(shape.name == "submit")
                case .rejected?, nil:
                    Issue.record("\(shape.name), \(body.count) bytes: \(String(describing: fault))")
                }
            }
        }
        let submit = try #require(shapes.first)
        for (status, isUnknown, isUnavailable) in [
            (201, true, false), (204, true, false), (302, true, false), (500, true, false),
            (502, true, false),
            (503, false, true), (429, false, true), (408, false, true), (400, false, false),
            (422, false, false),
        ] {
            server.says(status, [0x7B])
            switch await fault(submit, server.adapter) {
            case .outcomeUnknown?: #expect(isUnknown, "\(status)")
            case .unavailable?: #expect(isUnavailable, "\(status)")
            case .rejected(let code, let detail)?:
                #expect(!isUnknown && !isUnavailable, "\(status)")
                #expect(code == "ledger.answer" && detail.contains("\(status)"))
            case nil: Issue.record("status \(status) was taken as an outcome")
            }
        }
        await server.stop()
        try await real.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func `an outcome of another command, and entries out of place, are not believed`() async throws {
        let real = try await RealLedger("sql:swapped")
        let shapes = try await shapes(real)
        let server = try await LyingServer(real.ledger)
        func shape(_ name: String) throws -> Shape { try #require(shapes.first { $0.name == name }) }
        guard case .object(var outcome) = try CanonicalJSON.parse(try shape("submit").body) else {
            throw TestFault()
        }
        outcome["command"] = Digest.sha256([1]).canonical
        server.says(200, CanonicalJSON.encode(.object(outcome)))
        guard case .outcomeUnknown? = await fault(try shape("submit"), server.adapter),
            case .unavailable? = await fault(try shape("outcome"), server.adapter)
        else { throw TestFault() }
        guard case .object(var page) = try CanonicalJSON.parse(try shape("entries").body),
            case .array(let entries)? = page["entries"]
        else { throw TestFault() }
        for (list, next) in [
            (Array(entries.reversed()), page["next"]), (Array(entries.dropFirst()), page["next"]),
            (entries, .decimal(UInt64.max)), (entries, "0"), (entries + entries, page["next"]),
        ] {
            page["entries"] = .array(list)
            page["next"] = next
            server.says(200, CanonicalJSON.encode(.object(page)))
            guard case .unavailable? = await fault(try shape("entries"), server.adapter) else {
                throw TestFault()
            }
        }
        await server.stop()
        try await real.stop()
    }
}

/// One seeded change to a text that was right.
enum Mutation {
    private static let tokens = [
        "null", "true", "-1", "18446744073709551615", "18446744073709551616", "9007199254740993", "1e999",
        "\"\"",
        "{}", "[]", "[[[[", "\"\\u0000\"", "\"\\ud800\"", "-0", "00", "253402300800",
        "170141183460469231731687303715884105728",
    ].map { Array($0.utf8) }

    static func of(_ text: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = text
        for _ in 0...random.below(3) { change(&bytes, &random) }
        return bytes
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        guard !bytes.isEmpty else { return bytes = tokens[random.below(tokens.count)] }
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + 1 + random.below(24))
        switch random.below(8) {
        case 0: bytes[place] ^= UInt8(1 << random.below(8))
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        case 3: bytes.removeLast(bytes.count - place)
        case 4: bytes.insert(contentsOf: tokens[random.below(tokens.count)], at: place)
        default: replaceToken(&bytes, from: place, with: tokens[random.below(tokens.count)])
        }
    }

    /// Replaces the value that follows the next colon, or the rest of the digits here.
    private static func replaceToken(_ bytes: inout [UInt8], from place: Int, with token: [UInt8]) {
        guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return bytes.append(0) }
        let stops = Set("},]".utf8)
        let end = bytes[colon...].firstIndex { stops.contains($0) } ?? bytes.endIndex
        bytes.replaceSubrange(colon + 1..<end, with: token)
    }
}
