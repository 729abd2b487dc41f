import PeerProtocol
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// A start on a journal whose chain holds and that says something else than was decided.
@Suite struct ReplayedJournalTests {
    /// Takes one trade to its end and keeps the seller's disks from before it, so that no rollback is what is found.
    private func history(
        _ world: TestWorld, _ trade: (TestWorld) async throws -> TransferID
    ) async throws -> [JournalRecord] {
        let before = try await world.seller.snapshot()
        let id = try await trade(world)
        try await world.wait("the seller's evidence") { await world.seller.archive.bundle(of: id) != nil }
        await world.seller.crash()
        let records = try await world.seller.records()
        await world.seller.rollBack(to: before, vaultToo: true)
        return records
    }

    /// What a start on these drafts is refused with: the record and the words.
    private func refusal(
        _ bank: TestBank, _ drafts: [JournalDraft]
    ) async throws -> (sequence: UInt64, detail: String)? {
        let disks = try await bank.snapshot()
        try await bank.rewriteJournal(drafts)
        var found: (sequence: UInt64, detail: String)?
        do { try await bank.start() } catch let fault as EngineFault {
            guard case .replay(let sequence, let detail) = fault else { throw fault }
            found = (sequence, detail)
        }
        await bank.crash()
        await bank.rollBack(to: disks, vaultToo: true)
        return found
    }

    private func settled(_ world: TestWorld) async throws -> TransferID {
        let id = try await world.agree(TestTrade())
        try await world.waitForEnd(id, .settled)
        return id
    }

    private func replaced(_ records: [JournalRecord], at place: Int, by payload: [UInt8]) -> [JournalDraft] {
        var drafts = records.map(\.draft)
        drafts[place] = JournalDraft(
            kind: drafts[place].kind, transfer: drafts[place].transfer, payload: payload)
        return drafts
    }

    @Test func `no message but the decided one is replayed, whichever of them differs`() async throws {
        try await inWorld { world in
            let records = try await history(world, settled)
            #expect(try await refusal(world.seller, records.map(\.draft)) == nil, "the true journal starts")
            let places = records.indices.filter { records[$0].draft.kind == .messageOut }
            #expect(places.count >= 4)
            for place in places {
                let own = try MessageCodec.decode(records[place].draft.payload)
                let other = try #require(
                    MessageEnvelope(
                        transfer: own.transfer, sequence: own.sequence, previous: own.previous,
                        from: own.from,
                        to: own.to, message: .ticketWithdrawn(reason: "never said")))
                let found = try await refusal(
                    world.seller, replaced(records, at: place, by: MessageCodec.encode(other)))
                #expect(found?.sequence == records[place].sequence)
                #expect(found?.detail == "another message than was decided then")
            }
        }
    }

    @Test func `a message that was decided must be there, and one that was not must not`() async throws {
        try await inWorld { world in
            let records = try await history(world, settled)
            let drafts = records.map(\.draft)
            let place = try #require(drafts.firstIndex { $0.kind == .messageOut })
            var without = drafts
            without.remove(at: place)
            #expect(
                try await refusal(world.seller, without)?.detail.contains("is not in the journal") == true)
            var twice = drafts
            twice.insert(drafts[place], at: place + 1)
            #expect(try await refusal(world.seller, twice)?.sequence == records[place].sequence + 1)
        }
    }

    @Test func `no command but the one that the terms decide is replayed, whichever of them differs`()
        async throws
    {
        try await inWorld { world in
            let records = try await history(world, settled)
            try await expectEachCommandKept(world, records, acts: ["lock", "claim"])
        }
        try await inWorld { world in
            let records = try await history(world) { world in
                // Else the buyer may be first and return X in the seller's name.
                try world.buyerAssetWay.withhold("refund")
                let id = try await world.agreeUpToBoth()
                await world.advance(bySeconds: 100)
                try await world.waitForEnd(id, .refunded)
                return id
            }
            try await expectEachCommandKept(world, records, acts: ["lock", "refund"])
        }
    }

    private func expectEachCommandKept(
        _ world: TestWorld, _ records: [JournalRecord], acts: Set<String>
    ) async throws {
        #expect(try await refusal(world.seller, records.map(\.draft)) == nil, "the true journal starts")
        var seen: Set<String> = []
        for place in records.indices where records[place].draft.kind == .command {
            let stored = try Stored(records[place].draft.payload)
            seen.insert(stored.act)
            for change in try stored.changes(world.seller.keys.holder) {
                let found = try await refusal(
                    world.seller, replaced(records, at: place, by: change.payload))
                #expect(found?.sequence == records[place].sequence, "\(stored.act): \(change.what)")
                #expect(found?.detail.hasPrefix("another command than was decided") == true)
            }
        }
        #expect(seen.isSuperset(of: acts))
    }
}

/// A journal's command record, to be written differently.
private struct Stored {
    private let members: JSONObject
    let act: String

    init(_ payload: [UInt8]) throws {
        guard case .object(let members) = try CanonicalJSON.parse(payload),
            case .string(let act)? = members["act"]
        else { throw TestWorldFault("no command record") }
        self.members = members
        self.act = act
    }

    private func with(_ name: String, _ value: JSONValue) -> [UInt8] {
        var changed = members
        changed[name] = value
        return CanonicalJSON.encode(.object(changed))
    }

    /// Each in one way other than what was decided, and well formed.
    func changes(_ holder: SigningKey) throws -> [(what: String, payload: [UInt8])] {
        guard case .string(let text)? = members["bytes"], let bytes = Base64.decode(text) else {
            throw TestWorldFault("no bytes")
        }
        let own = try SQLLedgerCommandCodec.decode(bytes)
        let foreign = LockID(Digest.sha256([1]))
        func command(_ id: CommandID, _ act: SQLLedgerAct) -> [UInt8] {
            let other = SQLLedgerCommand(id: id, ledger: own.ledger, act: act)
            return with("bytes", .base64(SQLLedgerCommandCodec.encode(other)))
        }
        var all = [
            ("another id", command(CommandID(Digest.sha256([2])), own.act)),
            ("no command", with("bytes", .base64(Array("{}".utf8)))),
        ]
        switch own.act {
        case .lock(let terms, _):
            all.append(("the tombstone instead", command(own.id, .cancel(terms))))
            let stranger = try SigningKey.generate(.ed25519).sign(SQLLedgerCommandCodec.signingMessage(bytes))
            all.append(("another's signature", with("signatures", .list([stranger]))))
            let elsewhere = try holder.sign(SQLLedgerCommandCodec.signingMessage([1]))
            all.append(("our signature over other words", with("signatures", .list([elsewhere]))))
        case .claim(let lock, let preimage, let proof):
            all.append(("another lock", command(own.id, .claim(foreign, preimage, proof: proof))))
            all.append(("a refund instead", command(own.id, .refund(lock, proof: proof))))
            all.append(
                (
                    "another preimage",
                    command(own.id, .claim(lock, Preimage(Digest.sha256([3])), proof: proof))
                ))
        case .refund(_, let proof):
            all.append(("another lock", command(own.id, .refund(foreign, proof: proof))))
        default: break
        }
        return all.map { (what: $0.0, payload: $0.1) }
    }
}
