import Instruments
import SettlementModel
import SettlementProofs

/// Lives of claims and deals, replayed from the events a desk wrote down.
enum LifecycleCalculations {
    static let all: [Calculation] = [
        Calculation(
            "claimLifecycle", "lifecycle",
            "a claim's life: claim {kind, currency, face, issueDate, maturity, primaryObligor, initialSeller, holder, "
                + "transferForm, recourse, ruleSet, endorsements [{from, to}], documents [{name, sha256, status}]}, "
                + "daysToAcknowledge (10), events [{event, on}], asOf", claim),
        Calculation(
            "dealLifecycle", "lifecycle",
            "a deal's life: trade, events [{event, on, …}]: quote and makeFirm {expires}, sign {side}, requireDocuments "
                + "{documents, availability}, examine {document}, beginSettlement, settle, settleUnderReserve {points, "
                + "until}, liftPoint {point}, rescind {trade}, expire, withdraw, fail", deal),
    ]

    private static func claim(_ inputs: CalculationInputs) throws -> Answer {
        let claim = try readClaim(try inputs.part("claim"))
        let days = inputs.has("daysToAcknowledge") ? try inputs.whole("daysToAcknowledge", 1...365) : 10
        guard var life = ClaimLifecycle(transferForm: claim.transferForm, daysToAcknowledge: days) else {
            throw inputs.wrong("daysToAcknowledge", "1 to 365")
        }
        let findings = claim.findings()
        var steps: [JSONValue] = []
        for entry in try inputs.parts("events") {
            let event = try entry.choice("event", ClaimEvent.self)
            let date = try entry.date("on")
            try entry.finish()
            let refusal = refusal { () throws(LifecycleRefusal) in try life.apply(event, on: date) }
            steps.append(step(event.rawValue, date, life.state.rawValue, refusal))
        }
        var answer: Answer = [
            (
                "findings",
                .array(findings.map { ["code": .string($0.code), "problem": .string($0.message)] })
            ),
            ("label", .string(claim.recourse == .full ? "discounting with full recourse" : "forfaiting")),
            ("movesToken", .bool(claim.transferForm.movesToken)), ("steps", .array(steps)),
            ("state", .string(life.state.rawValue)),
        ]
        if let by = life.acknowledgeBy {
            answer.append(("acknowledgeBy", .text(by)))
            if inputs.has("asOf") {
                answer.append(
                    ("acknowledgementLate", .bool(life.acknowledgementIsLate(on: try inputs.date("asOf")))))
            }
        } else {
            _ = try inputs.optional("asOf")
        }
        return answer
    }

    private static func refusal(_ body: () throws(LifecycleRefusal) -> Void) -> LifecycleRefusal? {
        do throws(LifecycleRefusal) {
            try body()
            return nil
        } catch { return error }
    }

    private static func step(
        _ event: String, _ date: CalendarDate, _ state: String, _ refusal: LifecycleRefusal?
    ) -> JSONValue {
        var row: JSONObject = [
            "event": .string(event), "on": .text(date), "state": .string(state),
            "result": refusal == nil ? "ok" : .string("reject: " + (refusal?.message ?? "")),
        ]
        row["code"] = refusal.map { .string($0.code) }
        return .object(row)
    }

    private static func readClaim(_ inputs: CalculationInputs) throws -> PaymentClaim {
        let endorsements = try inputs.parts("endorsements").map { entry -> Endorsement in
            let endorsement = Endorsement(from: try entry.text("from"), to: try entry.text("to"))
            try entry.finish()
            return endorsement
        }
        let claim = PaymentClaim(
            kind: try inputs.choice("kind", ClaimKind.self),
            face: try inputs.positive("face", try inputs.currency()), issueDate: try inputs.date("issueDate"),
            maturity: try inputs.date("maturity"), primaryObligor: try inputs.text("primaryObligor"),
            initialSeller: try inputs.text("initialSeller"), holder: try inputs.text("holder"),
            transferForm: try inputs.choice("transferForm", TransferForm.self),
            recourse: try inputs.choice("recourse", ClaimRecourse.self), ruleSet: try inputs.text("ruleSet"),
            endorsements: endorsements, documents: try inputs.parts("documents").map(document))
        try inputs.finish()
        return claim
    }

    private static func document(_ inputs: CalculationInputs) throws -> ClaimDocument {
        let digest =
            try inputs.has("sha256")
            ? inputs.parsed("sha256", "64 lower-case digits", Bytes32.init(hex:)) : nil
        let status = try inputs.choice("status", ClaimDocument.Status.self)
        let name = try inputs.text("name")
        guard let document = ClaimDocument(name: name, digest: digest, status: status) else {
            throw inputs.wrong("sha256", "there: a document that came is known by its hash")
        }
        try inputs.finish()
        return document
    }

    private static func deal(_ inputs: CalculationInputs) throws -> Answer {
        var life = DealLifecycle(trade: try inputs.text("trade"))
        var steps: [JSONValue] = []
        for entry in try inputs.parts("events") {
            let event = try dealEvent(entry)
            let date = try entry.date("on")
            try entry.finish()
            let refusal = refusal { () throws(LifecycleRefusal) in try life.apply(event, on: date) }
            steps.append(step(event.name, date, life.state.name, refusal))
        }
        return [("steps", .array(steps)), ("state", .string(life.state.name))] + facts(life.state)
    }

    /// What is true in the state that is left.
    private static func facts(_ state: DealLifecycle.State) -> Answer {
        switch state {
        case .quoted(let expires), .firm(let expires, _): [("expires", .text(expires))]
        case .conditionsPending(let documents, let availability):
            [
                ("availability", .text(availability)),
                ("open", .array(documents.filter { !$0.isSettled }.map { .string($0.name) })),
            ]
        case .settledUnderReserve(let open, let until):
            [("reservePoints", .array(open.map { .string($0) })), ("reserveUntil", .text(until))]
        case .rescinded(let trade): [("linkedTrade", .string(trade))]
        case .enquiry, .confirmed, .available, .inSettlement, .settled, .reserveLifted, .expired, .withdrawn,
            .failed:
            []
        }
    }

    private static func dealEvent(_ entry: CalculationInputs) throws -> DealEvent {
        switch try entry.text("event") {
        case "quote": return .quote(expires: try entry.date("expires"))
        case "makeFirm": return .makeFirm(expires: try entry.date("expires"))
        case "sign": return .sign(try entry.choice("side", TradeSide.self))
        case "requireDocuments":
            return .requireDocuments(
                try entry.parts("documents").map(document), availability: try entry.date("availability"))
        case "examine": return .examine(try document(try entry.part("document")))
        case "beginSettlement": return .beginSettlement
        case "settle": return .settle
        case "settleUnderReserve":
            return .settleUnderReserve(points: try entry.texts("points"), until: try entry.date("until"))
        case "liftPoint": return .liftPoint(try entry.text("point"))
        case "rescind": return .rescind(trade: try entry.text("trade"))
        case "expire": return .expire
        case "withdraw": return .withdraw
        case "fail": return .fail
        case let other:
            throw entry.wrong(
                "event",
                "one of quote, makeFirm, sign, requireDocuments, examine, beginSettlement, settle, settleUnderReserve, "
                    + "liftPoint, rescind, expire, withdraw, fail", .string(other))
        }
    }
}
