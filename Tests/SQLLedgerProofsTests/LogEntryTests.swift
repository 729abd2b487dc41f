import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

struct LogEntryTests {
    private func refusal(_ bytes: [UInt8]) -> String? {
        do throws(ProofFault) {
            _ = try LogEntry(bytes: bytes)
            return nil
        } catch { return error.code }
    }

    private func object(_ entry: LogEntry) throws -> JSONObject {
        guard case .object(let object) = entry.canonical else {
            throw JSONFault(expected: "an object", found: "none")
        }
        return object
    }

    @Test func `every kind of entry travels unchanged`() throws {
        let log = try LogFixture()
        for entry in log.entries { #expect(try LogEntry(bytes: entry.bytes) == entry) }
        let asset = try #require(
            AssetDescriptor(
                id: AssetID(checked: "isin:MYBCB2000013"),
                kind: .bond(
                    BondFacts(
                        isin: "MYBCB2000013",
                        nominalPerUnit: try Money(canonical: ["currency": "MYR", "minor": "100000"]),
                        maturity: try CalendarDate(canonical: "2027-03-01"), issuer: "Bank Negara")),
                decimals: 0))
        let up = try #require(LogPosting(account: AccountID(checked: "a"), asset: asset.id, delta: 5))
        let down = try #require(LogPosting(account: LogEntry.issuance, asset: asset.id, delta: -5))
        for (kind, postings, proof) in [
            (LogEntryKind.assetIssued, [down, up], nil), (.assetIssued, [], nil),
            (.transferred, [down, up], nil),
            (.forkReported, [], Digest.sha256([5])),
        ] {
            let entry = try LogEntry(
                ledger: log.ledger, index: 9, time: log.headTime, kind: kind, command: nil, by: nil,
                previous: nil,
                lock: nil, preimage: nil, proof: proof, account: nil,
                asset: kind == .assetIssued ? asset : nil,
                postings: postings)
            #expect(try LogEntry(bytes: entry.bytes) == entry)
            #expect(entry.state == nil)
        }
    }

    @Test func `a missing or an unknown member is refused`() throws {
        let entry = try object(try LogFixture().entries[3])
        for key in entry.members.map(\.key) {
            var spoilt = entry
            spoilt[key] = nil
            #expect(refusal(CanonicalJSON.encode(.object(spoilt))) == "proof.entry.malformed", "\(key)")
        }
        var more = entry
        more["note"] = "x"
        #expect(refusal(CanonicalJSON.encode(.object(more))) == "proof.entry.malformed")
    }

    @Test func `another spelling of the same entry is refused`() throws {
        let bytes = try LogFixture().entries[0].bytes
        #expect(refusal(bytes + [0x20]) == "proof.entry.malformed")
        #expect(refusal([]) == "proof.entry.malformed")
        #expect(refusal([UInt8](repeating: 0x20, count: 70_000)) == "proof.entry.malformed")
    }

    @Test func `an entry that contradicts itself is refused with its code`() throws {
        let log = try LogFixture()
        let other = try #require(
            LogPosting(
                account: AccountID(checked: "thief"), asset: AssetID(checked: "iso4217:CNY"),
                delta: 492_677_083))
        let terms = try log.terms("A")
        let right = LogEntry.postings(.claimed, of: terms)
        let unbalanced: JSONValue = .list([other])
        let stolen: JSONValue = .list([right[0], other])
        let changes: [(entry: Int, key: String, value: JSONValue, code: String)] = [
            (3, "postings", unbalanced, "proof.entry.postings"),
            (3, "postings", stolen, "proof.entry.postings"),
            (3, "postings", [], "proof.entry.postings"),
            (3, "postings", .list(right + right), "proof.entry.postings"),
            (3, "preimage", nil, "proof.entry.preimage"),
            (3, "preimage", .hex(Digest.sha256([1])), "proof.entry.preimage"),
            (0, "preimage", log.preimage.canonical, "proof.entry.preimage"),
            (3, "kind", "refunded", "proof.entry.preimage"),
            (3, "kind", "account-opened", "proof.entry.shape"),
            (3, "previous", nil, "proof.entry.shape"), (3, "previous", "3", "proof.entry.shape"),
            (0, "previous", "0", "proof.entry.shape"), (3, "ledger", "sql:other", "proof.entry.ledger"),
            (3, "lock", nil, "proof.entry.shape"), (1, "account", nil, "proof.entry.shape"),
            (1, "postings", unbalanced, "proof.entry.shape"), (1, "kind", "locked", "proof.entry.shape"),
            (1, "kind", "transferred", "proof.entry.shape"), (4, "kind", "locked", "proof.entry.postings"),
            (0, "v", 2, "proof.entry.malformed"), (0, "index", "01", "proof.entry.malformed"),
            (0, "kind", "unlocked", "proof.entry.malformed"), (0, "index", 0, "proof.entry.malformed"),
        ]
        for change in changes {
            var spoilt = try object(log.entries[change.entry])
            spoilt[change.key] = change.value
            let code = refusal(CanonicalJSON.encode(.object(spoilt)))
            #expect(code == change.code, "\(change.entry) \(change.key) \(change.value)")
        }
    }

    @Test func `a lock id that is not the digest of its terms is refused`() throws {
        let log = try LogFixture()
        var spoilt = try object(log.entries[0])
        spoilt["lock"] = ["id": .hex(Digest.sha256([2])), "terms": try log.terms("A").canonical]
        #expect(refusal(CanonicalJSON.encode(.object(spoilt))) == "proof.entry.malformed")
    }

    @Test func `the postings of a lock move its quantity once and sum to zero`() throws {
        let terms = try LogFixture().terms("A")
        for kind in LogEntryKind.allCases {
            let postings = LogEntry.postings(kind, of: terms)
            #expect(postings.reduce(0) { $0 + $1.delta } == 0)
            #expect(postings.count == ([.locked, .claimed, .refunded].contains(kind) ? 2 : 0))
        }
        #expect(
            LogEntry.postings(.claimed, of: terms).map(\.account) == [LogEntry.escrow, terms.payee.account])
        #expect(
            LogEntry.postings(.refunded, of: terms).map(\.account) == [LogEntry.escrow, terms.payer.account])
        #expect(LogPosting(account: LogEntry.escrow, asset: terms.asset, delta: 0) == nil)
    }
}
