import DoorTestKit
import FinancingRegistry
import FinancingRegistryClient
import FinancingRegistryTestKit
import Foundation
import SecureChannels
import SettlementModel
import SettlementProofs
import Testing

@testable import FinancingRegistryService

/// The registry as its members meet it: over TLS and HTTP/2, from a file that is closed and opened again.
struct RegistryServiceTests {
    let house: RegistryHouse
    var world: RegistryWorld { house.world }

    init() throws { house = try RegistryHouse() }

    @Test func `of a hundred banks' desks that ask at once one wins`() async throws {
        let service = try await house.start()
        let members = [world.a, world.b, world.c, world.keyless]
        let clients = try members.map { try house.client($0, port: service.port) }
        let answers = try await withThrowingTaskGroup(of: RegistryAnswer.self) { tasks in
            for number in 0..<100 {
                let client = clients[number % 4]
                // Each second one asks twice, as after a lost answer.
                for _ in 0...number % 2 {
                    tasks.addTask { [world] in
                        try await client.settle(
                            world.reserve("try/\(number)"), remembering: nil, patience: RegistryHouse.patience
                        ).word
                    }
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 150)
        let winners = Set(answers.filter { $0.outcome == .reserved(until: nil, near: 0) })
        let losers = Set(answers.filter { $0.outcome == .refused(.reserved) })
        #expect(winners.count == 1 && losers.count == 99)
        // Every decision has its own record, and whoever asked twice got one.
        #expect(Set((winners.union(losers)).map(\.record.count)) == Set(1...100))
        for client in clients { await client.close() }
        try await service.stop()
        try await house.close()
    }

    @Test
    func `of a hundred claims on one invoice that are asked for at once each is told of those before it`()
        async throws
    {
        let service = try await house.start()
        let clients = try [world.a, world.b, world.c].map { try house.client($0, port: service.port) }
        let basis = try world.basis(invoices: [1000], files: [7])
        let answers = try await withThrowingTaskGroup(of: RegistryAnswer.self) { tasks in
            for number in 0..<100 {
                tasks.addTask { [world] in
                    try await clients[number % 3].settle(
                        world.reserve("try/\(number)", number, near: number, basis: basis), remembering: nil,
                        patience: RegistryHouse.patience
                    ).word
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        for (before, answer) in answers.sorted(by: { $0.record.count < $1.record.count }).enumerated() {
            let shared = SharedClaims(invoices: Int64(before), files: Int64(before))
            #expect(answer.outcome == .reserved(until: nil, near: 0, shared: shared))
        }
        #expect(Set(answers.map(\.record.count)) == Set(1...100))
        for client in clients { await client.close() }
        try await service.stop()
        try await house.close()
    }

    @Test func `a restart changes no answer, byte for byte`() async throws {
        var service = try await house.start()
        var client = try house.client(world.b, port: service.port)
        let requests = [
            world.reserve("b/1"), world.reserve("b/2"), world.request("b/3", .finance("b/1")),
            world.request("b/4", .release("b/1", .paid)),
        ]
        var before: [VerifiedWord<RegistryAnswer>] = []
        for request in requests {
            before.append(
                try await client.ask(request, remembering: before.last, timeout: RegistryHouse.patience))
        }
        await client.close()
        try await service.stop()
        service = try await house.start()
        client = try house.client(world.b, port: service.port)
        for (request, answer) in zip(requests, before) {
            let again = try await client.ask(
                request, remembering: before.last, timeout: RegistryHouse.patience)
            #expect(again.signed.canonicalBytes == answer.signed.canonicalBytes)
        }
        let standing = try await client.standing(of: world.claim(1), timeout: RegistryHouse.patience)
        #expect(standing.word.state == .paid && standing.word.own == "b/1")
        await client.close()
        try await service.stop()
        try await house.close()
    }

    @Test func `a profile that calls itself another than its certificate does is told so`() async throws {
        let service = try await house.start()
        let client = try house.client(world.b, port: service.port, with: world.c)
        do throws(RegistryFault) {
            _ = try await client.standing(of: world.claim(1), timeout: RegistryHouse.patience)
            Issue.record("taken for ours")
        } catch {
            #expect(error.code == .signature && error.code.nextStep.contains("`member`"))
            #expect(error.detail.contains(world.c.text) && error.detail.contains("`member` says \(world.b)"))
        }
        await client.close()
        try await service.stop()
        try await house.close()
    }

    @Test func `a store that was put back is found out by whoever remembers, and decides nothing more`()
        async throws
    {
        let earlier = house.folder.file("earlier.sqlite")
        try FileManager.default.copyItem(atPath: house.storePath, toPath: earlier)
        var service = try await house.start()
        var client = try house.client(world.b, port: service.port)
        let answer = try await client.ask(
            world.reserve("b/1"), remembering: nil, timeout: RegistryHouse.patience)
        await client.close()
        try await service.stop()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: house.storePath + suffix)  // the log may be gone
        }
        try FileManager.default.copyItem(atPath: earlier, toPath: house.storePath)
        service = try await house.start()
        client = try house.client(world.c, port: service.port)
        // Another's signature is no reason to stop.
        let forger = try SigningKey.generate(.ed25519)
        let forged = try SignedWord(answer.word, by: forger).verified(by: forger.verificationKey)
        await fails(.request) {
            _ = try await client.ask(
                world.reserve("c/0"), remembering: forged, timeout: RegistryHouse.patience)
        }
        _ = try await client.standing(of: world.claim(1), timeout: RegistryHouse.patience)
        await fails(.rolledBack) {
            _ = try await client.ask(
                world.reserve("c/1"), remembering: answer, timeout: RegistryHouse.patience)
        }
        await fails(.rolledBack) {
            _ = try await client.ask(world.reserve("c/2"), remembering: nil, timeout: RegistryHouse.patience)
        }
        await fails(.rolledBack) {
            _ = try await client.standing(of: world.claim(1), timeout: RegistryHouse.patience)
        }
        await client.close()
        try await service.stop()
        service = try await house.start()
        client = try house.client(world.c, port: service.port)
        await fails(.rolledBack) {
            _ = try await client.ask(world.reserve("c/3"), remembering: nil, timeout: RegistryHouse.patience)
        }
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
        } catch let fault as RegistryFault {
            #expect(fault.code == code, "\(fault)", sourceLocation: sourceLocation)
        } catch { Issue.record("\(error)", sourceLocation: sourceLocation) }
    }

    @Test func `who does not answer, or not rightly, has allowed nothing`() async throws {
        let asked = world.reserve("b/1")
        let answer = try MemoryDesk().ask(asked, world.b, in: world)
        let wrong = try SigningKey.generate(.ed25519)
        let cases: [(RegistryFault.Code, [UInt8])] = [
            (.signature, Array("{}".utf8)), (.signature, Array("nonsense".utf8)),
            (.signature, try SignedWord(answer, by: wrong).canonicalBytes),
            (
                .signature,
                try SignedWord(MemoryDesk().ask(world.reserve("b/2"), world.b, in: world), by: house.key)
                    .canonicalBytes
            ),
            (
                .signature,
                try SignedWord(MemoryDesk().ask(asked, world.c, in: world), by: house.key).canonicalBytes
            ),
        ]
        for (code, body) in cases {
            try await answering(HTTP2Response(status: 200, body: body)) { client in
                await fails(code) {
                    _ = try await client.ask(asked, remembering: nil, timeout: RegistryHouse.patience)
                }
            }
        }
        try await answering(HTTP2Response(status: 500, body: [])) { client in
            await fails(.unknown) {
                _ = try await client.ask(asked, remembering: nil, timeout: RegistryHouse.patience)
            }
        }
        // Long enough for a busy machine to have sent it.
        try await answering(nil) { client in
            await fails(.unknown) {
                _ = try await client.settle(asked, remembering: nil, patience: .seconds(5))
            }
        }
        let nowhere = try house.client(world.b, port: 1)
        await fails(.notReached) {
            _ = try await nowhere.settle(asked, remembering: nil, patience: .milliseconds(400))
        }
        await nowhere.close()
        // Two answers of one number: the registry has two histories.
        let other = MemoryDesk()
        let first = try SignedWord(other.ask(world.reserve("b/9"), world.b, in: world), by: house.key)
        let signed = try SignedWord(answer, by: house.key)
        try await answering(HTTP2Response(status: 200, body: signed.canonicalBytes)) { client in
            let known = try first.verified(by: house.key.verificationKey)
            await fails(.twoHistories) {
                _ = try await client.ask(asked, remembering: known, timeout: RegistryHouse.patience)
            }
            let right = try await client.ask(asked, remembering: nil, timeout: RegistryHouse.patience)
            #expect(right.word == answer)
        }
        try await house.close()
    }

    /// A server in the registry's place that says one thing, or nothing.
    private func answering(
        _ response: HTTP2Response?, _ body: (FinancingRegistryClient) async throws -> Void
    ) async throws {
        guard let party = house.parties[world.b] else { throw KitFault() }
        let context = try TLSContext(
            identity: house.server.identity, trust: .pins([party.pin.bytes]), alpn: ["h2"]
        )
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, context: context, group: house.group
        ) { _ in
            if let response { return response }
            try? await Task.sleep(for: .seconds(60))  // ends with the connection
            return HTTP2Response(status: 500)
        }
        let client = try house.client(world.b, port: server.port)
        try await body(client)
        await client.close()
        await server.shutdown(grace: .zero)
    }
}
