import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// What the journal keeps must be read again for ever, and read as exactly one thing.
struct CodecTests {
    static func messages() throws -> [PeerMessage] {
        let deal = try Deals().deal()
        let (x, y) = (deal.lockID(.x), deal.lockID(.y))
        let digest = Digest.sha256([7])
        return [
            .ticket(try Deals().ticket(Bank.a.get())), .ticketWithdrawn(reason: "错"), .propose(deal.terms),
            .accept(termsDigest: deal.digest),
            .reject(termsDigest: deal.digest, code: "terms.x", detail: "d"),
            .ready(termsDigest: deal.digest), .lockAssert(.x, x, proof: [1]),
            .lockReceipt(.x, x, proofDigest: digest), .claimAssert(.y, y, proof: [2]),
            .claimReceipt(.y, y, proofDigest: digest), .refundAssert(.y, y, state: .cancelled, proof: [3]),
            .refundReceipt(.y, y, proofDigest: digest), .abortRequest(reason: ""),
            .abortAgreed(y, try Proven.half(.initiator, deal)),
            .exitAgreed(x, try Proven.half(.responder, deal)), .resale(.unregistered), .resale(try link()),
            .dispute(
                DisputeEvidence(
                    kind: .contradictedByProof, accused: GatewayID(checked: "gw.bank-b"), first: [1],
                    second: [2])),
            .complete(.settled, evidenceDigest: digest),
        ]
    }

    static func inputs() throws -> [RelayInput] {
        let id = Relay.id(of: try Deals().ticket(Bank.a.get()))
        let peer = GatewayID(checked: "gw.bank-b")
        let facts = try Deals().facts()
        let bare = LegFacts(asset: nil, payer: nil, payee: nil, clock: facts.x.clock)
        let half = try Proven.half(.initiator, Deals().deal())
        let plain: [RelayInput] = [
            .ticketSubmitted(try Deals().ticket(Bank.a.get()), maker: "Zoë \u{1}\"\\"),
            .deskApproved(id, by: "b"),
            .deskApproved(id, by: "b", at: try need(LedgerInstant(seconds: 5))),
            .ticketSubmitted(
                try Deals().ticket(Bank.a.get()), maker: "m", at: try need(LedgerInstant(seconds: 5))),
            .limitQueueLookedAt(at: try need(LedgerInstant(seconds: 5))),
            .overrideWanted(id, .limits, by: "o", reason: "r", at: try need(LedgerInstant(seconds: 5))),
            .overrideWanted(
                id, .rule(set: "s", rule: "r"), by: "o", reason: "r",
                at: try need(LedgerInstant(seconds: 5))),
            .overrideApproved(id, number: 3, by: "p", at: try need(LedgerInstant(seconds: 5))),
            .overrideRejected(
                id, number: 3, by: "p", reason: "r", at: try need(LedgerInstant(seconds: 5))),
            .deskRejected(id, by: "b", reason: "r"), .deskCancelled(id, by: "b", reason: ""),
            .exitWanted(id, by: "b", reason: "Y is gone"), .hashlockMade(id, Deals.preimage.hashlock),
            .factsRead(id, facts), .factsRead(id, PreflightFacts(x: bare, y: facts.y)),
            .lockBegun(id, .x, at: facts.x.clock), .lockBegun(id, .y, at: facts.x.clock),
            .revealBegun(id, at: facts.y.clock), .proofRead(id, .x, bundle: []),
            .proofRead(id, .y, bundle: Array(0...255)), .releaseSigned(id, half), .exitSigned(id, half),
            .evidenceSealed(id, digest: Digest.sha256([1])),
            .ledgerSuspended(Deals.cash, reason: "no answer"),
            .policyAdopted(try Deals().policy(Bank.a.get())),
            .policyAdopted(try Deals().policy(Bank.b.get())),
            .ledgerDistrusted(Deals.cash, code: "head.fork", known: [1, 2], shown: [3]),
            .ledgerDistrusted(Deals.cash, code: "head.origin", known: nil, shown: []),
            .resumeWanted(
                .ledger(Deals.cash), by: "a", reason: "r", head: LogHead(size: 7, root: Digest.sha256([9]))),
            .resumeWanted(.peer(peer), by: "a", reason: "", head: nil),
            .resumeWanted(.transfer(id), by: "a", reason: "r", head: nil),
            .resumeApproved(1, by: "b", head: LogHead(size: 7, root: Digest.sha256([9]))),
            .resumeApproved(2, by: "b", head: nil), .resumeRejected(3, by: "b", reason: "no"),
            .exitWithdrawn(id, by: "b", reason: "not yet"), .rulesLookedAt(id, try Self.look()),
            .claimNamed(id, try claim(nil), by: "b"),
            .claimNamed(id, try claim(CalendarDate("2026-09-12"), chain: Array("[]".utf8)), by: "Zoë"),
            .reserveBegun(id), .registryAnswered(id, try reply(.reserved, nil)),
            .registryAnswered(
                id,
                try reply(.refused, RegistryReply.Refusal(code: "registry.paid", nextStep: "Do not buy it."))),
            .claimNamed(id, try claim(nil, basis: try basis()), by: "b"),
            .claimNamed(id, try claim(nil, basis: try basis(), written: Digest.sha256([8])), by: "b"),
            .registryAnswered(
                id, try reply(.reserved, nil, SharedClaims(invoices: 2, files: 0))),
            .alikeAccepted(id, answer: 7, by: "b", reason: "another shipment"),
            .resaleTold(id, .unregistered), .resaleTold(id, try link()),
            .reserveLiftWanted(
                id,
                ReserveLift(
                    points: ["aval", "原件"], reason: "r", on: try need(CalendarDate("2026-04-10"))), by: "b"),
            .noticeRecorded(
                id,
                NoticeFact(
                    step: .acknowledged, on: try need(CalendarDate("2026-03-27")), reference: "MT799 7"),
                by: "Zoë"),
            .ledgerResumed(Deals.cash), .frozen(by: "o", reason: "r"), .thawed(by: "o", reason: "r"),
        ]
        let acts = TransferAct.allCases.map {
            RelayInput.commandRejected(
                id, .y, $0, code: "ledger.x", detail: String(repeating: "d", count: 100_000))
        }
        let disputes = DisputeKind.allCases.map {
            RelayInput.peerDisputed(DisputeEvidence(kind: $0, accused: peer, first: [1, 2], second: []))
        }
        return plain + acts + disputes + (try messages().map { .peerSaid(id, peer, $0) })
    }

    static func basis() throws -> ClaimBasis {
        try need(ClaimBasis(invoices: [Digest.sha256([5]), Digest.sha256([6])], files: [Digest.sha256([7])]))
    }

    static func claim(
        _ maturity: CalendarDate?, chain: [UInt8] = [], basis: ClaimBasis? = nil, written: Bytes32? = nil
    ) throws -> NamedClaim {
        NamedClaim(
            registry: GatewayID(checked: "registry:trade"), claim: Digest.sha256([1]),
            near: Digest.sha256([2]),
            amount: try need(Money(try need(CurrencyCode("CNY")), decimal: "5000000.00")), maturity: maturity,
            chain: chain, basis: basis, written: written)
    }

    static func link(of claim: Bytes32 = Digest.sha256([1])) throws -> ResaleWord {
        .link(
            try need(
                ResaleSignature(registry: GatewayID(checked: "registry:trade"), claim: claim, jws: "ZQ..cw")))
    }

    private static func reply(
        _ standing: ClaimStanding, _ refusal: RegistryReply.Refusal?, _ shared: SharedClaims? = nil
    ) throws -> RegistryReply {
        RegistryReply(
            standing: standing, number: 7, at: try need(LedgerInstant(seconds: 5)), alike: 1,
            shared: shared, refusal: refusal,
            signed: [1, 2, 3])
    }

    @Test func `every input reads back as it was written`() throws {
        var kinds: Set<String> = []
        for input in try Self.inputs() {
            let bytes = JournalForm.codec.encode(input)
            #expect(try JournalForm.codec.decode(bytes) == input)
            var reader = try ObjectReader(try CanonicalJSON.parseCanonical(bytes))
            kinds.insert(try reader.string("kind"))
            #expect(try reader.integer("v") == 1)
        }
        #expect(kinds.count == 38, "a case has no sample: \(kinds.sorted())")
    }

    @Test func `the journal's words stand for ever`() throws {
        let id = try need(TransferID(hex: "000102030405060708090a0b0c0d0e0f"))
        let texts: [(RelayInput, String)] = [
            (.deskApproved(id, by: "b"), #"{"by":"b","kind":"desk-approved","transfer":"\#(id.hex)","v":1}"#),
            (
                .deskApproved(id, by: "b", at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"by":"b","kind":"desk-approved","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .limitQueueLookedAt(at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"kind":"limit-queue-looked-at","v":1}"#
            ),
            (
                .overrideWanted(
                    id, .rule(set: "s", rule: "r"), by: "o", reason: "w",
                    at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"by":"o","kind":"override-wanted","reason":"w","#
                    + #""subject":{"kind":"RULE","rule":"r","set":"s"},"transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .overrideApproved(id, number: 3, by: "p", at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"by":"p","kind":"override-approved","number":3,"transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .overrideRejected(
                    id, number: 3, by: "p", reason: "w", at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"by":"p","kind":"override-rejected","number":3,"reason":"w","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .proofRead(id, .y, bundle: [1, 2, 3]),
                #"{"bundle":"AQID","kind":"proof-read","leg":"Y","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .lockBegun(id, .x, at: try need(LedgerInstant(seconds: 5))),
                #"{"at":5,"kind":"lock-begun","leg":"X","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .commandRejected(id, .x, .unlockByBoth, code: "c", detail: "d"),
                #"{"act":"unlock-by-both","code":"c","detail":"d","kind":"command-rejected","leg":"X","#
                    + #""transfer":"\#(id.hex)","v":1}"#
            ),
            (.ledgerResumed(Deals.cash), #"{"kind":"ledger-resumed","ledger":"sql:bank-b-cash","v":1}"#),
            (
                .ledgerDistrusted(Deals.cash, code: "c", known: nil, shown: [1, 2, 3]),
                #"{"code":"c","kind":"ledger-distrusted","known":null,"ledger":"sql:bank-b-cash","shown":"AQID","v":1}"#
            ),
            (
                .resumeWanted(.transfer(id), by: "b", reason: "r", head: nil),
                #"{"by":"b","head":null,"kind":"resume-wanted","name":"\#(id.hex)","reason":"r","subject":"transfer","v":1}"#
            ),
            (
                .resumeApproved(3, by: "b", head: nil),
                #"{"by":"b","head":null,"kind":"resume-approved","number":3,"v":1}"#
            ),
            (
                .exitWithdrawn(id, by: "b", reason: "r"),
                #"{"by":"b","kind":"exit-withdrawn","reason":"r","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .rulesLookedAt(id, try Self.look()),
                #"{"kind":"rules-looked-at","look":{"answers":[{"at":7,"list":"L","reference":"c","#
                    + #""service":"s","subject":{"kind":"PARTY","name":"p"},"verdict":"HIT"}],"at":8,"#
                    + #""sets":[{"name":"bank","version":3}],"stage":"CLAIM"},"transfer":"\#(id.hex)","v":1}"#
            ),
            (.reserveBegun(id), #"{"kind":"reserve-begun","transfer":"\#(id.hex)","v":1}"#),
            (
                .alikeAccepted(id, answer: 7, by: "b", reason: "r"),
                #"{"answer":"7","by":"b","kind":"alike-accepted","reason":"r","transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .resaleTold(id, .unregistered),
                #"{"kind":"resale-told","link":null,"transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .resaleTold(id, try Self.link()),
                #"{"kind":"resale-told","link":{"claim":"\#(Digest.sha256([1]).hex)","jws":"ZQ..cw","#
                    + #""registry":"registry:trade"},"transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .reserveLiftWanted(
                    id,
                    ReserveLift(points: ["p"], reason: "r", on: try need(CalendarDate("2026-04-10"))), by: "b"
                ),
                #"{"by":"b","kind":"reserve-lift-wanted","lift":{"on":"2026-04-10","points":["p"],"reason":"r"},"#
                    + #""transfer":"\#(id.hex)","v":1}"#
            ),
            (
                .noticeRecorded(
                    id,
                    NoticeFact(step: .sent, on: try need(CalendarDate("2026-03-17")), reference: "f"), by: "b"
                ),
                #"{"by":"b","kind":"notice-recorded","notice":{"on":"2026-03-17","reference":"f","step":"SENT"},"#
                    + #""transfer":"\#(id.hex)","v":1}"#
            ),
        ]
        for (input, text) in texts {
            #expect(String(decoding: JournalForm.codec.encode(input), as: UTF8.self) == text)
        }
    }

    private static func look() throws -> RestrictionLook {
        let answer = ScreeningAnswer(
            service: "s", list: "L", subject: try need(ScreeningSubject(.party, "p")), verdict: .hit,
            reference: "c", at: try need(LedgerInstant(seconds: 7)))
        return RestrictionLook(
            stage: .claim, sets: [SetVersion(name: "bank", version: 3)],
            at: try need(LedgerInstant(seconds: 8)), answers: [answer])
    }

    @Test func `no changed record is read as something else`() throws {
        var refused = 0
        for input in try Self.inputs() {
            let bytes = JournalForm.codec.encode(input)
            guard bytes.count < 4000 else { continue }
            for cut in stride(from: 0, to: bytes.count, by: 7) {
                #expect(throws: JSONFault.self) { try JournalForm.codec.decode(Array(bytes[..<cut])) }
                var flipped = bytes
                flipped[cut] ^= 0x15
                // A changed digit is another legal record; whatever is read must say exactly these bytes.
                if let read = try? JournalForm.codec.decode(flipped) {
                    #expect(JournalForm.codec.encode(read) == flipped)
                } else {
                    refused += 1
                }
            }
        }
        #expect(refused > 500)
    }

    @Test(arguments: [
        #"{"kind":"desk-approved","v":1}"#, #"{"by":"b","kind":"nonsense","v":1}"#,
        #"{"kind":"ledger-resumed","v":1}"#,
        #"{"kind":"ledger-resumed","ledger":"sql:cash","v":2}"#,
        #"{"kind":"ledger-resumed","ledger":"sql:cash","w":0,"v":1}"#,
        #"{"kind":"ledger-resumed","ledger":"sql cash","v":1}"#,
        #"{"ledger":"sql:cash","kind":"ledger-resumed","v":1}"#,
        #"{"by":"b","head":null,"kind":"resume-approved","number":0,"v":1}"#,
        #"{"by":"b","head":null,"kind":"resume-wanted","name":"sql:cash","reason":"r","subject":"bank","v":1}"#,
        #"{"by":"b","head":null,"kind":"resume-wanted","name":"AB","reason":"r","subject":"transfer","v":1}"#,
        #"{"by":"b","kind":"notice-recorded","notice":{"on":"2026-03-17","reference":"f","step":"LOST"},"transfer":"000102030405060708090a0b0c0d0e0f","v":1}"#,
        "[]", "", "null",
    ])
    func `a record of another form is refused`(text: String) {
        #expect(throws: JSONFault.self) { try JournalForm.codec.decode(Array(text.utf8)) }
    }
}
