import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The outside checker finds what a dishonest or damaged ledger would hide.
struct CheckerTests {
    let ledger: TestLedger
    let trade: TestTrade
    let claimed: LockTerms
    let refunded: LockTerms

    init() throws {
        ledger = try TestLedger("sql:bank-a")
        trade = try TestTrade(ledger)
        claimed = try trade.lock(try trade.terms(quantity: 100))
        try ledger.apply(.claim(claimed.lockID, trade.preimage, proof: nil))
        let other = Preimage(Digest.sha256([5]))
        refunded = try trade.lock(try trade.terms(salt: 1, quantity: 100, hashlock: other.hashlock))
        try trade.lock(
            try trade.terms(salt: 2, quantity: 50, hashlock: Preimage(Digest.sha256([6])).hashlock))
        ledger.now += 1000
        try ledger.apply(.refund(refunded.lockID, proof: nil))
    }

    private func codes(after mutation: (any LedgerStorage) throws -> Void) throws -> Set<FindingCode> {
        #expect(try ledger.findings().isEmpty)
        let note = try ledger.checkpoint()
        try ledger.with { try mutation($0) }
        let anchor = try ledger.anchor()
        return Set(
            try ledger.with {
                try LedgerChecker(
                    ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, storage: $0
                ).findings(checkpoint: note, anchor: anchor)
            }.map(\.code))
    }

    private func entry(_ storage: any LedgerStorage, _ index: UInt64) throws -> [UInt8] {
        guard let bytes = try storage.entry(index) else { throw TestFault() }
        return bytes
    }

    @Test func `a changed balance is found`() throws {
        let found = try codes { try $0.setBalance(5000, of: trade.payee.account, asset: TestTrade.cash) }
        #expect(found == [.balanceDiffers])
    }

    @Test func `a changed escrow is found`() throws {
        let found = try codes { try $0.setBalance(1, of: SystemAccount.escrow, asset: TestTrade.cash) }
        #expect(found == [.balanceDiffers, .escrowDiffers])
    }

    @Test func `a changed entry byte is found`() throws {
        let found = try codes { storage in
            var bytes = try entry(storage, 4)
            bytes[bytes.count - 3] ^= 1
            try storage.putEntry(bytes, at: 4)
        }
        #expect(found.isSuperset(of: [.nodeDiffers, .headDiffers, .checkpointDiffers]))
    }

    @Test func `a changed node is found`() throws {
        let found = try codes { try $0.putNode(Digest.sha256([1]), at: NodePosition(level: 1, index: 0)) }
        #expect(found == [.nodeDiffers])
    }

    @Test func `swapped entries are found`() throws {
        let found = try codes { storage in
            let (first, second) = (try entry(storage, 4), try entry(storage, 5))
            try storage.putEntry(second, at: 4)
            try storage.putEntry(first, at: 5)
        }
        #expect(
            found.isSuperset(of: [.entryIndexWrong, .nodeDiffers, .headDiffers, .lockNotOpen, .previousWrong])
        )
    }

    @Test func `a missing entry and a hidden one are found`() throws {
        let head = try ledger.with { try $0.head() }
        #expect(
            try codes { storage in
                let size = head.head.size + 1
                try storage.putHead(
                    StoredHead(head: LogHead(size: size, root: head.head.root), time: head.time))
            }.isSuperset(of: [.entryMissing, .headDiffers]))
        try ledger.with { try $0.putHead(head) }
        #expect(try codes { try $0.putEntry([1], at: head.head.size) }.contains(.headDiffers))
    }

    /// A rogue operator's own ledger: it appends an entry, keeps tree and head right, and signs.
    private func append(_ make: (UInt64, LedgerInstant) throws -> LogEntry) throws {
        try ledger.with { storage in
            let stored = try storage.head()
            guard let time = LedgerInstant(seconds: stored.time) else { throw TestFault() }
            let bytes = try make(stored.head.size, time).bytes
            var memory = MerkleMemory()
            for old in try storage.entries(from: 0, limit: 1000) { try memory.append(entry: old) }
            try memory.append(entry: bytes)
            for level in 0..<8 {
                for index in 0...(stored.head.size >> UInt64(level)) {
                    // A subtree that is not complete has no node.
                    guard let hash = try? memory.node(level: level, index: index) else { continue }
                    try storage.putNode(hash, at: NodePosition(level: level, index: index))
                }
            }
            try storage.putEntry(bytes, at: stored.head.size)
            try storage.putHead(StoredHead(head: memory.head, time: stored.time))
        }
    }

    @Test func `a second end is found though the log itself is sound`() throws {
        try append { index, time in
            try LogEntry(
                ledger: ledger.id, index: index, time: time, kind: .refunded, command: nil, by: nil,
                previous: 5,
                lock: claimed, preimage: nil, proof: nil, account: nil, asset: nil,
                postings: LogEntry.postings(.refunded, of: claimed))
        }
        let found = Set(try ledger.findings().map(\.code))
        #expect(found == [.lockSecondEnd, .balanceNegative, .balanceDiffers, .commandMissing])
    }

    @Test func `money from nothing is found`() throws {
        let out = try #require(LogPosting(account: trade.payee.account, asset: TestTrade.cash, delta: -5000))
        let into = try #require(LogPosting(account: trade.payer.account, asset: TestTrade.cash, delta: 5000))
        try append { index, time in
            try LogEntry(
                ledger: ledger.id, index: index, time: time, kind: .transferred, command: nil, by: nil,
                previous: nil, lock: nil, preimage: nil, proof: nil, account: nil, asset: nil,
                postings: [out, into])
        }
        #expect(
            Set(try ledger.findings().map(\.code)) == [.balanceNegative, .balanceDiffers, .commandMissing])
    }

    @Test func `a lock, a hash, a command or an account changed beside the log is found`() throws {
        let open = try ledger.with { try $0.openLocks(after: nil, limit: 10) }
        let lock = try #require(open.first)
        let ended = LockRecord(
            id: lock.id, terms: lock.terms, state: .claimed, preimage: trade.preimage,
            entryIndex: lock.entryIndex,
            entryTime: lock.entryTime)
        #expect(try codes { try $0.putLock(ended) } == [.lockDiffers, .escrowDiffers])
        try ledger.with { try $0.putLock(lock) }
        let use = HashUse(payer: trade.payee.account, hashlock: trade.preimage.hashlock)
        #expect(try codes { try $0.putUse(of: use, by: lock.id) } == [.hashUseDiffers])
    }

    @Test func `a lost or changed proof is found`() throws {
        let x = try TestLedger("sql:x")
        let asset = try TestTrade(x)
        let termsY = try trade.terms(salt: 8, quantity: 5, hashlock: Preimage(Digest.sha256([8])).hashlock)
        let termsX = try asset.proofTerms(of: termsY, anchor: try ledger.anchor())
        try asset.lock(termsX)
        try ledger.apply(.cancel(termsY), by: [trade.payer.key])
        let size = try x.with { try $0.foreignAnchor(ledger.id)?.head.size } ?? 0
        let bytes = try #require(try ledger.proof(of: termsY.lockID, from: size))
        try x.apply(.refund(termsX.lockID, proof: bytes))
        #expect(try x.findings().isEmpty)
        try x.with { try $0.putProofBytes([1, 2, 3], digest: Digest.sha256(bytes)) }
        #expect(try x.findings().map(\.code) == [.proofDiffers])
    }

    @Test func `a checkpoint of another history or key is found`() throws {
        let anchor = try ledger.anchor()
        let time = try #require(LedgerInstant(seconds: ledger.now))
        let head = LogHead(size: 6, root: Digest.sha256([1]))
        let text = try #require(Checkpoint(origin: ledger.origin, head: head, time: time, challenge: nil))
            .text
        let signed = try SignedNote(text: text, name: ledger.origin, signedBy: ledger.logKey)
        let foreign = try SignedNote(
            text: text, name: ledger.origin, signedBy: try SigningKey.generate(.ecdsaP256SHA256))
        let check = { (note: SignedNote) in
            try ledger.with {
                try LedgerChecker(
                    ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, storage: $0
                ).findings(checkpoint: note, anchor: anchor)
            }.map(\.code)
        }
        #expect(try check(signed) == [.checkpointDiffers])
        #expect(try check(foreign) == [.checkpointUnsigned, .checkpointDiffers])
    }

    @Test func `an earlier honest checkpoint still holds`() throws {
        let early = try ledger.checkpoint()
        try ledger.operate(
            .issue(IssueOrder(asset: TestTrade.cash, quantity: 5, account: trade.payer.account)))
        let anchor = try ledger.anchor()
        let found = try ledger.with {
            try LedgerChecker(ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, storage: $0)
                .findings(checkpoint: early, anchor: anchor)
        }
        #expect(found.isEmpty)
    }

    /// A rogue operator books `entry` with a command record of its own making.
    private func forge(
        _ signed: SQLSignedCommand, _ make: (UInt64, LedgerInstant, CommandID) throws -> LogEntry
    ) throws
        -> Set<FindingCode>
    {
        let id = try SQLLedgerCommandCodec.decode(signed.command).id
        try append { try make($0, $1, id) }
        try ledger.with { storage in
            let head = try storage.head()
            let applied = AppliedCommand(index: head.head.size - 1, time: head.time)
            let record = CommandRecord(digest: SQLLedgerCommandCodec.digest(signed.command), applied: applied)
            try storage.putCommand(id, record, signed: signed.canonicalBytes)
        }
        return Set(try ledger.findings().map(\.code))
    }

    @Test(arguments: [1, 2] as [Int128])
    func `a transfer that its holder did not sign is found`(booked: Int128) throws {
        let (from, to) = (trade.payer.account, trade.payee.account)
        let order = TransferOrder(asset: TestTrade.cash, quantity: 1, from: from, to: to)
        let signed = try ledger.signed(.transfer(order), by: [ledger.operatorKey])
        let out = try #require(LogPosting(account: from, asset: TestTrade.cash, delta: -booked))
        let into = try #require(LogPosting(account: to, asset: TestTrade.cash, delta: booked))
        let found = try forge(signed) { index, time, id in
            try LogEntry(
                ledger: ledger.id, index: index, time: time, kind: .transferred, command: id, by: nil,
                previous: nil, lock: nil, preimage: nil, proof: nil, account: nil, asset: nil,
                postings: [out, into])
        }
        #expect(found == [.balanceDiffers, booked == 1 ? .commandUnsigned : .commandOtherAct])
    }

    @Test func `a refund before its time is found`() throws {
        let lock = try trade.lock(
            try trade.terms(salt: 3, quantity: 5, hashlock: Preimage(Digest.sha256([7])).hashlock))
        let place = try #require(try ledger.with { try $0.lock(lock.lockID)?.entryIndex })
        let signed = try ledger.signed(.refund(lock.lockID, proof: nil))
        let found = try forge(signed) { index, time, id in
            try LogEntry(
                ledger: ledger.id, index: index, time: time, kind: .refunded, command: id, by: nil,
                previous: place, lock: lock, preimage: nil, proof: nil, account: nil, asset: nil,
                postings: LogEntry.postings(.refunded, of: lock))
        }
        #expect(found == [.balanceDiffers, .lockDiffers, .commandUnsigned])
    }

    @Test func `a lost or exchanged command is found`() throws {
        let (id, record) = try #require(try ledger.with { try $0.allCommands().first })
        let other = try ledger.signed(.refund(LockID(Digest.sha256([1])), proof: nil))
        #expect(
            try codes { try $0.putCommand(CommandID(Digest.sha256([9])), record, signed: []) } == [
                .commandDiffers
            ])
        let found = try ledger.with { storage in
            try storage.putCommand(id, record, signed: other.canonicalBytes)
            return try LedgerChecker(
                ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey, storage: storage
            ).findings().map(\.code)
        }
        #expect(found == [.commandDiffers, .commandDiffers])
    }
}
