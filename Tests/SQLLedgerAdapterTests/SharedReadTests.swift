import SecureChannels
import Synchronization
import Testing

@testable import SQLLedgerAdapter

/// Callers of one path share requests, and nobody gets an answer that is older than the question.
struct SharedReadTests {
    /// A ledger that answers with the number of the request, once it is let go.
    private actor Gate {
        private(set) var asked = 0
        private var held: [CheckedContinuation<Void, Never>] = []

        func ask() async -> SharedReads.Answer {
            asked += 1
            let number = asked
            await withCheckedContinuation { held.append($0) }
            return .success(HTTP2Response(status: 200, body: [UInt8(number)]))
        }

        func fail() async -> SharedReads.Answer {
            asked += 1
            await withCheckedContinuation { held.append($0) }
            return .failure(.notSent(HTTP2Fault(code: "http2.test", detail: "gone")))
        }

        func letOne() -> Bool {
            guard !held.isEmpty else { return false }
            held.removeFirst().resume()
            return true
        }
    }

    private func until(_ condition: () async -> Bool) async throws {
        for _ in 0..<5_000 where !(await condition()) { try await Task.sleep(for: .milliseconds(1)) }
        #expect(await condition())
    }

    @Test func `who asks during a read gets the next one, and all who wait share it`() async throws {
        let (reads, gate) = (SharedReads(), Gate())
        let first = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await gate.asked == 1 }
        let others = (0..<20).map { _ in Task { try await reads.read("/a") { await gate.ask() }.body } }
        try await until { await reads.waitingFor("/a") == 20 }
        #expect(await gate.letOne())
        #expect(try await first.value == [1])
        try await until { await gate.asked == 2 }
        #expect(await gate.letOne())
        for other in others {
            let shared = try await other.value
            #expect(shared == [2])
        }
        #expect(await gate.asked == 2)
    }

    @Test func `paths do not wait for each other, and a path is read anew once it is quiet`() async throws {
        let (reads, gate) = (SharedReads(), Gate())
        let a = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await gate.asked == 1 }
        let b = Task { try await reads.read("/b") { await gate.ask() }.body }
        try await until { await gate.asked == 2 }
        while await gate.letOne() {}
        let (one, two) = (try await a.value, try await b.value)
        #expect(one == [1] && two == [2])
        let again = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await gate.asked == 3 }
        #expect(await gate.letOne())
        #expect(try await again.value == [3])
    }

    @Test func `a failure reaches those who share the read, and the next is tried`() async throws {
        let (reads, gate) = (SharedReads(), Gate())
        let first = Task { try await reads.read("/a") { await gate.fail() }.body }
        try await until { await gate.asked == 1 }
        let second = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await reads.waitingFor("/a") == 1 }
        #expect(await gate.letOne())
        await #expect(throws: HTTP2ClientError.self) { try await first.value }
        try await until { await gate.asked == 2 }
        #expect(await gate.letOne())
        #expect(try await second.value == [2])
    }

    @Test func `a caller that is cancelled takes the answer from nobody`() async throws {
        let (reads, gate) = (SharedReads(), Gate())
        let first = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await gate.asked == 1 }
        let leader = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await reads.waitingFor("/a") == 1 }
        let follower = Task { try await reads.read("/a") { await gate.ask() }.body }
        try await until { await reads.waitingFor("/a") == 2 }
        leader.cancel()
        #expect(await gate.letOne())
        _ = try await first.value
        try await until { await gate.asked == 2 }
        #expect(await gate.letOne())
        #expect(try await follower.value == [2])
    }
}
