import SettlementProofs
import Testing

@testable import Interlock

/// The replay of trades against limits, as a desk tries it.
struct LimitsCommandTests {
    private func steps(_ text: String) throws -> [JSONObject] {
        guard case .object(let object) = try CanonicalJSON.parse(Array(text.utf8)) else { return [] }
        let answer = JSONObject(try Calculations.named("limitBook").answer(object))
        guard case .array(let steps)? = answer["steps"] else { return [] }
        return steps.compactMap { if case .object(let step) = $0 { step } else { nil } }
    }

    private func example() throws -> String { try repositoryFile("Specs/Examples/limits.json") }

    @Test func `a day of trades within the limits goes through`() throws {
        let steps = try steps(try example())
        #expect(steps.map { $0["result"] } == Array(repeating: "ok", count: 6))
    }

    @Test func `one cent more is refused, changes nothing, and the decision shows what was counted`() throws {
        let steps = try steps(
            try example().replacing(
                #""CNY", "amount": "5800000.00"}"# + ",", with: #""CNY", "amount": "5800000.01"}"# + ","))
        #expect(
            steps.map { $0["code"] } == [nil, nil, "terms.limit.exceeded", "terms.limit.event", nil, nil])
        #expect(steps[2]["result"] == "reject: the limit of obligor BKCHCNBJ is exceeded by CNY 0.01")
        guard case .object(let decision)? = steps[2]["decision"],
            case .array(let limits)? = decision["limits"]
        else {
            Issue.record("no decision")
            return
        }
        #expect(decision["rulesVersion"] == 7 && decision["allowed"] == false)
        let counted = limits.compactMap { limit -> JSONValue? in
            if case .object(let row) = limit, row["scope"] == "obligor" { row["outstanding"] } else { nil }
        }
        #expect(counted == ["1420000000"])
    }

    @Test func `an obligor without a line of its own has the one for each, and another currency has none`()
        throws
    {
        let other = try example().replacing(
            #""name": "BKCHCNBJ", "currency": "CNY", "amount": "14"#,
            with: #""name": "OTHER", "currency": "CNY", "amount": "14"#)
        #expect(try steps(other).first?["code"] == "terms.limit.exceeded")
        let foreign = try example().replacing(
            #""currency": "CNY", "amount": "14200000.00""#,
            with: #""currency": "USD", "amount": "14200000.00""#)
        #expect(try steps(foreign).first?["code"] == "terms.limit.missing")
    }

    @Test(arguments: [
        (#""version": 7"#, #""version": -1"#), (#""scope": "day""#, #""scope": "week""#),
        (#""amount": "50000000.00""#, #""amount": "-50000000.00""#),
        (#""event": "repay""#, #""event": "forget""#),
        (
            #"{"scope": "obligor", "currency": "CNY", "amount": "5000000.00"}"#,
            #"{"scope": "obligor", "currency": "CNY", "amount": "5000000.00", "more": "1"}"#
        ),
        (#""scope": "obligor", "currency""#, #""scope": "obligor", "name": "BKCHCNBJ", "currency""#),
    ])
    func `a file that says something else is no file of limits`(_ right: String, _ wrong: String) throws {
        let text = try example()
        #expect(text.contains(right))
        #expect(throws: CommandFailure.self) { try steps(text.replacing(right, with: wrong)) }
    }
}
