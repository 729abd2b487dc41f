import EVMNotaryRules
import EVMProofs
import Foundation
import LedgerAdapterKit
import Logging
import SettlementModel
import SettlementProofs
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
        _ = try await memory.keep([first], [])
        var others: [SignedEnd] = []
        for number in 0..<600 {
            let lock = try world.held(waitingFor: LockID(Digest.sha256(Array("\(number)".utf8))))
            others.append(try world.signed(.claimed, by: 0, lock: lock))
        }
        for start in stride(from: 0, to: 600, by: 100) {
            _ = try await memory.keep(Array(others[start..<start + 100]), [])
        }
        _ = try await memory.keep([first], [])
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
