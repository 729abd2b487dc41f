import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

struct StatementTests {
    let vectors: NotaryVectors
    init() throws { vectors = try NotaryVectors() }

    @Test func `set, lock and statements have the digests that other code computed`() throws {
        #expect(vectors.set.id == vectors.setID)
        #expect(vectors.lock.id(in: vectors.domain) == vectors.lockID)
        #expect(vectors.ends.map(\.end) == [.claimed, .refunded, .cancelled])
        for end in vectors.ends {
            #expect(EndStatement(vectors.lock, in: vectors.domain, end: end.end).digest == end.digest)
        }
    }

    @Test func `keys give the addresses and signatures that other code made`() throws {
        #expect(vectors.keys.map(\.address) == vectors.addresses)
        for end in vectors.ends {
            for (key, expected) in zip(vectors.keys, end.signatures) {
                #expect(try key.sign(end.digest) == expected)
                #expect(expected.signer(of: end.digest) == key.address)
            }
        }
    }

    @Test
    func `a certificate is exactly the threshold, rising, and its call is the one that other code encodes`()
        throws
    {
        for expected in vectors.ends {
            let all = try (0..<4).map { try vectors.signed(vectors.lock, expected.end, by: $0) }
            #expect(
                EndCertificate(all[0].statement, by: vectors.set, from: all)?.signatures.map(\.member)
                    == [0, 1, 2])
            // Out of order.
            let places = [3, 2, 0]
            let ends = try places.map { try vectors.signed(vectors.lock, expected.end, by: $0) }
            let statement = EndStatement(vectors.lock, in: vectors.domain, end: expected.end)
            let certificate = try #require(EndCertificate(statement, by: vectors.set, from: ends))
            #expect(certificate.signatures.map(\.member) == [0, 2, 3])
            #expect(certificate.calldata(vectors.lock, preimage: vectors.preimage) == expected.calldata)
            #expect(EndCertificate(statement, by: vectors.set, from: Array(ends.dropLast())) == nil)
            #expect(EndCertificate(statement, by: vectors.set, from: [ends[0], ends[0], ends[0]]) == nil)
        }
    }

    @Test func `a claim's call needs the preimage, and no call is made for another lock`() throws {
        let ends = try [0, 1, 2].map { try vectors.signed(vectors.lock, .claimed, by: $0) }
        let statement = EndStatement(vectors.lock, in: vectors.domain, end: .claimed)
        let certificate = try #require(EndCertificate(statement, by: vectors.set, from: ends))
        #expect(certificate.calldata(vectors.lock, preimage: nil) == nil)
        #expect(certificate.calldata(vectors.lock, preimage: Preimage(Digest.sha256([9]))) == nil)
        let other = try vectors.lock(waitingFor: vectors.lock.otherLock, on: vectors.lock.otherLedger)
        #expect(certificate.calldata(other, preimage: vectors.preimage) == nil)
    }

    @Test func `sets that the escrow refuses are none here`() {
        let members = vectors.addresses
        #expect(NotarySet(epoch: 1, threshold: 3, members: members) != nil)
        #expect(NotarySet(epoch: 1, threshold: 2, members: members) == nil)
        #expect(NotarySet(epoch: 1, threshold: 5, members: members) == nil)
        #expect(NotarySet(epoch: 0, threshold: 3, members: members) == nil)
        #expect(NotarySet(epoch: 1, threshold: 3, members: members.reversed()) == nil)
        #expect(NotarySet(epoch: 1, threshold: 1, members: []) == nil)
        #expect(NotarySet(epoch: 1, threshold: 1, members: [.zero]) == nil)
        // Two of three is exactly two thirds: two certificates then share one member, who may be the liar.
        #expect(NotarySet(epoch: 1, threshold: 2, members: Array(members.prefix(3))) == nil)
        #expect(NotarySet(epoch: 1, threshold: 3, members: Array(members.prefix(3))) != nil)
    }

    @Test func `a statement signed by another, or changed, is read by nobody`() throws {
        let signed = try vectors.signed(vectors.lock, .claimed, by: 0)
        #expect(try SignedEnd(canonicalBytes: signed.canonicalBytes) == signed)
        #expect(throws: NotaryFault.self) {
            try SignedEnd(
                notary: vectors.addresses[1], statement: signed.statement, signature: signed.signature)
        }
        guard case .object(var object) = signed.canonical, case .object(var statement)? = object["statement"]
        else { return #expect(Bool(false)) }
        statement["end"] = "REFUNDED"
        object["statement"] = .object(statement)
        #expect(throws: JSONFault.self) { try SignedEnd(canonical: .object(object)) }
    }
}
