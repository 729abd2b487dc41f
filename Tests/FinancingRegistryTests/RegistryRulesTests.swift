import FinancingRegistry
import FinancingRegistryTestKit
import SettlementModel
import SettlementProofs
import Testing

struct RegistryRulesTests {
    let world: RegistryWorld

    init() throws { world = try RegistryWorld() }

    @Test(arguments: RegistryScene.allCases)
    func `a scene is played over memory`(_ scene: RegistryScene) throws {
        try scene.play(world, MemoryDesk())
    }

    @Test func `everything that travels is read as it was written, and nothing else`() throws {
        let chain = [try world.link(world.b, world.c, for: "c/1")]
        let acts: [RegistryAct] = [
            world.reserve("c/1", until: 5, chain: chain).act, world.reserve("c/1").act,
            world.reserve("c/1", basis: try world.basis(invoices: [2, 1], files: [3])).act,
            world.reserve("c/1", written: 4).act, world.distinct("c/1", 4, refused: "c/0").act,
            .extend("c/1", until: world.start), .extend("c/1", until: nil), .finance("c/1"),
            .release("c/1", .refunded),
        ]
        for act in acts {
            let request = world.request("c/1", act)
            #expect(try RegistryRequest(canonicalBytes: request.canonicalBytes) == request)
            guard case .object(var object) = request.canonical else { throw KitFault() }
            object["more"] = 1
            #expect(throws: JSONFault.self) { try RegistryRequest(canonical: .object(object)) }
            object["more"] = nil
            object["finance"] = ["reservation": "x"]
            object["extend"] = ["reservation": "x", "until": nil]
            #expect(throws: JSONFault.self) { try RegistryRequest(canonical: .object(object)) }
        }
        // A number is written, or it is another claim's: not both.
        guard case .object(var both) = world.distinct("c/1", 4, refused: "c/0").canonical,
            case .object(var reserve)? = both["reserve"]
        else { throw KitFault() }
        reserve["written"] = world.written(4).canonical
        both["reserve"] = .object(reserve)
        #expect(throws: JSONFault.self) { try RegistryRequest(canonical: .object(both)) }
        var outcomes: [RegistryOutcome] = [
            .reserved(until: world.start, near: 2),
            .reserved(until: nil, near: 1, shared: SharedClaims(invoices: 2, files: 0)),
            .reserved(until: nil, near: 0), .financed, .withdrawn,
        ]
        outcomes += ReleaseReason.allCases.map(RegistryOutcome.released)
        outcomes += RegistryRefusal.allCases.map(RegistryOutcome.refused)
        for outcome in outcomes {
            #expect(try RegistryOutcome(canonicalBytes: outcome.canonicalBytes) == outcome)
        }
        #expect(throws: JSONFault.self) { try RegistryOutcome(canonical: "Financed") }
        #expect(throws: JSONFault.self) { try RegistryOutcome(canonical: ["refused": "registry.nonsense"]) }
    }

    @Test func `of bytes with one changed, whatever is read is exactly what they say`() throws {
        let chain = [try world.link(world.b, world.c, for: "c/1")]
        let answer = try MemoryDesk().ask(world.reserve("b/1"), world.b, in: world)
        let signed = try SignedWord(answer, by: SigningKey.generate(.ed25519))
        let question = RegistryQuestion(world.reserve("c/1", until: 9, chain: chain), remembered: signed)
        var read = 0
        for place in question.canonicalBytes.indices {
            for flip in [UInt8(1), 32] {
                var bytes = question.canonicalBytes
                bytes[place] ^= flip
                guard let other = try? RegistryQuestion(canonicalBytes: bytes) else { continue }
                #expect(other.canonicalBytes == bytes && other != question)
                read += 1
            }
        }
        // Names, digests and signatures may be others; the form may not.
        let refused = question.canonicalBytes.count * 2 - read
        #expect(read > 100 && refused > 1000)
    }

    @Test func `an answer is taken from the registry's key alone`() throws {
        let key = try SigningKey.generate(.ed25519)
        let other = try SigningKey.generate(.ed25519)
        let answer = try MemoryDesk().ask(world.reserve("b/1"), world.b, in: world)
        let signed = try SignedWord(answer, by: key)
        #expect(try SignedWord<RegistryAnswer>(canonicalBytes: signed.canonicalBytes) == signed)
        #expect(try signed.verified(by: key.verificationKey).word == answer)
        #expect(throws: RegistryFault.self) { try signed.verified(by: other.verificationKey) }
        // Each byte of it, and nobody else's word in its place.
        guard case .object(var object) = signed.canonical, case .object(var word)? = object["word"] else {
            throw KitFault()
        }
        word["outcome"] = "financed"
        object["word"] = .object(word)
        let forged = try SignedWord<RegistryAnswer>(canonical: .object(object))
        #expect(throws: RegistryFault.self) { try forged.verified(by: key.verificationKey) }
    }

    @Test func `an answer of another registry with the same key closes nothing`() throws {
        let (key, here, there) = (try SigningKey.generate(.ed25519), MemoryDesk(), MemoryDesk())
        let other = FinancingRegistryRules(
            registry: GatewayID(checked: "registry:trial"), keys: [:], longestSeconds: 60)
        let request = RegistryRequest(
            id: "b/1", registry: other.registry, act: world.reserve("b/1").act)
        let answer = try there.with { try other.decide(request, from: world.b, at: world.start, $0) }
        let shown = try SignedWord(answer, by: key).verified(by: key.verificationKey)
        let known = try here.ask(world.reserve("b/1"), world.b, in: world)
        try here.with { storage in
            for body in [
                { _ = try world.rules.holds(answer, storage) },
                { try world.rules.recordRollback(shown, at: world.start, storage) },
            ] as [() throws -> Void] {
                let fault = #expect(throws: RegistryFault.self) { try body() }
                #expect(fault?.code == .request)
            }
            let (tip, isRolledBack) = (try storage.tip(), try storage.isRolledBack())
            #expect(tip == known.record && !isRolledBack)
        }
        #expect(try here.ask(world.reserve("b/1"), world.b, in: world) == known)
    }

    @Test func `a replay of the records gives the same tables, and sees a record that was altered`() throws {
        for scene in RegistryScene.allCases where scene != .rollBack {
            let desk = MemoryDesk()
            try scene.play(world, desk)
            let records = desk.storage.records
            let replay = RegistryReplay()
            for (record, tip) in records { try replay.take(record, tip: tip) }
            #expect(replay.storage.entries == desk.storage.entries)
            #expect(!records.isEmpty)
            for skipped in records.indices.dropLast() {
                #expect(throws: RegistryFault.self) {
                    let replay = RegistryReplay()
                    for (index, item) in records.enumerated() where index != skipped {
                        try replay.take(item.record, tip: item.tip)
                    }
                }
            }
        }
    }
}
