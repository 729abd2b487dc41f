import SettlementModel
import Testing

@testable import Instruments

struct LifecycleTests {
    private static let way: [ClaimEvent] = [
        .present, .accept, .register, .offer, .commit, .lock, .assign, .sendNotice, .acknowledge, .fallDue,
        .pay, .close,
    ]

    private static func claim(_ form: TransferForm = .disclosedAssignment) throws -> ClaimLifecycle {
        try #require(ClaimLifecycle(transferForm: form, daysToAcknowledge: 10))
    }

    @Test func `a claim goes its way and every other event is refused or a side way`() throws {
        let day = try Samples.date("2026-05-18")
        var life = try Self.claim()
        for wanted in Self.way {
            for event in ClaimEvent.allCases where event != wanted {
                var other = life
                do throws(LifecycleRefusal) {
                    try other.apply(event, on: day)
                    #expect(other.state != life.state)
                } catch { #expect(other == life, "a refused event changes nothing") }
            }
            try life.apply(wanted, on: day)
        }
        #expect(life.state == .closed && life.isOver)
        for event in ClaimEvent.allCases {
            #expect(throws: LifecycleRefusal.order(event: event.rawValue, state: "CLOSED")) {
                var over = life
                try over.apply(event, on: day)
            }
        }
    }

    @Test func `a claim is not offered before its obligor has accepted it`() throws {
        let day = try Samples.date("2026-05-18")
        var life = try Self.claim()
        for event in [ClaimEvent.present, .accept, .register] {
            let state = life.state.rawValue
            #expect(throws: LifecycleRefusal.order(event: "offer", state: state)) {
                try life.apply(.offer, on: day)
            }
            try life.apply(event, on: day)
        }
        try life.apply(.offer, on: day)
    }

    @Test func `a freeze holds any state and its release gives it back`() throws {
        let day = try Samples.date("2026-05-18")
        var life = try Self.claim()
        for event in Self.way.dropLast() {
            try life.apply(event, on: day)
            let before = life.state
            try life.apply(.freeze, on: day)
            #expect(throws: LifecycleRefusal.self) { try life.apply(.pay, on: day) }
            try life.apply(.release, on: day)
            #expect(life.state == before)
        }
        var pledged = try Self.claim()
        for event in Self.way.prefix(3) + [.pledge, .freeze, .release] { try pledged.apply(event, on: day) }
        #expect(pledged.state == .pledged)
        try pledged.apply(.release, on: day)
        #expect(pledged.state == .registered)
    }

    @Test func `notice is given where the obligor is told and its answer is awaited for so long`() throws {
        var life = try Self.claim()
        let day = try Samples.date("2026-05-18")
        for event in Self.way.prefix(8) { try life.apply(event, on: day) }
        #expect(life.acknowledgeBy?.description == "2026-05-28")
        #expect(!life.acknowledgementIsLate(on: try Samples.date("2026-05-28")))
        #expect(life.acknowledgementIsLate(on: try Samples.date("2026-05-29")))
        #expect(throws: LifecycleRefusal.dateBefore(day)) {
            try life.apply(.acknowledge, on: Samples.date("2026-05-17"))
        }
        try life.apply(.acknowledge, on: Samples.date("2026-05-29"))
        #expect(life.acknowledgeBy == nil)
        var silent = try Self.claim(.silentAssignment)
        for event in Self.way.prefix(7) { try silent.apply(event, on: day) }
        #expect(throws: LifecycleRefusal.noticeNotNeeded) { try silent.apply(.sendNotice, on: day) }
        try silent.apply(.fallDue, on: day)
    }

    private static func settling(under points: [String]) throws -> DealLifecycle {
        let day = try Samples.date("2026-05-18")
        var deal = DealLifecycle(trade: "T1")
        let events: [DealEvent] = [
            .quote(expires: day), .makeFirm(expires: day), .sign(.sell), .sign(.buy),
            .requireDocuments([], availability: day), .beginSettlement,
            .settleUnderReserve(points: points, until: try Samples.date("2026-06-18")),
        ]
        for event in events { try deal.apply(event, on: day) }
        return deal
    }

    @Test func `a reserve is lifted point by point or ends in a new trade`() throws {
        let day = try Samples.date("2026-06-18")
        let after = try Samples.date("2026-06-19")
        var deal = try Self.settling(under: ["aval", "signature list"])
        #expect(throws: LifecycleRefusal.reservePointUnknown("other")) {
            try deal.apply(.liftPoint("other"), on: day)
        }
        try deal.apply(.liftPoint("aval"), on: day)
        #expect(deal.state == .settledUnderReserve(open: ["signature list"], until: day))
        // Until the last day is over the point may be made good; from then on it is the buyer who decides.
        #expect(throws: LifecycleRefusal.reserveRunning(day)) {
            try deal.apply(.rescind(trade: "T2"), on: day)
        }
        #expect(throws: LifecycleRefusal.order(event: "expire", state: "SETTLED_UNDER_RESERVE")) {
            try deal.apply(.expire, on: after)
        }
        for wrong in ["", "T1"] {
            #expect(throws: LifecycleRefusal.linkedTradeMissing) {
                try deal.apply(.rescind(trade: wrong), on: after)
            }
        }
        var rescinded = deal
        try rescinded.apply(.rescind(trade: "T2"), on: after)
        #expect(rescinded.state == .rescinded(trade: "T2"))
        #expect(throws: LifecycleRefusal.self) {
            try rescinded.apply(.liftPoint("signature list"), on: after)
        }
        var late = deal
        try late.apply(.liftPoint("signature list"), on: after)
        #expect(late.state == .reserveLifted)
        try deal.apply(.liftPoint("signature list"), on: day)
        #expect(deal.state == .reserveLifted)
        #expect(throws: LifecycleRefusal.self) { try deal.apply(.rescind(trade: "T2"), on: day) }
        #expect(throws: LifecycleRefusal.reservePointsMissing) { try Self.settling(under: []) }
    }

    @Test func `a deal settles when every document is satisfactory and not later than agreed`() throws {
        let day = try Samples.date("2026-05-18")
        let digest = try #require(Bytes32(Array(repeating: 7, count: 32)))
        let missing = try #require(ClaimDocument(name: "assignment deed", digest: nil, status: .missing))
        let waived = try #require(ClaimDocument(name: "insurance", digest: nil, status: .waived))
        #expect(ClaimDocument(name: "assignment deed", digest: nil, status: .satisfactory) == nil)
        var deal = DealLifecycle(trade: "T1")
        for event in [DealEvent.quote(expires: day), .makeFirm(expires: day), .sign(.sell)] {
            try deal.apply(event, on: day)
        }
        #expect(throws: LifecycleRefusal.order(event: "beginSettlement", state: "FIRM")) {
            try deal.apply(.beginSettlement, on: day)
        }
        try deal.apply(.sign(.sell), on: day)
        #expect(deal.state.name == "FIRM", "one side's second signature is not the other's")
        try deal.apply(.sign(.buy), on: day)
        let until = try Samples.date("2026-06-01")
        try deal.apply(.requireDocuments([missing, waived], availability: until), on: day)
        #expect(throws: LifecycleRefusal.documentsOpen(["assignment deed"])) {
            try deal.apply(.beginSettlement, on: day)
        }
        let good = try #require(ClaimDocument(name: "assignment deed", digest: digest, status: .satisfactory))
        let other = try #require(ClaimDocument(name: "invoice", digest: digest, status: .satisfactory))
        #expect(throws: LifecycleRefusal.documentNotRequired("invoice")) {
            try deal.apply(.examine(other), on: day)
        }
        #expect(throws: LifecycleRefusal.expired(on: until)) {
            try deal.apply(.examine(good), on: Samples.date("2026-06-02"))
        }
        try deal.apply(.examine(good), on: until)
        for event in [DealEvent.beginSettlement, .settle] { try deal.apply(event, on: until) }
        #expect(deal.state == .settled)
    }

    @Test func `an offer ends after its last day and not on it`() throws {
        let day = try Samples.date("2026-05-18")
        let next = try Samples.date("2026-05-19")
        var deal = DealLifecycle(trade: "T1")
        try deal.apply(.quote(expires: day), on: day)
        #expect(throws: LifecycleRefusal.order(event: "expire", state: "QUOTED")) {
            try deal.apply(.expire, on: day)
        }
        var late = deal
        #expect(throws: LifecycleRefusal.expired(on: day)) {
            try late.apply(.makeFirm(expires: next), on: next)
        }
        try late.apply(.expire, on: next)
        #expect(late.state == .expired)
    }

    private static func bill(_ chain: [(String, String)], holder: String) throws -> PaymentClaim {
        PaymentClaim(
            kind: .billOfExchange, face: try Samples.money("EUR", "250000.00"),
            issueDate: try Samples.date("2026-01-15"), maturity: try Samples.date("2026-07-15"),
            primaryObligor: "acceptor", initialSeller: "exporter", holder: holder, transferForm: .endorsement,
            recourse: .none, ruleSet: "URF800", endorsements: chain.map { Endorsement(from: $0.0, to: $0.1) },
            documents: [])
    }

    @Test func `a bill with a broken chain of endorsements is refused at the break`() throws {
        #expect(try Self.bill([("exporter", "bankA"), ("bankA", "bankB")], holder: "bankB").findings() == [])
        #expect(
            try Self.bill([("exporter", "bankA"), ("bankC", "bankB")], holder: "bankB").findings()
                == [.endorsementBroken(place: 2, wanted: "bankA", found: "bankC")])
        #expect(
            try Self.bill([("exporter", "bankA")], holder: "bankB").findings()
                == [.endorsementBroken(place: 2, wanted: "bankA", found: "bankB")])
        #expect(try Self.bill([], holder: "exporter").findings() == [])
    }

    @Test func `each kind has its own forms and a domestic credit its currency and its year`() throws {
        func claim(
            _ kind: ClaimKind, _ form: TransferForm, _ code: String, to maturity: String
        ) throws -> PaymentClaim {
            PaymentClaim(
                kind: kind, face: try Samples.money(code, "1.00"), issueDate: try Samples.date("2026-03-02"),
                maturity: try Samples.date(maturity), primaryObligor: "bank", initialSeller: "bank",
                holder: "bank",
                transferForm: form, recourse: .full, ruleSet: "", endorsements: [], documents: [])
        }
        let codes = try claim(.domesticCredit, .endorsement, "USD", to: "2027-03-04").findings().map(\.code)
        #expect(
            codes == [
                "instrument.claim.transfer-form", "instrument.claim.currency", "instrument.claim.tenor",
                "instrument.claim.party", "instrument.claim.rule-set",
            ])
        for kind in ClaimKind.allCases {
            #expect(kind.forms.contains { $0.movesToken }, "\(kind)")
            #expect(kind.forms.contains(.fundedParticipation))
        }
    }
}
