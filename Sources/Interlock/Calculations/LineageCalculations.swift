import Instruments
import SettlementModel
import SettlementProofs

/// Pieces of payment claims.
enum LineageCalculations {
    static let all: [Calculation] =
        [
            Calculation(
                "splitEqual", "lineage", "parts in proportion: currency, face, weights (whole numbers)", split
            ),
            Calculation(
                "partPayment", "lineage",
                "a payment shared by live leaves: currency, leaves {id: outstanding}, payment", partPayment),
            Calculation(
                "splitTree", "lineage",
                "operations on pieces: root {id, face, holder, ledger}, ops [{op, …}], currency, deepest, minimumPiece",
                tree),
        ] + FingerprintCalculations.all

    private static func split(_ inputs: CalculationInputs) throws -> Answer {
        let whole = try inputs.positive("face", inputs.currency())
        let weights = try inputs.list("weights").map { entry -> Int128 in
            if case .integer(let number) = entry { return Int128(number) }
            if case .string(let text) = entry, let number = DecimalText.int128(text) { return number }
            throw inputs.wrong("weights", "a list of whole numbers", entry)
        }
        let parts = try Allocation.largestRemainder(whole, weights: weights)
        let sum = parts.reduce(Int128(0)) { $0 + $1.minor }
        return [
            ("children", .array(parts.map { .string($0.decimal) })),
            ("sum", .string(Money(whole.currency, minor: sum)?.decimal ?? "")),
        ]
    }

    private static func partPayment(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let leaves = try inputs.amounts("leaves", currency)
        let payment = try inputs.positive("payment", currency)
        let total = leaves.reduce(Int128(0)) { $0 + $1.amount.minor }
        guard leaves.allSatisfy({ $0.amount.minor >= 0 }), payment.minor <= total else {
            throw inputs.wrong("payment", "at most what is outstanding", .string(payment.decimal))
        }
        let shares = try Allocation.largestRemainder(payment, weights: leaves.map(\.amount.minor))
        let rests = try zip(leaves, shares).map { try CashRounding.difference($0.amount, $1) }
        func named(_ amounts: [Money]) -> JSONValue {
            .object(JSONObject(zip(leaves, amounts).map { ($0.name, .string($1.decimal)) }))
        }
        return [("payments", named(shares)), ("remaining", named(rests)), ("sum", .string(payment.decimal))]
    }

    private static func tree(_ inputs: CalculationInputs) throws -> Answer {
        let story = try LineageStory(inputs)
        let leaves = story.tree.leaves
        let faces = leaves.map { ($0.id, JSONValue.string($0.face.decimal)) }
        let depths = leaves.map { ($0.id, JSONValue.whole($0.depth)) }
        let sum = leaves.reduce(Int128(0)) { $0 + $1.face.minor }
        var answer: Answer = [
            ("results", .array(story.results.map { .string($0) })),
            ("liveLeaves", .object(JSONObject(faces))),
            ("sum", .string(Money(story.tree.root.face.currency, minor: sum)?.decimal ?? "")),
            ("depth", .object(JSONObject(depths))),
        ]
        if story.tree.paid.minor > 0 {
            let left = leaves.map { ($0.id, JSONValue.string($0.outstanding.decimal)) }
            answer += [
                ("paid", .string(story.tree.paid.decimal)), ("outstanding", .object(JSONObject(left))),
            ]
        }
        return answer
    }
}

/// A tree made from its file: the operations are done in order, and a refused one changes nothing.
struct LineageStory {
    private(set) var tree: LineageTree
    /// `ok`, or `reject: ` and why, one for each operation.
    private(set) var results: [String] = []
    /// The codes of the refusals, in order.
    private(set) var refusals: [LineageRefusal] = []

    init(_ inputs: CalculationInputs) throws {
        // Amounts of two decimals, if the file names no currency.
        let currency = inputs.has("currency") ? try inputs.currency() : CurrencyCode("CNY")
        guard let currency else { throw inputs.wrong("currency", "a currency") }
        let root = try inputs.part("root")
        do {
            tree = try Self.made(root, inputs, currency)
        } catch let refusal as LineageRefusal {
            throw CommandFailure.refused(refusal.code, refusal.message, next: "correct the root of the tree")
        }
        try root.finish()
        for entry in try inputs.parts("ops") {
            let operation = try Self.operation(entry, currency)
            try entry.finish()
            do throws(LineageRefusal) {
                try tree.apply(operation)
                results.append("ok")
            } catch {
                results.append("reject: " + error.message)
                refusals.append(error)
            }
        }
    }

    private static func made(
        _ root: CalculationInputs, _ inputs: CalculationInputs, _ currency: CurrencyCode
    ) throws -> LineageTree {
        try LineageTree(
            root: root.text("id"), face: root.positive("face", currency),
            holder: root.optionalText("holder") ?? "", ledger: root.optionalText("ledger") ?? "",
            deepest: inputs.has("deepest") ? inputs.whole("deepest", 1...64) : 16,
            smallestPiece: inputs.has("minimumPiece") ? inputs.positive("minimumPiece", currency) : nil)
    }

    private static func operation(
        _ entry: CalculationInputs, _ currency: CurrencyCode
    ) throws -> LineageOperation {
        switch try entry.text("op") {
        case "split":
            let pieces = try entry.amounts("into", currency)
            return .split(
                of: try entry.text("of"), into: pieces.map { .init(id: $0.name, face: $0.amount) })
        case "partialTransfer":
            return .partialTransfer(
                of: try entry.text("of"), amount: try entry.positive("amount", currency),
                to: try entry.text("to"), keep: try entry.text("keep"),
                holder: try entry.optionalText("holder") ?? "")
        case "transfer": return .transfer(of: try entry.text("of"), to: try entry.text("to"))
        case "merge": return .merge(of: try entry.texts("of"), into: try entry.text("into"))
        case "pledge": return .pledge(of: try entry.text("of"))
        case "freeze": return .freeze(of: try entry.text("of"))
        case "release": return .release(of: try entry.text("of"))
        case "wrap": return .wrap(of: try entry.text("of"), ledger: try entry.text("ledger"))
        case "unwrap": return .unwrap(of: try entry.text("of"))
        case "pay": return .pay(try entry.positive("amount", currency))
        case "overdue": return .markOverdue
        case let other:
            throw entry.wrong(
                "op",
                "one of split, partialTransfer, transfer, merge, pledge, freeze, release, wrap, unwrap, pay, overdue",
                .string(other))
        }
    }
}
