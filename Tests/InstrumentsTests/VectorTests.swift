import Foundation
import SettlementModel
import Testing

@testable import Instruments

/// `Specs/Vectors/instruments.json`, read from the source tree.
struct InstrumentVectors {
    private let byID: [String: [String: Any]]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Specs/Vectors/instruments.json"))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let vectors = try #require(document["vectors"] as? [[String: Any]])
        byID = Dictionary(
            uniqueKeysWithValues: vectors.compactMap { vector in
                (vector["id"] as? String).map { ($0, vector) }
            })
    }

    func inputs(_ id: String) throws -> VectorFields { try part("inputs", of: id) }
    func expected(_ id: String) throws -> VectorFields { try part("expected", of: id) }

    private func part(_ name: String, of id: String) throws -> VectorFields {
        VectorFields(fields: try #require(byID[id]?[name] as? [String: Any], "vector \(id) has no \(name)"))
    }
}

struct VectorFields {
    let fields: [String: Any]
    func text(_ name: String) throws -> String { try #require(fields[name] as? String, "\(name)") }
    func number(_ name: String) throws -> Int { try #require(fields[name] as? Int, "\(name)") }
    func texts(_ name: String) throws -> [String] { try #require(fields[name] as? [String], "\(name)") }
    func part(_ name: String) throws -> VectorFields {
        VectorFields(fields: try #require(fields[name] as? [String: Any], "\(name)"))
    }
    func has(_ name: String) -> Bool { fields[name] != nil }
}

struct VectorTests {
    @Test(arguments: ["F01", "F05", "F06", "F17"])
    func `a straight discount equals its vector`(id: String) throws {
        let vectors = try InstrumentVectors()
        let (inputs, expected) = (try vectors.inputs(id), try vectors.expected(id))
        let quote = try ForfaitingPricing.price(try Self.forfaiting(inputs))
        #expect(quote.discount.decimal == (try expected.text("discount")))
        #expect(quote.netProceeds.decimal == (try expected.text("netProceeds")))
        #expect(quote.days == (inputs.has("days") ? try inputs.number("days") : try expected.number("days")))
        if expected.has("equivalentSimpleYieldPct") {
            let yield = try expected.text("equivalentSimpleYieldPct")
            #expect(quote.equivalentSimpleYieldPercent.text == yield)
        }
        if expected.has("adjustedMaturity") {
            #expect(quote.adjustedMaturity.description == (try expected.text("adjustedMaturity")))
            #expect(quote.effectiveMaturity.description == (try expected.text("effectiveMaturity")))
        }
    }

    /// Vectors of published examples give only a number of days: any settlement date will do, without roll.
    private static func forfaiting(_ inputs: VectorFields) throws -> ForfaitingTerms {
        #expect(try inputs.text("dayCount") == "ACT_360")
        var draft = try ForfaitingDraft()
        draft.face = try Samples.money(inputs.text("currency"), inputs.text("face"))
        draft.rate = try Samples.decimal(inputs.text("discountRate"))
        if inputs.has("days") {
            draft.maturity = try #require(draft.settlement.adding(days: inputs.number("days")))
            (draft.roll, draft.grace) = (.none, 0)
        } else {
            draft.settlement = try Samples.date(inputs.text("settlementDate"))
            draft.maturity = try Samples.date(inputs.text("nominalMaturity"))
            draft.roll = try #require(RollRule(rawValue: inputs.text("rollRule")))
            draft.grace = try inputs.number("graceDays")
            draft.holidays = try inputs.texts("holidays").map(Samples.date)
        }
        return try draft.terms()
    }

    @Test func `actual days between the dates of F16 and B06 are counted as their vectors say`() throws {
        let vectors = try InstrumentVectors()
        let inputs = try vectors.inputs("F16")
        let start = try Samples.date(inputs.text("settlementDate"))
        let end = try Samples.date(inputs.text("nominalMaturity"))
        #expect(
            DayCount.actual360.days(from: start, to: end)
                == (try vectors.expected("F16").number("daysAct360")))

        let edges = try vectors.inputs("B06")
        let spans = try #require(edges.fields["spans"] as? [[String]])
        for (span, name) in zip(spans, ["monthEnd", "leapSpan", "leapDay"]) {
            let (from, to) = (try Samples.date(span[0]), try Samples.date(span[1]))
            let days = try vectors.expected("B06").part(name).number("act")
            #expect(DayCount.actual365Fixed.days(from: from, to: to) == days)
        }
        let nominal = try Samples.money(edges.text("currency"), edges.text("nominal"))
        let interest = try CashRounding.money(
            minorUnits: ExactRatio(nominal.minor).multiplied(by: Samples.decimal(edges.text("coupon")))
                .multiplied(by: 182).divided(by: Int128(#require(DayCount.actual365Fixed.basisDays))),
            in: nominal.currency)
        #expect(interest.decimal == (try vectors.expected("B06").part("leapSpan").text("act365FInterest")))
    }

    @Test func `amounts of F20 are rounded half away from zero`() throws {
        let vectors = try InstrumentVectors()
        let cases = try #require(try vectors.inputs("F20").fields["cases"] as? [[String]])
        let results = try vectors.expected("F20").texts("results")
        #expect(cases.count == results.count && cases.count == 7)
        for (entry, result) in zip(cases, results) {
            let money = try CashRounding.money(Samples.decimal(entry[0]), in: Samples.currency(entry[1]))
            #expect(money.decimal == result, "\(entry)")
        }
    }

    @Test func `the identifiers of B01 are accepted and refused as their vector says`() throws {
        let vectors = try InstrumentVectors()
        let inputs = try vectors.inputs("B01")
        for text in try inputs.texts("valid") + inputs.texts("synthetic") {
            #expect(ISIN(text)?.text == text, "\(text)")
        }
        for entry in try #require(inputs.fields["invalid"] as? [[String: String]]) {
            let text = try #require(entry["value"])
            #expect(ISIN(text) == nil, "\(text)")
        }
        let digits = try #require(try vectors.expected("B01").fields["checkDigits"] as? [String: String])
        #expect(digits.count == 15)
        for (base, digit) in digits {
            #expect(ISIN.checkDigit(ofBase: base).map(String.init) == digit, "\(base)")
        }
    }

    @Test func `the discount note of B02 costs and earns what its vector says`() throws {
        let vectors = try InstrumentVectors()
        let (inputs, expected) = (try vectors.inputs("B02"), try vectors.expected("B02"))
        var draft = try BondDraft()
        draft.units = Int128(try inputs.number("tokens"))
        draft.nominal = try Samples.money(inputs.text("currency"), inputs.text("facePerToken"))
        draft.price = try Samples.decimal(inputs.text("issuePrice"))
        draft.settlement = try Samples.date(inputs.text("assumedIssue"))
        let maturity = try Samples.date(inputs.text("assumedMaturity"))
        let quote = try BondPricing.price(try draft.terms())
        let yield = try BondPricing.yield(try draft.terms(), maturity: maturity)
        #expect(quote.consideration.decimal == (try expected.text("consideration")))
        #expect(yield.redemption.decimal == (try expected.text("redemption")))
        #expect(yield.days == (try expected.number("days")))
        #expect(yield.income.decimal == (try expected.text("income")))
        #expect(yield.simpleYieldPercentActual360.text == (try expected.text("simpleYieldPctAct360")))
        #expect(yield.simpleYieldPercentActual365Fixed.text == (try expected.text("simpleYieldPctAct365F")))
    }
}
