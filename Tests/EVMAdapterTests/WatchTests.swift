import EVMNotaryRules
import EVMProofs
import Foundation
import LedgerAdapterKit
import Logging
import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@testable import EVMAdapter
@testable import EVMNotaryService

/// What a notary makes of what nobody signed: nothing moves, nothing closes, and nothing is signed.
struct WatchTests {
    private let house: MemoryLedgerHouse
    private let folder: URL
    private let notary = TestAccount(0x61).address

    init() throws {
        house = try MemoryLedgerHouse(LedgerID(checked: "sql:cash"))
        folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var honest: any LedgerAdapter {
        MemoryLedgerAdapter(
            house, for: GatewayID(checked: "notary"), weather: LedgerWeather(), cable: PowerCable())
    }

    private func watch(
        _ endpoints: [any LedgerAdapter], _ anchor: LedgerAnchor, _ verifier: any LedgerProofVerifier
    ) async throws -> (LedgerWatch, NotaryBook) {
        let path = folder.appending(path: "\(UUID().uuidString).sqlite").path
        try NotaryBook.create(at: path, notary: notary)
        let book = try await NotaryBook(at: path, notary: notary)
        let rules = NotaryRules(notary: notary, sets: [:], anchors: [anchor.ledger: anchor])
        let ledger = WatchedLedger(anchor: anchor, endpoints: endpoints, verifier: verifier)
        let watch = LedgerWatch(
            ledger, rules: rules, book: book, random: { TestDeal.random() }, log: Logger(label: "test"))
        return (watch, book)
    }

    private func grow() async throws {
        let code = try need(CurrencyCode("EUR"))
        let asset = AssetID(checked: "iso4217:EUR\(UInt32.random(in: 0...UInt32.max))")
        try await house.operate(
            .registerAsset(try need(AssetDescriptor(id: asset, kind: .cash(code), decimals: code.minorUnits)))
        )
    }

    @Test func `a signed head under a path that leads nowhere moves and closes nothing`() async throws {
        try await grow()
        let anchor = try await house.anchor()
        try await grow()
        let crooked = CrookedAdapter(inner: honest, path: LogPath.bytes([TestDeal.random()]))
        let (watch, book) = try await watch([crooked], anchor, SQLLogVerifier())
        let fault = await #expect(throws: NotaryFault.self) { try await watch.look() }
        #expect(fault?.code == .proof)
        #expect(try await book.read { try $0.findings() } == [])
        #expect(try await book.read { try $0.head(from: anchor) } == nil)
        try book.close()
    }

    @Test func `where one endpoint's word does not fit another one is asked`() async throws {
        try await grow()
        let anchor = try await house.anchor()
        try await grow()
        let crooked = CrookedAdapter(inner: honest, path: LogPath.bytes([TestDeal.random()]))
        let (watch, book) = try await watch([crooked, honest], anchor, SQLLogVerifier())
        try await watch.look()
        let seen = try #require(try await book.read { try $0.head(from: anchor) })
        #expect(seen.head.size == anchor.head.size + 1 && seen.watchedTo == seen.head.size)
        try book.close()
    }

    @Test func `a signed head that contradicts the trusted one closes the ledger`() async throws {
        try await grow()
        let real = try await house.anchor()
        let other = LogHead(size: real.head.size, root: TestDeal.random())
        let (watch, book) = try await watch([honest], real.advanced(to: other), SQLLogVerifier())
        let fault = await #expect(throws: NotaryFault.self) { try await watch.look() }
        #expect(fault?.code == .ledgerClosed)
        // The configured head was never signed to us: it convinces whoever trusts it, and nobody else.
        #expect(try await book.read { try $0.findings() }.map(\.isProven) == [false])
        try book.close()
    }

    @Test(.enabled(if: TestLedgerProcess.isThere))
    func `a chain's head counts by its seals, and a fork by two of them`() async throws {
        let stage = try await TestStage()
        let anchor = try need(
            stage.profile.anchor(
                ledger: LedgerID(checked: "evm:test"), block: 0, hash: stage.chain.genesis,
                operatorTrusted: false))
        let chain = try EVMLedgerAdapter(
            driver: try await stage.driver(), anchor: anchor, holders: [:], assets: [])
        let empty = CrookedAdapter(inner: chain, path: HeaderPath([]).bytes)
        let (lied, unmoved) = try await watch([empty], anchor, EVMLockVerifier())
        let fault = await #expect(throws: NotaryFault.self) { try await lied.look() }
        #expect(fault?.code == .proof)
        #expect(try await unmoved.read { try $0.findings() } == [])
        #expect(try await unmoved.read { try $0.head(from: anchor) } == nil)
        try unmoved.close()

        let (watch, book) = try await watch([chain], anchor, EVMLockVerifier())
        try await watch.look()
        let seen = try #require(try await book.read { try $0.head(from: anchor) })
        #expect(try await stage.chain.head().number + 1 == seen.head.size)
        #expect(chain.cursor(after: seen.head).next == seen.head.size << 20)
        let blocks = try await stage.chain.call("test_equivocate").array(limit: 2)
        try await stage.chain.call(
            "test_follow", ["endpoint": "follower", "branch": .string(try blocks[1].text())])
        let closed = await #expect(throws: NotaryFault.self) { try await watch.look() }
        #expect(closed?.code == .ledgerClosed)
        let finding = try #require(try await book.read { try $0.findings() }.first)
        #expect(finding.isProven && finding.kind == .twoHistories)
        try Self.judge(try #require(finding.evidence.last), from: anchor.advanced(to: seen.head))
        #expect(await chain.forkEvidence(from: anchor.head) != nil)
        try book.close()
    }

    /// The kept headers convince, and only they do.
    private static func judge(_ bytes: [UInt8], from anchor: LedgerAnchor) throws {
        let verifier = EVMLockVerifier()
        let headers = try HeaderPath(bytes: bytes).headers
        #expect(headers.count == 3 && verifier.fork(in: bytes, known: nil, from: anchor) == .proven)
        let first = try SealedHeader(headers[1], .qbft)
        let reached = anchor.advanced(to: try need(LogHead(block: first.header.number, hash: first.hash)))
        let verdict = { verifier.fork(in: HeaderPath($0).bytes, known: nil, from: reached) }
        // From the first of the two on: with its own seals for everybody, without them for whoever trusts it.
        #expect(verdict([first.hashedForm, headers[1], headers[2]]) == .proven)
        #expect(verdict([first.hashedForm, headers[2]]) == .againstAnchor)
        for none in [
            [first.hashedForm], [first.hashedForm, headers[1]], [headers[2], headers[1]], [],
            [first.hashedForm, try SealedHeader(headers[2], .qbft).hashedForm],
        ] { #expect(verdict(none) == nil) }
        #expect(verifier.fork(in: [1], known: nil, from: anchor) == nil)
    }
}

/// An honest ledger behind something that gives another path.
private struct CrookedAdapter: LedgerAdapter {
    let inner: any LedgerAdapter
    let path: [UInt8]

    var ledger: LedgerID { inner.ledger }
    var capabilities: LedgerCapabilities { inner.capabilities }
    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] { path }
    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        try await inner.head(challenge: challenge)
    }
    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? { nil }
    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? { nil }
    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        try inner.prepare(command)
    }
    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome { .notSeen }
    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome { .notSeen }
    func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        try await inner.observe(from: cursor, waitSeconds: waitSeconds)
    }
    func cursor(after head: LogHead) -> LedgerCursor { inner.cursor(after: head) }
    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        try await inner.lock(lock)
    }
    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        try await inner.prove(lock, from: anchor, challenge: challenge)
    }
    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? { nil }
}
