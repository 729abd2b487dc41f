import SettlementModel
public import SettlementProofs

// What a gateway went by is journaled: a replay decides by what held then, not by today's configuration.

extension GatewayPolicy: CanonicalCodable {
    public var canonical: JSONValue {
        var object = JSONObject([
            ("fourEyesFrom", PolicyAmount.list(fourEyesFrom)), ("ledgers", PolicyEntry.list(ledgers)),
            ("longestLockSeconds", .integer(longestLockSeconds)),
            ("messageSeconds", .integer(messageSeconds)),
            ("operatorTrustedLimit", PolicyAmount.list(operatorTrustedLimit)), ("own", own.canonical),
            ("peers", PolicyEntry.list(peers)), ("recoverySeconds", .integer(recoverySeconds)),
        ])
        // One key is written as before there could be several, so that a journal of then reads on.
        if ownHolderKeys.count == 1, let key = ownHolderKeys.first {
            object["ownHolderKey"] = key.canonical
        } else {
            object["ownHolderKeys"] = PolicyOrder.list(ownHolderKeys)
        }
        // What a gateway does not have is left out, as before there could be any.
        if let limits { object["limits"] = limits.canonical }
        if let restrictions { object["restrictions"] = restrictions.canonical }
        if let registry { object["registry"] = registry.canonical }
        if passesFingerprint { object["passesFingerprint"] = true }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            own: try reader.decode("own"), ownHolderKeys: try Self.ownHolderKeys(&reader),
            ledgers: try PolicyEntry.read("ledgers", &reader), peers: try PolicyEntry.read("peers", &reader),
            messageSeconds: try reader.integer("messageSeconds"),
            recoverySeconds: try reader.integer("recoverySeconds"),
            longestLockSeconds: try reader.integer("longestLockSeconds"),
            fourEyesFrom: try PolicyAmount.read("fourEyesFrom", &reader),
            operatorTrustedLimit: try PolicyAmount.read("operatorTrustedLimit", &reader),
            limits: try Self.part("limits", &reader), restrictions: try Self.part("restrictions", &reader),
            registry: try reader.valueIfPresent("registry").map { value throws(JSONFault) in
                do throws(JSONFault) { return try GatewayID(canonical: value) } catch {
                    throw error.under("registry")
                }
            }, passesFingerprint: try Self.mark("passesFingerprint", &reader))
        try reader.finish()
    }

    /// Written where it is so, and in no second way where it is not.
    private static func mark(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> Bool {
        guard reader.valueIfPresent(key) != nil else { return false }
        guard try reader.bool(key) else {
            throw reader.fault(key, expected: "true or left out", found: "false")
        }
        return true
    }

    private static func part<Value: CanonicalCodable>(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> Value? {
        guard let value = reader.valueIfPresent(key) else { return nil }
        do throws(JSONFault) { return try Value(canonical: value) } catch { throw error.under(key) }
    }

    private static func ownHolderKeys(
        _ reader: inout ObjectReader
    ) throws(JSONFault) -> Set<VerificationKey> {
        guard reader.valueIfPresent("ownHolderKeys") != nil else {
            return [try reader.decode("ownHolderKey")]
        }
        let keys: [VerificationKey] = try PolicyOrder.read("ownHolderKeys", &reader)
        guard keys.count != 1 else {
            throw reader.fault("ownHolderKeys", expected: "one key as `ownHolderKey`", found: "a list of one")
        }
        return Set(keys)
    }
}

extension LedgerPolicy: CanonicalCodable {
    public var canonical: JSONValue {
        var members: [(String, JSONValue)] = [
            ("access", access.canonical), ("anchor", anchor.canonical), ("bounds", bounds.canonical),
            ("enforcement", enforcement.canonical), ("operatorLEI", .string(operatorLEI)),
            ("ownAccounts", PolicyOrder.list(ownAccounts)), ("proofPolicy", proofPolicy.canonical),
            ("verifiesProofsOf", PolicyOrder.list(verifiesProofsOf)),
        ]
        // Policies on record from before it have no such member.
        if !refundsByProofAtOnce { members.append(("refundsByProofAtOnce", .bool(false))) }
        return .object(JSONObject(members))
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let waits = reader.valueIfPresent("refundsByProofAtOnce") != nil
        if waits, try reader.bool("refundsByProofAtOnce") {
            throw reader.fault("refundsByProofAtOnce", expected: "false, or no such member", found: "true")
        }
        self.init(
            operatorLEI: try reader.string("operatorLEI", limit: 20), anchor: try reader.decode("anchor"),
            bounds: try reader.decode("bounds"), enforcement: try reader.decode("enforcement"),
            proofPolicy: try reader.decode("proofPolicy"),
            verifiesProofsOf: Set(try PolicyOrder.read("verifiesProofsOf", &reader)),
            access: try reader.decode("access"),
            ownAccounts: Set(try PolicyOrder.read("ownAccounts", &reader)), refundsByProofAtOnce: !waits)
        try reader.finish()
    }
}

extension PeerPolicy: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = ["exposureLimit": PolicyAmount.list(exposureLimit), "lei": .string(lei)]
        if registersClaims { object["registersClaims"] = .bool(true) }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let registers = reader.valueIfPresent("registersClaims")
        guard registers == nil || registers == .bool(true) else {
            throw reader.fault("registersClaims", expected: "true, or nothing", found: "another value")
        }
        self.init(
            lei: try reader.string("lei", limit: 20),
            exposureLimit: try PolicyAmount.read("exposureLimit", &reader), registersClaims: registers != nil)
        try reader.finish()
    }
}

/// The one order in which sets and dictionaries are written: by the canonical bytes of their names.
private enum PolicyOrder {
    static let limit = 65_536

    static func precedes(_ first: some CanonicalCodable, _ second: some CanonicalCodable) -> Bool {
        CanonicalJSON.encode(first.canonical).lexicographicallyPrecedes(
            CanonicalJSON.encode(second.canonical))
    }

    static func list(_ values: Set<some CanonicalCodable>) -> JSONValue {
        .list(values.sorted { precedes($0, $1) })
    }

    static func read<Value: CanonicalCodable>(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [Value] {
        let values: [Value] = try reader.decodeArray(key, limit: limit)
        try check(values, key, &reader)
        return values
    }

    /// Another order, or one name twice, would be a second way to write the same.
    static func check(
        _ names: [some CanonicalCodable], _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) {
        for (first, second) in zip(names, names.dropFirst()) where !precedes(first, second) {
            throw reader.fault(key, expected: "each name once, in order", found: "another order")
        }
    }
}

/// One entry of a dictionary.
private struct PolicyEntry<Name: CanonicalCodable & Hashable, Value: CanonicalCodable>: CanonicalCodable {
    let name: Name
    let value: Value

    init(name: Name, value: Value) {
        self.name = name
        self.value = value
    }

    var canonical: JSONValue { .object(["name": name.canonical, "value": value.canonical]) }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(name: try reader.decode("name"), value: try reader.decode("value"))
        try reader.finish()
    }

    static func list(_ values: [Name: Value]) -> JSONValue {
        .list(
            values.map { PolicyEntry(name: $0.key, value: $0.value) }
                .sorted { PolicyOrder.precedes($0.name, $1.name) })
    }

    static func read(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> [Name: Value] {
        let entries: [PolicyEntry] = try reader.decodeArray(key, limit: PolicyOrder.limit)
        try PolicyOrder.check(entries.map(\.name), key, &reader)
        return Dictionary(entries.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

/// - Units: minor units of the currency that names it.
private struct PolicyAmount: CanonicalCodable {
    let minor: Int128

    var canonical: JSONValue { .object(["minor": .decimal(minor)]) }

    init(minor: Int128) { self.minor = minor }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(minor: try reader.amount("minor"))
        try reader.finish()
    }

    static func list(_ amounts: [CurrencyCode: Int128]) -> JSONValue {
        PolicyEntry.list(amounts.mapValues { PolicyAmount(minor: $0) })
    }

    static func read(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [CurrencyCode: Int128] {
        let amounts: [CurrencyCode: PolicyAmount] = try PolicyEntry.read(key, &reader)
        return amounts.mapValues(\.minor)
    }
}
