import EVMProofs
import Foundation
import LedgerAdapterKit
import SettlementModel
import Synchronization
import Testing

@testable import EVMAdapter

/// A driver whose nodes come later than the gateway.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct OpeningTests {
    /// How often somebody tried, and whether the nodes answer by now.
    private final class Nodes: Sendable {
        let attempts = Mutex(0)
        let areUp = Mutex(false)
    }

    private static let silent = EVMFault("ledger.evm.unreachable", "nobody answers", next: "wait")

    private static func opening(
        _ nodes: Nodes, _ driver: EVMDriver, store: DriverStore? = nil, pause: Duration = .milliseconds(50)
    ) -> DriverOpening {
        DriverOpening(store: store, pause: pause) { () throws(EVMFault) in
            nodes.attempts.withLock { $0 += 1 }
            try? await Task.sleep(for: .milliseconds(20))
            guard nodes.areUp.withLock({ $0 }) else { throw silent }
            return driver
        }
    }

    @Test func `until a node answers every call is unavailable, and then the same adapter works`()
        async throws
    {
        let stage = try await TestStage()
        let anchor = try #require(
            stage.profile.anchor(
                ledger: LedgerID(checked: "evm:test"), block: 0, hash: stage.chain.genesis,
                operatorTrusted: true))
        let nodes = Nodes()
        let adapter = try EVMLedgerAdapter(
            driver: Self.opening(nodes, try await stage.driver()), anchor: anchor, holders: [:], assets: [])
        let command = CommandID(TestDeal.random())
        for _ in 0..<2 {
            await #expect(throws: Self.unavailable) { try await adapter.head(challenge: nil) }
            await #expect(throws: Self.unavailable) { try await adapter.outcome(of: command) }
            await #expect(throws: Self.unavailable) {
                try await adapter.observe(from: LedgerCursor(next: 0), waitSeconds: 1)
            }
        }
        // Six calls in far less than six pauses: those in between were answered by the last attempt.
        #expect(nodes.attempts.withLock { $0 } < 4)
        nodes.areUp.withLock { $0 = true }
        try await Task.sleep(for: .milliseconds(60))
        #expect(try await adapter.head(challenge: nil).next.next > 0)
        #expect(try await adapter.outcome(of: command) == .notSeen)
    }

    @Test func `who comes together waits for one attempt`() async throws {
        let stage = try await TestStage()
        let nodes = Nodes()
        nodes.areUp.withLock { $0 = true }
        let opening = Self.opening(nodes, try await stage.driver())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await opening.opened() } }
            try await group.waitForAll()
        }
        #expect(nodes.attempts.withLock { $0 } == 1)
    }

    @Test func `after the end nothing opens, and the file is free for the next`() async throws {
        let stage = try await TestStage()
        let nodes = Nodes()
        nodes.areUp.withLock { $0 = true }
        let file = try stage.store("closing.sqlite")
        let driver = try await stage.driver(storage: file)
        let opening = Self.opening(nodes, driver, store: file)
        _ = try await opening.opened()
        #expect(throws: EVMFault.self, "one process holds the file") { try stage.store("closing.sqlite") }
        try await opening.close()
        try await opening.close()
        let end = await #expect(throws: EVMFault.self) { try await opening.opened() }
        #expect(end?.code == "ledger.evm.closed")
        try stage.store("closing.sqlite").close()
    }

    private static let unavailable = AdapterFault.unavailable(reason: "\(silent)")
}
