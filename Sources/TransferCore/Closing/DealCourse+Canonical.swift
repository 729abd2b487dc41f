import SettlementModel
public import SettlementProofs

extension ReserveLift: CanonicalCodable {
    public var canonical: JSONValue {
        ["on": on.canonical, "points": .array(points.map { .string($0) }), "reason": .string(reason)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            points: try ConditionList.read("points", &reader), reason: try reader.string("reason"),
            on: try reader.decode("on"))
        try reader.finish()
    }
}

extension NoticeFact: CanonicalCodable {
    public var canonical: JSONValue {
        ["on": on.canonical, "reference": .string(reference), "step": .string(step.rawValue)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let name = try reader.string("step", limit: 16)
        let step = try reader.make("step", expected: "SENT or ACKNOWLEDGED", NoticeStep(exactly: name))
        self.init(
            step: step, on: try reader.decode("on"), reference: try reader.string("reference"))
        try reader.finish()
    }
}
