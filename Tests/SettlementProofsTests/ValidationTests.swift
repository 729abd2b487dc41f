import SettlementModel
import SettlementProofs
import Testing

struct ValidationTests {
    private let preimage: Preimage
    private let expected: LockTerms

    init() throws {
        let preimage = Preimage(Digest.sha256([42]))
        var json = try Samples.terms(seed: 31).lockTerms(.x).canonical
        json.replace(["hashlock", "digest"], with: .hex(preimage.hashlock.digest))
        self.preimage = preimage
        expected = try LockTerms(canonical: json)
    }

    private func fact(
        _ terms: LockTerms, _ state: LockState, _ preimage: Preimage? = nil
    ) throws
        -> LedgerFact
    {
        let time = try #require(LedgerInstant(seconds: 1_780_000_000))
        return try #require(
            LedgerFact(
                lock: terms.lockID, terms: terms, state: state, preimage: preimage, entryIndex: 3,
                entryTime: time,
                head: LogHead(size: 4, root: MerkleLog.emptyRoot), headTime: time, operatorTrusted: false,
                challenge: nil, proofDigest: Digest.sha256([1])))
    }

    @Test func `a held lock with the agreed terms is validated`() throws {
        let lock = try validateLock(try fact(expected, .locked), against: expected)
        #expect(lock.lock == expected.lockID)
        #expect(lock.terms == expected)
        #expect(lock.proofDigest == Digest.sha256([1]))
    }

    @Test func `each end is validated and a claim opens the hashlock`() throws {
        for end in [LockState.refunded, .cancelled] {
            let validated = try validateEnd(try fact(expected, end), against: expected)
            #expect(validated.end == end && validated.preimage == nil)
        }
        let claim = try validateEnd(try fact(expected, .claimed, preimage), against: expected)
        #expect(claim.end == .claimed)
        #expect(claim.preimage?.preimage == preimage)
        #expect(claim.preimage?.hashlock == expected.hashlock)
    }

    @Test func `a lock is no end and an end is no lock`() throws {
        let fault = #expect(throws: ProofFault.self) {
            try validateEnd(try fact(expected, .locked), against: expected)
        }
        #expect(fault?.code == "proof.state")
        for state in [LockState.claimed, .refunded, .cancelled] {
            let opened = state == .claimed ? preimage : nil
            let fault = #expect(throws: ProofFault.self) {
                try validateLock(try fact(expected, state, opened), against: expected)
            }
            #expect(fault?.code == "proof.state")
        }
    }

    @Test func `a preimage that does not open the hashlock is refused`() throws {
        let wrong = Preimage(Digest.sha256([43]))
        let fault = #expect(throws: ProofFault.self) {
            try validateEnd(try fact(expected, .claimed, wrong), against: expected)
        }
        #expect(fault?.code == "proof.preimage")
        #expect(throws: ProofFault.self) { try validatePreimage(wrong, against: expected.hashlock) }
        #expect(try validatePreimage(preimage, against: expected.hashlock).preimage == preimage)
    }

    @Test func `a fact has a preimage exactly where it is a claim`() throws {
        let time = try #require(LedgerInstant(seconds: 1))
        func make(_ state: LockState, _ preimage: Preimage?) -> LedgerFact? {
            LedgerFact(
                lock: expected.lockID, terms: expected, state: state, preimage: preimage, entryIndex: 0,
                entryTime: time,
                head: LogHead(size: 1, root: MerkleLog.emptyRoot), headTime: time, operatorTrusted: true,
                challenge: nil, proofDigest: Digest.sha256([1]))
        }
        #expect(make(.none, nil) == nil)
        #expect(make(.claimed, nil) == nil)
        #expect(make(.locked, preimage) == nil)
        #expect(make(.locked, nil) != nil)
    }

    @Test func `each field that differs is named`() throws {
        var random = Samples(seed: 77)
        let changes: [(code: String, path: [String], value: JSONValue)] = [
            ("ledger", ["ledger"], "sql:other"),
            ("transfer", ["transfer"], .string(Hex.encode(random.random.bytes(16)))),
            ("leg", ["leg"], "Y"), ("asset", ["asset"], "iso4217:EUR"), ("quantity", ["quantity"], "1"),
            ("payer", ["payer", "account"], "other"),
            ("payer", ["payer", "holderKey"], random.key().canonical),
            ("payee", ["payee", "account"], "other"),
            ("payee", ["payee", "holderKey"], random.key().canonical),
            ("hashlock", ["hashlock", "digest"], .hex(random.bytes32())),
            ("claim-gate", ["claimGate"], ["kind": "beforeExpiry"]),
            ("claim-gate", ["claimGate", "lock"], .hex(random.bytes32())),
            ("claim-gate", ["claimGate", "anchor", "head", "size"], "12345678"),
            ("refund-gate", ["refundGate"], ["kind": "fromExpiry"]),
            ("refund-gate", ["refundGate", "anchor", "origin"], "log.example/x"),
            ("exit", ["exitByBoth"], false),
            ("lock-deadline", ["lockDeadline"], 1), ("expiry", ["expiry"], 5_000_000_000),
            ("terms", ["termsDigest"], .hex(random.bytes32())),
        ]
        for change in changes {
            var json = expected.canonical
            json.replace(change.path, with: change.value)
            let found = try LockTerms(canonical: json)
            for (state, end) in [(LockState.locked, false), (.refunded, true)] {
                let fact = try fact(found, state)
                let fault = #expect(throws: ProofFault.self, "\(change.path)") {
                    if end {
                        _ = try validateEnd(fact, against: expected)
                    } else {
                        _ = try validateLock(fact, against: expected)
                    }
                }
                #expect(fault?.code == "proof.mismatch.\(change.code)", "\(change.path)")
            }
        }
    }
}
