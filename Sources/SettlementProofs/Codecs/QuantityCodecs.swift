public import SettlementModel

extension LedgerInstant: CanonicalCodable {
    public var canonical: JSONValue { .integer(seconds) }

    public init(canonical: JSONValue) throws(JSONFault) {
        guard case .integer(let seconds) = canonical else {
            throw JSONFault(code: "json.type", expected: "an integer", found: canonical.kindName)
        }
        guard let instant = LedgerInstant(seconds: seconds) else {
            throw JSONFault(expected: "seconds since 1970 up to the year 9999", found: "an integer outside")
        }
        self = instant
    }
}

extension CalendarDate: CanonicalCodable {
    public var canonical: JSONValue { .string(description) }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("a date YYYY-MM-DD from 1900 to 2999") { CalendarDate($0) }
    }
}

extension ExactDecimal: CanonicalCodable {
    public var canonical: JSONValue { .string(text) }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("a plain decimal of at most 30 digits") { ExactDecimal($0) }
    }
}

extension CurrencyCode: CanonicalCodable {
    public var canonical: JSONValue { .string(code) }

    public init(canonical: JSONValue) throws(JSONFault) {
        self = try canonical.text("an ISO 4217 currency that can settle") { CurrencyCode($0) }
    }
}

extension Money: CanonicalCodable {
    public var canonical: JSONValue { ["currency": currency.canonical, "minor": .decimal(minor)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let money = Money(try reader.decode("currency"), minor: try reader.amount("minor"))
        self = try reader.make("minor", expected: "at most 18 digits", money)
        try reader.finish()
    }
}

extension LedgerBounds: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "canReorganise": .bool(canReorganise), "clockErrorSeconds": .integer(clockErrorSeconds),
            "finalitySeconds": .integer(finalitySeconds), "haltSeconds": .integer(haltSeconds),
            "inclusionSeconds": .integer(inclusionSeconds),
            "observationSeconds": .integer(observationSeconds),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let bounds = LedgerBounds(
            inclusionSeconds: try reader.integer("inclusionSeconds"),
            finalitySeconds: try reader.integer("finalitySeconds"),
            observationSeconds: try reader.integer("observationSeconds"),
            clockErrorSeconds: try reader.integer("clockErrorSeconds"),
            haltSeconds: try reader.integer("haltSeconds"), canReorganise: try reader.bool("canReorganise"))
        guard let bounds else {
            throw JSONFault(
                expected: "each from 0 to 30 days, inclusion at least 1 s", found: "a bound outside")
        }
        self = bounds
        try reader.finish()
    }
}

extension PairBounds: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "messageSeconds": .integer(messageSeconds), "recoverySeconds": .integer(recoverySeconds),
            "x": x.canonical, "y": y.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let bounds = PairBounds(
            x: try reader.decode("x"), y: try reader.decode("y"),
            messageSeconds: try reader.integer("messageSeconds"),
            recoverySeconds: try reader.integer("recoverySeconds"))
        guard let bounds else {
            throw JSONFault(expected: "each from 0 to 30 days", found: "a bound outside")
        }
        self = bounds
        try reader.finish()
    }
}

extension Timelocks: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "expiryX": expiryX.canonical, "expiryY": expiryY.canonical,
            "lockDeadlineX": lockDeadlineX.canonical, "lockDeadlineY": lockDeadlineY.canonical,
            "proposedAtY": proposedAtY.canonical, "revealDeadlineY": revealDeadlineY.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            proposedAtY: try reader.decode("proposedAtY"), lockDeadlineX: try reader.decode("lockDeadlineX"),
            lockDeadlineY: try reader.decode("lockDeadlineY"),
            revealDeadlineY: try reader.decode("revealDeadlineY"), expiryY: try reader.decode("expiryY"),
            expiryX: try reader.decode("expiryX"))
        try reader.finish()
    }
}
