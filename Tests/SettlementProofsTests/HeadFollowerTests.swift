import SettlementModel
import SettlementProofs
import Testing

/// Heads as every signed log has them, and nothing else.
private struct HeadsOnly: LedgerProofVerifier {
    let format = ProofFormat.sqlLog1
    func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
        throw ProofFault(code: "proof.none", detail: "heads only")
    }
    func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        try SignedLogHeads.head(in: shown, of: anchor)
    }
    func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead { try SignedLogHeads.join(shown, to: known, path: path) }
    func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement { end.statement(of: lock.lockID) }
}

private let heads = HeadsOnly()

extension HeadFollower {
    fileprivate func pathNeeded(for shown: [UInt8], challenge: Bytes32? = nil) throws(ProofFault) -> LogHead?
    {
        try pathNeeded(for: shown, challenge: challenge, by: heads)
    }
    fileprivate mutating func follow(_ shown: [UInt8], path: [UInt8]) throws(ProofFault) {
        try follow(shown, path: path, by: heads)
    }
}

/// An operator's log that can also tell a second history.
private struct Operator {
    let key: SigningKey
    var log = MerkleMemory()
    private(set) var heads: [LogHead] = [LogHead(size: 0, root: MerkleLog.emptyRoot)]

    init() throws { key = try SigningKey.generate(.ecdsaP256SHA256) }

    mutating func append(_ entries: [String]) throws {
        for entry in entries {
            try log.append(entry: Array(entry.utf8))
            heads.append(log.frontier.head)
        }
    }

    func note(
        _ head: LogHead, origin: String = "example.com/log", by signer: SigningKey? = nil,
        challenge: Bytes32? = nil
    ) throws -> [UInt8] {
        let time = try #require(LedgerInstant(seconds: 1_800_000_000))
        let checkpoint = try #require(
            Checkpoint(origin: origin, head: head, time: time, challenge: challenge))
        return try SignedNote(text: checkpoint.text, name: origin, signedBy: signer ?? key).bytes
    }

    func path(_ follower: HeadFollower, to shown: LogHead?) throws -> [UInt8] {
        guard let shown else { return [] }
        let known = follower.anchor.head.size
        return LogPath.bytes(
            try MerkleLog.consistencyPath(
                from: min(known, shown.size), to: max(known, shown.size), nodes: log))
    }

    func follower() throws -> HeadFollower {
        let ledger = try #require(LedgerID("sql:followed"))
        let anchor = LedgerAnchor(
            ledger: ledger, format: .sqlLog1, origin: "example.com/log", operatorKey: key.verificationKey,
            witnesses: [], witnessQuorum: 0, head: LogHead(size: 0, root: MerkleLog.emptyRoot))
        return HeadFollower(anchor: try #require(anchor))
    }
}

@Suite struct HeadFollowerTests {
    @Test func `a growing log is followed head by head, and an older head changes nothing`() throws {
        var house = try Operator()
        try house.append((0..<13).map { "entry \($0)" })
        var follower = try house.follower()
        var furthest = 0
        for size in [1, 2, 5, 5, 8, 13, 3, 13] {
            let note = try house.note(house.heads[size])
            try follower.follow(note, path: house.path(follower, to: follower.pathNeeded(for: note)))
            furthest = max(furthest, size)
            #expect(follower.anchor.head == house.heads[furthest])
        }
    }

    @Test func `two signed roots of one size are a fork`() throws {
        var house = try Operator()
        try house.append(["a", "b", "c"])
        var follower = try house.follower()
        let honest = try house.note(house.heads[3])
        try follower.follow(honest, path: house.path(follower, to: follower.pathNeeded(for: honest)))
        var other = house
        other.log = MerkleMemory()
        try other.append(["a", "b", "x"])
        let second = try house.note(other.log.frontier.head)
        #expect(throws: ProofFault.self) { try follower.pathNeeded(for: second) }
        #expect(follower.newest == honest)
        let stranger = try SigningKey.generate(.ecdsaP256SHA256)
        let unsigned = try house.note(other.log.frontier.head, by: stranger)
        #expect(follower.anchor.isForkProven(by: honest, second))
        #expect(!follower.anchor.isForkProven(by: honest, honest), "one head twice proves nothing")
        #expect(!follower.anchor.isForkProven(by: honest, unsigned))
    }

    @Test func `a longer history that does not contain the known one is a fork, whatever path comes with it`()
        throws
    {
        var house = try Operator()
        try house.append(["a", "b", "c"])
        var follower = try house.follower()
        let honest = try house.note(house.heads[3])
        try follower.follow(honest, path: house.path(follower, to: follower.pathNeeded(for: honest)))
        var liar = try Operator()
        try liar.append(["a", "x", "c", "d", "e"])
        let lie = try house.note(liar.log.frontier.head)
        let needed = try #require(try follower.pathNeeded(for: lie))
        #expect(needed.size == 5 && follower.anchor.head.size == 3)
        let path = try liar.path(follower, to: needed)
        let fault = #expect(throws: ProofFault.self) { try follower.follow(lie, path: path) }
        #expect(fault?.code == "head.fork")
        #expect(follower.anchor.head == house.heads[3])
    }

    @Test func `a fresh head of fewer entries than known is a rollback, and one of as many or more is not`()
        throws
    {
        var house = try Operator()
        try house.append((0..<9).map { "entry \($0)" })
        var follower = try house.follower()
        let known = try house.note(house.heads[6])
        try follower.follow(known, path: house.path(follower, to: follower.pathNeeded(for: known)))
        let challenge = Digest.sha256([7])
        for size in [0, 1, 5] {
            let fresh = try house.note(house.heads[size], challenge: challenge)
            let fault = #expect(throws: ProofFault.self) {
                try follower.pathNeeded(for: fresh, challenge: challenge)
            }
            #expect(fault?.code == "head.rolled-back")
            // Without a challenge it may be an old one: a copy that lags shows such.
            try follower.follow(fresh, path: house.path(follower, to: follower.pathNeeded(for: fresh)))
            #expect(follower.anchor.head == house.heads[6])
        }
        for size in [6, 7, 9] {
            let fresh = try house.note(house.heads[size], challenge: challenge)
            _ = try follower.pathNeeded(for: fresh, challenge: challenge)
        }
        #expect(follower.newest == known)
    }

    @Test func `a follower that starts at a head on record knows it as it was signed`() throws {
        var house = try Operator()
        try house.append(["a", "b"])
        let note = try house.note(house.heads[2])
        let follower = HeadFollower(
            anchor: try house.follower().anchor.advanced(to: house.heads[2]), newest: note)
        #expect(follower.newest == note)
        let fresh = try house.note(house.heads[1], challenge: Digest.sha256([7]))
        let fault = #expect(throws: ProofFault.self) {
            try follower.pathNeeded(for: fresh, challenge: Digest.sha256([7]))
        }
        #expect(fault?.code == "head.rolled-back")
    }

    @Test func `a head that was signed before we asked is stale`() throws {
        var house = try Operator()
        try house.append(["a"])
        let follower = try house.follower()
        let fault = #expect(throws: ProofFault.self) {
            try follower.pathNeeded(for: house.note(house.heads[1]), challenge: Digest.sha256([7]))
        }
        #expect(fault?.code == "head.stale")
    }

    @Test func `a head of another log, another key or no form is refused with its code`() throws {
        var house = try Operator()
        try house.append(["a"])
        let follower = try house.follower()
        let stranger = try SigningKey.generate(.ecdsaP256SHA256)
        let cases: [(String, [UInt8])] = [
            ("head.origin", try house.note(house.heads[1], origin: "example.com/other")),
            ("head.signature", try house.note(house.heads[1], by: stranger)),
            ("head.malformed", Array("no note".utf8)), ("head.malformed", []),
        ]
        for (code, note) in cases {
            let fault = #expect(throws: ProofFault.self) { try follower.pathNeeded(for: note) }
            #expect(fault?.code == code)
        }
    }
}
