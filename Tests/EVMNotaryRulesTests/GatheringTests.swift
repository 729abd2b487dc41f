import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

struct GatheringTests {
    let vectors: NotaryVectors
    init() throws { vectors = try NotaryVectors() }

    @Test func `three of four answers make a certificate, two make none`() throws {
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        for place in [2, 0] {
            let signed = try vectors.signed(vectors.lock, .claimed, by: place)
            try gathering.take(
                try vectors.answer(signed, by: place, preimage: vectors.preimage),
                from: vectors.addresses[place])
            #expect(gathering.certificate == nil)
        }
        let last = try vectors.signed(vectors.lock, .claimed, by: 3)
        try gathering.take(try vectors.answer(last, by: 3), from: vectors.addresses[3])
        #expect(gathering.certificate?.signatures.map(\.member) == [0, 2, 3])
        #expect(gathering.preimage == vectors.preimage)
        #expect(gathering.equivocations.isEmpty)
    }

    @Test func `two ends that enough have signed make no certificate, not even the one that was there`()
        throws
    {
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        for end in [LockEnd.claimed, .refunded] {
            for place in 0..<3 {
                try gathering.take(
                    try vectors.answer(try vectors.signed(vectors.lock, end, by: place), by: place),
                    from: vectors.addresses[place])
            }
            #expect((gathering.certificate != nil) == (end == .claimed))
        }
    }

    @Test func `an answer about another lock, by another notary or by nobody of the set counts for nothing`()
        throws
    {
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        let other = try vectors.lock(waitingFor: vectors.lock.otherLock, on: vectors.lock.otherLedger)
        let foreign = try vectors.answer(try vectors.signed(other, .claimed, by: 0), by: 0)
        #expect(throws: NotaryFault.self) { try gathering.take(foreign, from: vectors.addresses[0]) }
        let good = try vectors.answer(try vectors.signed(vectors.lock, .claimed, by: 0), by: 0)
        #expect(throws: NotaryFault.self) { try gathering.take(good, from: vectors.addresses[1]) }
        let mixed = try vectors.answer(try vectors.signed(vectors.lock, .claimed, by: 0), by: 1)
        #expect(throws: NotaryFault.self) { try gathering.take(mixed, from: vectors.addresses[1]) }
        // Its own end, under the records of another notary.
        let borrowed = try vectors.answer(try vectors.signed(vectors.lock, .claimed, by: 1), by: 0)
        #expect(throws: NotaryFault.self) { try gathering.take(borrowed, from: vectors.addresses[1]) }
        // Well signed, by somebody who is no notary of the set.
        let outsider = try #require(NotaryKey(secret: [UInt8](repeating: 9, count: 32)))
        #expect(!vectors.addresses.contains(outsider.address))
        let statement = EndStatement(vectors.lock, in: vectors.domain, end: .claimed)
        let theirs = NotaryAnswer(
            verdict: .ended(
                try SignedEnd(
                    notary: outsider.address, statement: statement,
                    signature: outsider.sign(statement.digest)), preimage: nil, proof: statement.digest),
            records: try SignedTip(.empty, by: outsider))
        #expect(throws: NotaryFault.self) { try gathering.take(theirs, from: outsider.address) }
        #expect(gathering.ends.isEmpty)
    }

    @Test func `a preimage that does not open the hashlock is left aside`() throws {
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        let signed = try vectors.signed(vectors.lock, .claimed, by: 0)
        try gathering.take(
            try vectors.answer(signed, by: 0, preimage: Preimage(Digest.sha256([7]))),
            from: vectors.addresses[0])
        #expect(gathering.preimage == nil && gathering.ends.count == 1)
    }

    @Test func `two ends of one lock are a document that stands alone, by one notary or by two`() throws {
        let claimed = try vectors.signed(vectors.lock, .claimed, by: 1)
        let refunded = try vectors.signed(vectors.lock, .refunded, by: 1)
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        try gathering.take(
            try vectors.answer(claimed, by: 1), from: vectors.addresses[1], remembering: [refunded])
        try gathering.take(
            try vectors.answer(try vectors.signed(vectors.lock, .cancelled, by: 2), by: 2),
            from: vectors.addresses[2], remembering: [refunded])
        #expect(gathering.equivocations.map(\.liar) == [vectors.addresses[1], nil, nil])
        for pair in gathering.equivocations {
            #expect(try Equivocation(canonicalBytes: pair.canonicalBytes) == pair)
        }
        #expect(Equivocation(claimed, refunded) == Equivocation(refunded, claimed))
    }

    @Test func `the same end, another lock or another ledger is no equivocation`() throws {
        let here = vectors.lock
        let claimed = try vectors.signed(here, .claimed, by: 1)
        let elsewhere = try vectors.lock(waitingFor: here.otherLock, on: LedgerID(checked: "sql:other"))
        let another = try vectors.lock(waitingFor: LockID(Digest.sha256([3])), on: here.otherLedger)
        #expect(Equivocation(claimed, claimed) == nil)
        #expect(Equivocation(claimed, try vectors.signed(elsewhere, .refunded, by: 1)) == nil)
        #expect(Equivocation(claimed, try vectors.signed(another, .refunded, by: 1)) == nil)
        // Another escrow's lock that waits for the same end: still one lock with two ends.
        let twin = try vectors.lock(waitingFor: here.otherLock, on: here.otherLedger, terms: 5)
        #expect(Equivocation(claimed, try vectors.signed(twin, .refunded, by: 1)) != nil)
    }

    @Test func `a forged equivocation is not read`() throws {
        let pair = try #require(
            Equivocation(
                try vectors.signed(vectors.lock, .claimed, by: 1),
                try vectors.signed(vectors.lock, .refunded, by: 1)))
        var bytes = pair.canonicalBytes
        for place in stride(from: 40, to: bytes.count, by: 23) {
            let kept = bytes[place]
            bytes[place] = kept == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            let read = try? Equivocation(canonicalBytes: bytes)  // what was wrong does not matter
            #expect(read == nil, "changed at \(place)")
            bytes[place] = kept
        }
    }

    @Test func `an equivocation has one document, and in the other order none`() throws {
        let pair = try #require(
            Equivocation(
                try vectors.signed(vectors.lock, .refunded, by: 2),
                try vectors.signed(vectors.lock, .claimed, by: 1)))
        let turned: JSONValue = [
            "first": pair.second.canonical, "format": .string(Equivocation.format),
            "second": pair.first.canonical,
        ]
        #expect(throws: JSONFault.self) { try Equivocation(canonicalBytes: CanonicalJSON.encode(turned)) }
    }

    @Test func `two certificates for two ends are no certificate`() throws {
        var gathering = try Gathering(vectors.lock, in: vectors.domain, set: vectors.set)
        for end in [LockEnd.claimed, .refunded] {
            for place in 0..<3 {
                try gathering.take(
                    try vectors.answer(try vectors.signed(vectors.lock, end, by: place), by: place),
                    from: vectors.addresses[place])
            }
        }
        #expect(gathering.certificate == nil && gathering.equivocations.count == 9)
    }
}
