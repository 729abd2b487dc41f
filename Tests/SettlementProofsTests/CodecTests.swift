import SettlementModel
import SettlementProofs
import Testing

struct CodecTests {
    /// Writes, reads, compares; then spoils every place of the tree in four ways and expects a refusal each
    /// time.
    private func check<Value: CanonicalCodable & Equatable>(
        _ make: (inout Samples) -> Value, optionalMembers: Set<String> = []
    ) throws {
        for seed in UInt64(0)..<60 {
            var samples = Samples(seed: seed)
            let value = make(&samples)
            let bytes = value.canonicalBytes
            #expect(try Value(canonicalBytes: bytes) == value, "\(Value.self), seed \(seed)")
            #expect(try Value(canonicalBytes: bytes).canonicalBytes == bytes, "\(Value.self), seed \(seed)")
            if seed < 4 { expectRefusals(value, optionalMembers) }
        }
    }

    private func expectRefusals<Value: CanonicalCodable>(_ value: Value, _ optionalMembers: Set<String>) {
        for (path, part) in value.canonical.paths() {
            let isOptional = path.last.map { optionalMembers.contains($0) } ?? false
            var spoilt = value.canonical
            if case .object = part {
                spoilt.replace(path + ["zz"], with: 1)
                let fault = #expect(throws: JSONFault.self, "\(Value.self) \(path)") {
                    try Value(canonical: spoilt)
                }
                #expect(fault?.code == "json.unknown-key")
            }
            if let last = path.last, Int(last) == nil, !isOptional {
                spoilt = value.canonical
                spoilt.replace(path, with: nil)
                let fault = #expect(throws: JSONFault.self, "\(Value.self) \(path)") {
                    try Value(canonical: spoilt)
                }
                #expect(fault?.code == "json.missing", "\(Value.self) \(path)")
            }
            for foreign: JSONValue in [nil, [["deep"]], "\u{0}", 9_007_199_254_740_991] where foreign != part
            {
                guard !CodecTests.takesAnyText(path, foreign) else { continue }
                spoilt = value.canonical
                spoilt.replace(path, with: foreign)
                #expect(throws: JSONFault.self, "\(Value.self) \(path) \(foreign)") {
                    try Value(canonical: spoilt)
                }
            }
        }
    }

    /// Free text may be any text; only its length is bounded.
    private static func takesAnyText(_ path: [String], _ foreign: JSONValue) -> Bool {
        let free: Set<String> = [
            "primaryObligor", "initialSeller", "reference", "issuer", "isin", "lei", "operatorLEI", "name",
            "origin",
        ]
        guard case .string = foreign, let last = path.last else { return false }
        return free.contains(last)
            || (Int(last) != nil && path.contains { $0.hasSuffix("ountries") || $0 == "buyer" })
    }

    @Test func `names, keys and quantities travel unchanged`() throws {
        try check { $0.bytes32() }
        try check { LockID($0.bytes32()) }
        try check { CommandID($0.bytes32()) }
        try check { Preimage($0.bytes32()) }
        try check { legal(TransferID($0.random.bytes(16))) }
        try check { legal(GatewayID($0.name("gw"))) }
        try check { $0.key() }
        try check { $0.signature() }
        try check { Hashlock(algorithm: .sha256, digest: $0.bytes32()) }
        try check { $0.instant() }
        try check { $0.date() }
        try check { $0.decimal(18) }
        try check { $0.currency() }
        try check { $0.money() }
        try check { $0.one(PaymentClaimInstrument.self) }
    }

    @Test func `anchors, locks and assets travel unchanged`() throws {
        try check { $0.head() }
        try check { $0.anchor() }
        try check { $0.lockTerms() }
        try check { $0.asset() }
    }

    @Test func `an anchor with a profile travels unchanged and mixes with no log's`() throws {
        let bytes = Array(#"{"chain":"1337","seals":["a","b"]}"#.utf8)
        let profile = try #require(LedgerProfile(bytes: bytes, operatorTrusted: true))
        var samples = Samples(seed: 9)
        let ledger = try #require(LedgerID("evm:test"))
        let anchor = try #require(
            LedgerAnchor(ledger: ledger, format: .evm1, profile: profile, head: samples.head()))
        #expect(try LedgerAnchor(canonicalBytes: anchor.canonicalBytes) == anchor)
        #expect(anchor.operatorTrusted && anchor.log == nil)
        #expect(anchor.isOfOneLog(with: anchor.advanced(to: samples.head())))
        let honest = try #require(LedgerProfile(bytes: bytes, operatorTrusted: false))
        let other = try #require(
            LedgerAnchor(ledger: ledger, format: .evm1, profile: honest, head: anchor.head))
        #expect(!anchor.isOfOneLog(with: other) && !anchor.isOfOneLog(with: samples.anchor()))
        #expect(LedgerAnchor(ledger: ledger, format: .sqlLog1, profile: profile, head: anchor.head) == nil)
        let key = samples.key()
        #expect(
            LedgerAnchor(
                ledger: ledger, format: .evm1, origin: "log", operatorKey: key, witnesses: [],
                witnessQuorum: 0,
                head: anchor.head) == nil)
        #expect(LedgerProfile(bytes: [UInt8](repeating: 32, count: 4097), operatorTrusted: false) == nil)
        let spoilt: [([String], JSONValue)] = [
            (["format"], "interlock-sqllog/1"), (["format"], "interlock-evm/2"), (["profile"], "text"),
            (["profile"], .string(String(repeating: "a", count: 5000))), (["operatorTrusted"], "true"),
        ]
        for (path, value) in spoilt {
            var json = anchor.canonical
            json.replace(path, with: value)
            #expect(throws: JSONFault.self, "\(path)") { try LedgerAnchor(canonical: json) }
        }
        let signer = try SigningKey.generate(.ed25519)
        let checkpoint = try #require(
            Checkpoint(origin: "log.example", head: anchor.head, time: samples.instant(), challenge: nil))
        let note = try SignedNote(text: checkpoint.text, name: "log.example", signedBy: signer).bytes
        let fault = #expect(throws: ProofFault.self) { try anchor.checkpoint(signedIn: note) }
        #expect(fault?.code == "head.origin")
        #expect(!anchor.isForkProven(by: note, note))
    }

    @Test func `trades and terms travel unchanged`() throws {
        let attributes = Set(InvestorAttribute.allCases.map(\.rawValue))
        try check { $0.party() }
        try check({ $0.economics() }, optionalMembers: attributes)
        try check({ $0.ticket() }, optionalMembers: attributes)
        try check { $0.ledgerBounds() }
        try check { $0.pairBounds() }
        try check { $0.timelocks() }
        try check { $0.leg(.x) }
        try check({ $0.settlementTerms(.m1) }, optionalMembers: attributes)
    }

    @Test func `what the model refuses the reader refuses`() {
        var samples = Samples(seed: 5)
        let terms = samples.lockTerms().canonical
        let spoilt: [([String], JSONValue)] = [
            (["quantity"], "0"), (["quantity"], "-5"), (["quantity"], "01"),
            (["quantity"], "1000000000000000000"),
            (["expiry"], 0), (["payee", "account"], "payer"), (["ledger"], "has space"), (["leg"], "Z"),
            (["hashlock", "algorithm"], "SHA-1"), (["hashlock", "digest"], "AB"),
            (["payer", "holderKey", "spki"], "AAAA"), (["transfer"], "00"),
        ]
        for (path, value) in spoilt {
            var json = terms
            json.replace(path, with: value)
            #expect(throws: JSONFault.self, "\(path)") { try LockTerms(canonical: json) }
        }
        #expect(throws: JSONFault.self) { try LedgerInstant(canonical: 1_780_000_000_000) }
        #expect(throws: JSONFault.self) { try CalendarDate(canonical: "2026-02-29") }
        #expect(throws: JSONFault.self) { try CurrencyCode(canonical: "XAU") }
        #expect(throws: JSONFault.self) {
            try Money(canonical: ["currency": "CNY", "minor": "1000000000000000000"])
        }
        #expect(throws: JSONFault.self) {
            try AssetDescriptor(canonical: [
                "id": "a", "kind": ["kind": "cash", "currency": "JPY"], "decimals": 2,
            ])
        }
    }
}
