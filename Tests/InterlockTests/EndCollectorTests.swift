import EVMNotaryRules
import EVMProofs
import Foundation
import LedgerAdapterKit
import Logging
import SettlementModel
import SettlementProofs
import Synchronization
import Testing

@testable import Interlock

/// Collecting certificates and holding notaries to their word, over notaries that say what a test has them sign.
struct EndCollectorTests {
    let world: NotaryScript
    let folder: URL

    init() throws {
        world = try NotaryScript()
        folder = FileManager.default.temporaryDirectory.appending(path: "collect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func collector(_ memory: CollectionMemory?) -> EndCollector<NotaryScript> {
        EndCollector(asker: world, memory: memory, evidence: folder.path)
    }

    private func memory() throws -> CollectionMemory {
        try CollectionMemory(folder.appending(path: "memory.sqlite").path)
    }

    private var documents: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        }
    }

    @Test func `what was signed once is held against its notary after a restart`() async throws {
        let first = try memory()
        try world.say(.claimed, by: [0, 1], records: 1)
        let short = try await collector(first).collect(world.lock)
        #expect(short.gathering.certificate == nil && short.shortfall.contains("2 signed CLAIMED"))
        #expect(
            short.words.map(\.answer) == ["CLAIMED", "CLAIMED", "notary.unavailable", "notary.unavailable"])
        try first.close()

        let second = try memory()
        try world.say(.refunded, by: [1, 2, 3], records: 2)
        let found = try await collector(second).collect(world.lock)
        #expect(world.remembered(1)?.tip.count == 1)
        // The escrow would take it. Whether it opens what is wanted the caller sees by the end it names.
        #expect(found.gathering.certificate?.statement.end == .refunded)
        #expect(found.documents.filter { $0.isNew }.count == found.documents.count)
        #expect(found.documents.first?.pair.liar == world.set.members[1])
        #expect(try documents.count == found.documents.count)
        let document = try #require(found.documents.first)
        let bytes = try HostFiles.read(document.path).dropLast()
        #expect(try Equivocation(canonicalBytes: Array(bytes)) == document.pair)
        // Found again: nothing is written, and it is not news.
        let again = try await collector(second).collect(world.lock)
        #expect(!again.documents.isEmpty && again.documents.allSatisfy { !$0.isNew })
        try second.close()
    }

    @Test func `without a memory nobody is held to anything`() async throws {
        try world.say(.claimed, by: [1], records: 1)
        _ = try await collector(nil).collect(world.lock)
        try world.say(.refunded, by: [1], records: 1)
        #expect(try await collector(nil).collect(world.lock).documents.isEmpty)
        #expect(world.remembered(1) == nil)
    }

    @Test func `a notary whose records are behind its own word counts for nothing, and its lie is kept`()
        async throws
    {
        let memory = try memory()
        try world.say(.claimed, by: [0, 1, 2], records: 5)
        #expect(try await collector(memory).collect(world.lock).gathering.certificate != nil)
        try world.say(.refunded, by: [2], records: 4)
        let found = try await collector(memory).collect(world.lock)
        #expect(found.words[2].answer == "notary.rolled-back")
        #expect(found.gathering.ends.isEmpty)
        #expect(found.documents.contains { $0.pair.liar == world.set.members[2] })
        let tips = try await memory.tips(of: world.set.members)
        #expect(tips[world.set.members[2]]?.tip.count == 5)
        // As many records as before, but others.
        try world.say(.claimed, by: [0], records: 5, salt: 1)
        #expect(try await collector(memory).collect(world.lock).words[0].answer == "notary.rolled-back")
        try memory.close()
    }

    @Test func `thousands of ends are kept, and the first of them still counts`() async throws {
        let memory = try memory()
        let first = try world.signed(.claimed, by: 0, lock: world.lock)
        try await memory.keep([first], [])
        var others: [SignedEnd] = []
        for number in 0..<600 {
            let lock = try world.held(waitingFor: LockID(Digest.sha256(Array("\(number)".utf8))))
            others.append(try world.signed(.claimed, by: 0, lock: lock))
        }
        for start in stride(from: 0, to: 600, by: 100) {
            try await memory.keep(Array(others[start..<start + 100]), [])
        }
        try await memory.keep([first], [])
        let kept = try await memory.ends(of: world.lock.otherLock, on: world.lock.otherLedger)
        #expect(kept == [first])
        try memory.close()
    }

    @Test func `a file that is none, is in use or was altered is not taken for an empty memory`() async throws
    {
        let path = folder.appending(path: "memory.sqlite").path
        let open = try memory()
        #expect(throws: CommandFailure.self) { try memory() }
        try open.close()
        try HostFiles.create(folder.appending(path: "other").path, Array("{}".utf8), mode: 0o600)
        let fault = #expect(throws: CommandFailure.self) {
            try CollectionMemory(folder.appending(path: "other").path)
        }
        #expect(fault?.code == "notary.memory")
        #expect(try HostFiles.status(path) != nil)
    }

    @Test func `a certifier says what each notary said, and gives a certificate once three have signed`()
        async throws
    {
        let memory = try memory()
        let certifier = NotaryCertifier([collector(memory)], logger: Logger(label: "test"))
        try world.say(.claimed, by: [0, 3], records: 1)
        world.open(1, .locked)
        let fault = await #expect(throws: AdapterFault.self) {
            try await certifier.certificate(for: world.lock, waitingFor: nil)
        }
        guard case .unavailable(let reason)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        for word in ["notary.incomplete", "2 signed CLAIMED", "LOCKED: not ended", "notary.unavailable"] {
            #expect(reason.contains(word), "\(reason)")
        }
        try world.say(.claimed, by: [0, 1, 3], records: 1)
        let certificate = try await certifier.certificate(for: world.lock, waitingFor: nil)
        #expect(certificate.signatures.map(\.member) == [0, 1, 3])
        try memory.close()
        // A memory that cannot be asked certifies nothing.
        await #expect(throws: AdapterFault.self) {
            try await certifier.certificate(for: world.lock, waitingFor: nil)
        }
    }
}

/// Four notaries that answer what the test says.
final class NotaryScript: NotaryAsking {
    let domain: EscrowDomain
    let set: NotarySet
    let lock: HeldLock
    private let keys: [NotaryKey]
    private let answers = Mutex<[EVMAddress: NotaryReply]>([:])
    private let sent = Mutex<[EVMAddress: SignedTip]>([:])

    init() throws {
        let escrow = try #require(EVMAddress("0x" + String(repeating: "e5", count: 20)))
        domain = try #require(EscrowDomain(chainID: 1337, escrow: escrow))
        keys = try (1...4).map { number in
            try #require(NotaryKey(secret: [UInt8](repeating: 0, count: 31) + [UInt8(number)]))
        }.sorted { $0.address < $1.address }
        set = try #require(NotarySet(epoch: 1, threshold: 3, members: keys.map(\.address)))
        lock = try Self.held(waitingFor: LockID(Digest.sha256([1])), set.id)
    }

    func held(waitingFor other: LockID) throws -> HeldLock { try Self.held(waitingFor: other, set.id) }

    private static func held(waitingFor other: LockID, _ set: Bytes32) throws -> HeldLock {
        let address = { (digit: String) in JSONValue.string("0x" + String(repeating: digit, count: 40)) }
        return try HeldLock(
            canonical: [
                "amount": "1", "expiry": "2000", "gate": .integer(2),
                "hashlock": Digest.sha256([2]).canonical,
                "lockDeadline": "1000", "notarySet": set.canonical, "otherLedger": "sql:cash",
                "otherLock": other.canonical, "payee": address("2"), "payer": address("1"),
                "terms": Digest.sha256([3]).canonical, "token": address("4"),
            ])
    }

    func signed(_ end: LockEnd, by place: Int, lock: HeldLock) throws -> SignedEnd {
        let statement = EndStatement(lock, in: domain, end: end)
        return try SignedEnd(
            notary: keys[place].address, statement: statement, signature: keys[place].sign(statement.digest))
    }

    /// From now on these sign this end; the others do not answer.
    func say(_ end: LockEnd, by places: [Int], records: UInt64, salt: UInt8 = 0) throws {
        var made: [EVMAddress: NotaryReply] = [:]
        for place in places {
            let verdict = NotaryAnswer.Verdict.ended(
                try signed(end, by: place, lock: lock), preimage: nil, proof: Digest.sha256([4]))
            let digest = Digest.sha256([UInt8(truncatingIfNeeded: records), salt])
            let tip = try SignedTip(RecordTip(count: records, digest: digest), by: keys[place])
            made[keys[place].address] = .answered(NotaryAnswer(verdict: verdict, records: tip))
        }
        answers.withLock { $0 = made }
    }

    /// This one has looked, and there is no end.
    func open(_ place: Int, _ state: LockState) {
        guard let tip = try? SignedTip(.empty, by: keys[place]) else { return }
        let answer = NotaryAnswer(verdict: .notEnded(state, askAgainSeconds: 5), records: tip)
        answers.withLock { $0[keys[place].address] = .answered(answer) }
    }

    func remembered(_ place: Int) -> SignedTip? { sent.withLock { $0[keys[place].address] } }

    func ask(
        _ lock: HeldLock, waitingFor other: LockTerms?, remembering tips: [EVMAddress: SignedTip]
    ) async -> [(notary: EVMAddress, reply: NotaryReply)] {
        sent.withLock { $0 = tips }
        let answers = answers.withLock { $0 }
        return set.members.map { member in
            (member, answers[member] ?? .failed(code: "notary.unavailable", detail: "silent"))
        }
    }
}
