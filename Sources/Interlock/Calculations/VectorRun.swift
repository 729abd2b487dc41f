import SettlementProofs

/// Holds every vector of a file against what this program computes.
struct VectorRun {
    enum Outcome: Hashable {
        case equal
        /// Where the first difference is, what is expected there and what came.
        case differs(path: String, expected: String, computed: String)
        case refused(code: String, String)
        /// This program has no calculation of that name.
        case notCovered
    }

    struct Row {
        let id: String
        let formula: String
        let outcome: Outcome
    }

    let rows: [Row]

    /// Inputs that a vector leaves to an earlier one of its file: the trade that is settled in part, the shared key.
    private static let borrowed: [String: [(from: String, keys: [String])]] = [
        "partialSettlement": [
            (
                "settlementAmount",
                [
                    "cleanPrice", "coupon", "frequency", "lastCoupon", "nextCoupon", "settlementDate",
                    "dayCount",
                ]
            )
        ],
        "fingerprintDomesticLC": [("fingerprintInvoice", ["hmacKeyHex"])],
    ]

    /// - Throws: `CommandFailure` if the file is no file of vectors.
    init(_ bytes: [UInt8], path: String) throws {
        let document: JSONValue
        do {
            document = try CanonicalJSON.parse(bytes, limits: JSONLimits(bytes: 8 << 20))
        } catch {
            throw CommandFailure.usage(
                "instrument.vectors.form", "\(path): \(error)", next: "name a file of vectors")
        }
        guard case .object(let whole) = document, case .array(let vectors)? = whole["vectors"] else {
            throw CommandFailure.usage(
                "instrument.vectors.form", "\(path) has no list `vectors`", next: "name a file of vectors")
        }
        var seen: [String: JSONObject] = [:]
        rows = try vectors.map { entry in
            guard case .object(let vector) = entry, case .string(let id)? = vector["id"],
                case .string(let formula)? = vector["formula"], case .object(let given)? = vector["inputs"],
                case .object(let expected)? = vector["expected"]
            else {
                throw CommandFailure.usage(
                    "instrument.vectors.form", "\(path): a vector lacks id, formula, inputs or expected",
                    next: "name a file of vectors")
            }
            var inputs = given
            for (source, keys) in Self.borrowed[formula] ?? [] {
                for key in keys where inputs[key] == nil { inputs[key] = seen[source]?[key] }
            }
            if seen[formula] == nil { seen[formula] = inputs }
            return Row(
                id: id, formula: formula,
                outcome: Self.outcome(formula, inputs, expected, vector["intermediate"]))
        }
    }

    private static func outcome(
        _ formula: String, _ inputs: JSONObject, _ expected: JSONObject, _ intermediate: JSONValue?
    ) -> Outcome {
        guard let calculation = Calculations.all.first(where: { $0.name == formula }) else {
            return .notCovered
        }
        do {
            let answer = JSONObject(try answer(calculation, inputs, expected))
            if let found = difference(.object(expected), .object(answer), "") { return found }
            if case .object(let steps)? = intermediate {
                // Steps that the vector tells beside (what others rounded) are not computed here.
                for member in steps.members {
                    guard let computed = answer[member.key] else { continue }
                    if let found = difference(member.value, computed, member.key) { return found }
                }
            }
            return .equal
        } catch let failure as CommandFailure {
            return .refused(code: failure.code, failure.problem)
        } catch {
            return .refused(code: "instrument.input.value", "\(error)")
        }
    }

    /// A vector without a day count expects the answer by two, under names that end in theirs.
    private static func answer(
        _ calculation: Calculation, _ inputs: JSONObject, _ expected: JSONObject
    ) throws -> Answer {
        let twice = [("30E360", "30E_360"), ("Act360", "ACT_360")]
        guard inputs["dayCount"] == nil, twice.allSatisfy({ expected["days" + $0.0] != nil }) else {
            return try calculation.answer(inputs)
        }
        return try twice.flatMap { suffix, name -> Answer in
            var with = inputs
            with["dayCount"] = .string(name)
            return try calculation.answer(with).map { ($0.key + suffix, $0.value) }
        }
    }

    /// The first place where `computed` lacks or contradicts what is expected; it may say more.
    private static func difference(_ expected: JSONValue, _ computed: JSONValue, _ path: String) -> Outcome? {
        switch (expected, computed) {
        case (.object(let wanted), .object(let found)):
            for member in wanted.members {
                let place = path.isEmpty ? member.key : path + "." + member.key
                guard let value = found[member.key] else {
                    return .differs(path: place, expected: text(member.value), computed: "nothing")
                }
                if let difference = difference(member.value, value, place) { return difference }
            }
            return nil
        case (.array(let wanted), .array(let found)) where wanted.count == found.count:
            for (index, pair) in zip(wanted, found).enumerated() {
                if let difference = difference(pair.0, pair.1, "\(path)[\(index)]") { return difference }
            }
            return nil
        default:
            return expected == computed
                ? nil : .differs(path: path, expected: text(expected), computed: text(computed))
        }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
    }
}
