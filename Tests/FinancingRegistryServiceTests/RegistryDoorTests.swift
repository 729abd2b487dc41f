import FinancingRegistry
import FinancingRegistryClient
import FinancingRegistryTestKit
import SecureChannels
import SettlementModel
import SettlementProofs
import Testing

@testable import FinancingRegistryService

/// What the registry's door keeps out of its records: each of them is there for good.
struct RegistryDoorTests {
    let house: RegistryHouse
    var world: RegistryWorld { house.world }

    init() throws { house = try RegistryHouse() }

    @Test func `a member that asks too fast waits, and nobody else does`() async throws {
        let rate = PartyRate(requestsPerSecond: 1, burst: 2, bytesPerSecond: 1 << 20)
        let service = try await house.start(rate: rate)
        let (fast, other) = (
            try house.client(world.b, port: service.port), try house.client(world.c, port: service.port)
        )
        let decided = try await flood(fast, count: 40)
        #expect((2..<40).contains(decided.count))
        // Nothing was decided for those that were kept out.
        let records = try await other.standing(of: world.claim(1), timeout: RegistryHouse.patience)
            .word.records.count
        #expect(records == UInt64(decided.count))
        // What was decided is told again at once, however often.
        for number in decided.prefix(5) {
            _ = try await fast.ask(request(number), remembering: nil, timeout: RegistryHouse.patience)
        }
        _ = try await other.ask(world.reserve("c/1"), remembering: nil, timeout: RegistryHouse.patience)
        // Whoever asks again gets its answer.
        let late = try #require((0..<40).first { !decided.contains($0) })
        _ = try await fast.settle(request(late), remembering: nil, patience: RegistryHouse.patience)
        for client in [fast, other] { await client.close() }
        try await service.stop()
        try await house.close()
    }

    private func request(_ number: Int) -> RegistryRequest { world.reserve("b/\(number)", number + 10) }

    /// Asks for that many at once. - Returns: those that were decided; the others were told that they are too many.
    private func flood(_ client: FinancingRegistryClient, count: Int) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int?.self) { tasks in
            for number in 0..<count {
                let request = self.request(number)
                tasks.addTask {
                    do throws(RegistryFault) {
                        _ = try await client.ask(request, remembering: nil, timeout: RegistryHouse.patience)
                        return number
                    } catch {
                        #expect(error.code == .busy)
                        return nil
                    }
                }
            }
            return try await tasks.reduce(into: []) { if let number = $1 { $0.append(number) } }
        }
    }

    @Test func `what cannot be a chain is no request, and no record`() async throws {
        let service = try await house.start()
        let client = try house.client(world.c, port: service.port)
        let statement = try world.link(world.b, world.c, for: "c/1").statement
        for signature in ["", "nonsense", "e30..", String(repeating: "a", count: 512)] {
            let link = ResaleLink(statement, signature: signature)
            await fails(.request) {
                _ = try await client.ask(
                    world.reserve("c/1", chain: [link]), remembering: nil, timeout: RegistryHouse.patience)
            }
        }
        let many = Array(
            repeating: try world.link(world.b, world.c, for: "c/1"), count: ClaimReservation.mostLinks + 1)
        await fails(.request) {
            _ = try await client.ask(
                world.reserve("c/1", chain: many), remembering: nil, timeout: RegistryHouse.patience)
        }
        // One that is written as it must be is decided, and refused for what it says.
        let answer = try await client.ask(
            world.reserve("c/1", chain: [try world.link(world.b, world.c, for: "c/1")]), remembering: nil,
            timeout: RegistryHouse.patience)
        #expect(answer.word.outcome == .refused(.chain) && answer.word.record.count == 1)
        await client.close()
        try await service.stop()
        try await house.close()
    }

    @Test func `an answer of another registry with the same key is refused, and closes nothing`() async throws
    {
        let service = try await house.start()
        let client = try house.client(world.b, port: service.port)
        let trial = FinancingRegistryRules(
            registry: GatewayID(checked: "registry:trial"), keys: [:], longestSeconds: 60)
        let asked = RegistryRequest(id: "b/1", registry: trial.registry, act: world.reserve("b/1").act)
        let word = try MemoryDesk().with { try trial.decide(asked, from: world.b, at: world.start, $0) }
        let foreign = try SignedWord(word, by: house.key).verified(by: house.key.verificationKey)
        await fails(.request) {
            _ = try await client.ask(
                world.reserve("b/1"), remembering: foreign, timeout: RegistryHouse.patience)
        }
        let answer = try await client.ask(
            world.reserve("b/1"), remembering: nil, timeout: RegistryHouse.patience)
        #expect(answer.word.record.count == 1)
        await client.close()
        try await service.stop()
        try await house.close()
    }

    private func fails(
        _ code: RegistryFault.Code, _ body: () async throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        do {
            try await body()
            Issue.record("no \(code.rawValue)", sourceLocation: sourceLocation)
        } catch {
            let fault = error as? RegistryFault
            #expect(fault?.code == code, "\(error)", sourceLocation: sourceLocation)
        }
    }
}
