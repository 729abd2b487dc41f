import DoorTestKit
import Foundation
import GRDB
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The book: group commit, signed heads, waiting.
struct LedgerBookTests {
    private func transfers(_ fixture: BookFixture, count: Int) throws -> [SQLSignedCommand] {
        try (0..<count).map { _ in
            let order = TransferOrder(
                asset: TestTrade.cash, quantity: 1, from: fixture.trade.payer.account,
                to: fixture.trade.payee.account)
            return try fixture.ledger.signed(.transfer(order), by: [fixture.trade.payer.key])
        }
    }

    @Test func `commands that arrive together share commits, each with its own answer`() async throws {
        let fixture = try BookFixture()
        let book = try await fixture.book()
        var commands = try transfers(fixture, count: 300)
        let order = TransferOrder(
            asset: TestTrade.cash, quantity: 5000, from: fixture.trade.payer.account,
            to: fixture.trade.payee.account)
        commands.insert(try fixture.ledger.signed(.transfer(order), by: [fixture.trade.payer.key]), at: 150)
        let verdicts = try await withThrowingTaskGroup(of: (Int, CommandVerdict).self) { group in
            for (number, command) in commands.enumerated() {
                group.addTask { (number, try await book.submit(command, by: GatewayID("gw.bank-a"))) }
            }
            var found: [Int: CommandVerdict] = [:]
            for try await (number, verdict) in group { found[number] = verdict }
            return found
        }
        var indexes: Set<UInt64> = []
        for (number, verdict) in verdicts {
            switch verdict {
            case .applied(let applied, let repeated):
                #expect(!repeated)
                #expect(number != 150)
                indexes.insert(applied.index)
            case .rejected(let rejection):
                #expect(number == 150)
                #expect(rejection.code == .fundsInsufficient)
            }
        }
        #expect(indexes.count == 300)
        #expect(await book.commandCount == 301)
        #expect(await book.commitCount < 150)
        #expect(try fixture.trade.paid == 300)
        #expect(try fixture.ledger.findings() == [])
    }

    @Test func `a lock is proven after its claim, under the head of the newest commit`() async throws {
        let fixture = try BookFixture()
        let anchor = try fixture.ledger.anchor()
        let book = try await fixture.book()
        let preimage = Preimage(Digest.sha256([9]))
        let terms = try fixture.trade.terms(salt: 9, quantity: 1, hashlock: preimage.hashlock)
        try fixture.trade.lock(terms)
        let claim = try fixture.ledger.signed(.claim(terms.lockID, preimage, proof: nil))
        _ = try await book.submit(claim, by: nil)
        var notes: Set<String> = []
        for (asked, shown) in [(nil, LockState.claimed), (.locked, .locked), (.claimed, .claimed)]
            as [(LockState?, LockState)]
        {
            let answer = try await book.proof(
                of: terms.lockID, in: asked, from: anchor.head.size, challenge: nil)
            guard case .proof(let proof) = answer else {
                Issue.record("no proof of \(String(describing: asked))")
                continue
            }
            notes.insert(proof.checkpoint.string)
            #expect(try SQLLogVerifier().verify(proof.bytes, from: anchor).fact.state == shown)
        }
        #expect(notes.count == 1)
        guard
            case .unknownLock = try await book.proof(of: terms.lockID, in: .refunded, from: 0, challenge: nil)
        else {
            Issue.record("a state that never was")
            return
        }
    }

    @Test func `an answered command is on the disk`() async throws {
        let fixture = try BookFixture()
        let book = try await fixture.book()
        let commands = try transfers(fixture, count: 3)
        for command in commands { _ = try await book.submit(command, by: nil) }
        let copy = fixture.folder.path + "/copy.sqlite"
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: fixture.folder.databasePath + suffix, toPath: copy + suffix)
        }
        let crashed = try LedgerDatabase(path: copy, ledger: fixture.ledger.id)
        try crashed.writeNow { storage in
            for command in commands {
                let id = try SQLLedgerCommandCodec.decode(command.command).id
                #expect(try storage.command(id) != nil)
            }
            #expect(
                try LedgerChecker(
                    ledger: fixture.ledger.id, operatorKey: fixture.ledger.operatorKey.verificationKey,
                    storage: storage
                ).findings() == [])
        }
    }

    @Test func `a command that storage cannot book harms no other, and nothing of it stays`() async throws {
        let fixture = try BookFixture()
        let stuck = try fixture.ledger.open("stuck")
        let path = fixture.folder.databasePath
        let raw = try DatabaseQueue(path: path)
        try await raw.write { try $0.execute(sql: "UPDATE account SET bytes = x'00' WHERE id = 'stuck'") }
        try raw.close()
        let book = try await fixture.book()
        let bad = try fixture.ledger.signed(
            .transfer(
                TransferOrder(
                    asset: TestTrade.cash, quantity: 1, from: stuck.account,
                    to: fixture.trade.payee.account)),
            by: [stuck.key])
        let good = try transfers(fixture, count: 40)
        let outcomes = await withTaskGroup(of: Bool?.self) { group in
            for (number, command) in (good + [bad]).enumerated() {
                group.addTask {
                    do {
                        _ = try await book.submit(command, by: nil)
                        return number < good.count ? true : nil
                    } catch SubmissionFault.unavailable { return number == good.count ? false : nil } catch {
                        return nil
                    }
                }
            }
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == true }.count == 40)
        #expect(outcomes.filter { $0 == false }.count == 1)
        #expect(outcomes.filter { $0 == nil }.isEmpty)
        #expect(try fixture.trade.paid == 40)
    }

    @Test func `heads are signed, bound to the challenge and never older than the clock was`() async throws {
        let fixture = try BookFixture()
        let book = try await fixture.book()
        let challenge = Digest.sha256([7])
        let note = try await book.head(challenge: challenge)
        #expect(note.isSigned(name: fixture.ledger.origin, by: fixture.ledger.logKey.verificationKey))
        let first = try Checkpoint(parsing: note.text)
        #expect(first.challenge == challenge)
        #expect(first.head == (try fixture.ledger.anchor().head))
        fixture.clock.set(fixture.ledger.now + 500)
        let later = try Checkpoint(parsing: try await book.head(challenge: nil).text)
        #expect(later.time?.seconds == fixture.ledger.now + 500)
        fixture.clock.set(fixture.ledger.now)
        let command = try transfers(fixture, count: 1)[0]
        guard case .applied(let applied, _) = try await book.submit(command, by: nil) else {
            throw TestFault()
        }
        #expect(applied.time == fixture.ledger.now + 500)
        let newest = try Checkpoint(parsing: try await book.head(challenge: nil).text)
        #expect(newest.head.size == first.head.size + 1)
    }

    @Test func `a proof follows from any earlier anchor`() async throws {
        let fixture = try BookFixture()
        let anchor = try fixture.ledger.anchor()
        let book = try await fixture.book()
        let terms = try fixture.trade.terms()
        let lock = try fixture.ledger.signed(.lock(terms, anchorProof: nil), by: [fixture.trade.payer.key])
        _ = try await book.submit(lock, by: nil)
        for command in try transfers(fixture, count: 5) { _ = try await book.submit(command, by: nil) }
        let challenge = Digest.sha256([8])
        let answer = try await book.proof(of: terms.lockID, from: anchor.head.size, challenge: challenge)
        guard case .proof(let proof) = answer else { throw TestFault() }
        let verified = try SQLLogVerifier().verify(proof.bytes, from: anchor)
        #expect(verified.fact.state == .locked)
        #expect(verified.fact.challenge == challenge)
        guard case .aheadOfLog = try await book.proof(of: terms.lockID, from: 1000, challenge: nil) else {
            throw TestFault()
        }
        let unknown = LockID(Digest.sha256([1]))
        guard case .unknownLock = try await book.proof(of: unknown, from: 0, challenge: nil) else {
            throw TestFault()
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `waiting ends with the next entry, with time, and with its task`() async throws {
        let fixture = try BookFixture()
        let book = try await fixture.book()
        let size = try fixture.ledger.anchor().head.size
        await book.waitForEntries(beyond: size - 1, seconds: 30)
        await book.waitForEntries(beyond: size, seconds: 1)
        let waiting = Task { await book.waitForEntries(beyond: size, seconds: 3000) }
        let cancelled = Task { await book.waitForEntries(beyond: size + 100, seconds: 3000) }
        cancelled.cancel()
        await cancelled.value
        _ = try await book.submit(try transfers(fixture, count: 1)[0], by: nil)
        await waiting.value
    }

    @Test func `the log key's file must be private and P-256`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log.pem"
        func code(_ key: SigningKey?, mode: Int) throws -> String? {
            let bytes = try key?.pem().exposed ?? [1, 2, 3]
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            do {
                let loaded = try LedgerKeyFile.load(path: path)
                return loaded.verificationKey == key?.verificationKey ? nil : "another key"
            } catch let fault as LedgerServiceFault { return fault.code }
        }
        #expect(throws: LedgerServiceFault.self) { try LedgerKeyFile.load(path: path) }
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        #expect(try code(key, mode: 0o600) == nil)
        #expect(try code(key, mode: 0o644) == "ledger.key.exposed")
        #expect(try code(nil, mode: 0o600) == "ledger.key.unreadable")
        #expect(try code(try SigningKey.generate(.ed25519), mode: 0o600) == "ledger.key.algorithm")
    }
}
