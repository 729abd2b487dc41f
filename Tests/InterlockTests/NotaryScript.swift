import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs
import Synchronization
import Testing

@testable import Interlock

/// Four notaries that answer what the test says.
final class NotaryScript: NotaryAsking {
    let domain: EscrowDomain
    let set: NotarySet
    let lock: HeldLock
    private let keys: [NotaryKey]
    private let answers = Mutex<[EVMAddress: NotaryReply]>([:])
    private let sent = Mutex<[EVMAddress: SignedTip]>([:])

    init() throws {
        let escrow = try #require(EVMAddress("0x" + String(repeating: "e5", count: 20)))
        domain = try #require(EscrowDomain(chainID: 1337, escrow: escrow))
        keys = try (1...4).map { number in
            try #require(NotaryKey(secret: [UInt8](repeating: 0, count: 31) + [UInt8(number)]))
        }.sorted { $0.address < $1.address }
        set = try #require(NotarySet(epoch: 1, threshold: 3, members: keys.map(\.address)))
        lock = try Self.held(waitingFor: LockID(Digest.sha256([1])), set.id)
    }

    func held(waitingFor other: LockID) throws -> HeldLock { try Self.held(waitingFor: other, set.id) }

    private static func held(waitingFor other: LockID, _ set: Bytes32) throws -> HeldLock {
        let address = { (digit: String) in JSONValue.string("0x" + String(repeating: digit, count: 40)) }
        return try HeldLock(
            canonical: [
                "amount": "1", "expiry": "2000", "gate": .integer(2),
                "hashlock": Digest.sha256([2]).canonical,
                "lockDeadline": "1000", "notarySet": set.canonical, "otherLedger": "sql:cash",
                "otherLock": other.canonical, "payee": address("2"), "payer": address("1"),
                "terms": Digest.sha256([3]).canonical, "token": address("4"),
            ])
    }

    func signed(_ end: LockEnd, by place: Int, lock: HeldLock) throws -> SignedEnd {
        let statement = EndStatement(lock, in: domain, end: end)
        return try SignedEnd(
            notary: keys[place].address, statement: statement, signature: keys[place].sign(statement.digest))
    }

    /// From now on these sign this end; the others do not answer.
    func say(_ end: LockEnd, by places: [Int], records: UInt64, salt: UInt8 = 0) throws {
        var made: [EVMAddress: NotaryReply] = [:]
        for place in places {
            let verdict = NotaryAnswer.Verdict.ended(
                try signed(end, by: place, lock: lock), preimage: nil, proof: Digest.sha256([4]))
            let digest = Digest.sha256([UInt8(truncatingIfNeeded: records), salt])
            let tip = try SignedTip(RecordTip(count: records, digest: digest), by: keys[place])
            made[keys[place].address] = .answered(NotaryAnswer(verdict: verdict, records: tip))
        }
        answers.withLock { $0 = made }
    }

    /// This one says something else than the others.
    func say(_ signed: SignedEnd, by place: Int, records: UInt64) throws {
        let tip = try SignedTip(RecordTip(count: records, digest: Digest.sha256([1])), by: keys[place])
        let verdict = NotaryAnswer.Verdict.ended(signed, preimage: nil, proof: Digest.sha256([4]))
        answers.withLock {
            $0[keys[place].address] = .answered(NotaryAnswer(verdict: verdict, records: tip))
        }
    }

    /// This one has looked, and there is no end.
    func open(_ place: Int, _ state: LockState) {
        guard let tip = try? SignedTip(.empty, by: keys[place]) else { return }
        let answer = NotaryAnswer(verdict: .notEnded(state, askAgainSeconds: 5), records: tip)
        answers.withLock { $0[keys[place].address] = .answered(answer) }
    }

    func remembered(_ place: Int) -> SignedTip? { sent.withLock { $0[keys[place].address] } }

    func ask(
        _ lock: HeldLock, waitingFor other: LockTerms?, remembering tips: [EVMAddress: SignedTip]
    ) async -> [(notary: EVMAddress, reply: NotaryReply)] {
        sent.withLock { $0 = tips }
        let answers = answers.withLock { $0 }
        return set.members.map { member in
            (member, answers[member] ?? .failed(code: "notary.unavailable", detail: "silent"))
        }
    }
}
