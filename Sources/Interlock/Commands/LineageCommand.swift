import ArgumentParser
import Instruments
import SettlementModel
import SettlementProofs

struct LineageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage", abstract: "The pieces of a payment claim, and who held them.",
        subcommands: [LineageTreeCommand.self])
}

struct LineageTreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Do the operations of a file in order and show every piece.",
        discussion: """
            The file is a JSON object: `root` {id, face, holder, ledger} and `ops`, each {op, …} with op split {of, into},
            partialTransfer {of, amount, to, keep, holder}, transfer {of, to}, merge {of, into}, pledge, freeze, release,
            wrap {of, ledger}, unwrap {of}, pay {amount}, overdue. A refused operation changes nothing; exit code 1 then.
            """)

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let inputs = CalculationInputs(try CalculationRequest.object(in: file))
        let story = try LineageStory(inputs)
        try inputs.finish()
        output.show(Self.json(story)) { LineageDrawing.lines(story.tree) + Self.refusals(story) }
        guard let first = story.refusals.first else { return }
        throw CommandFailure.refused(
            first.code,
            "\(story.refusals.count) of \(story.results.count) operations were refused; the first: \(first.message)",
            next: "correct the operations; those that were refused changed nothing")
    }

    private static func refusals(_ story: LineageStory) -> [String] {
        story.results.enumerated().filter { $1 != "ok" }.map { "operation \($0 + 1): " + TextWrap.safe($1) }
    }

    private static func json(_ story: LineageStory) -> JSONValue {
        let nodes = story.tree.nodes.map { node -> JSONValue in
            [
                "id": .string(node.id), "parents": .array(node.parents.map { .string($0) }),
                "origin": .string(node.origin.rawValue), "depth": .whole(node.depth),
                "face": .string(node.face.decimal), "outstanding": .string(node.outstanding.decimal),
                "holder": .string(node.holder),
                "holderChain": .array(story.tree.holderChain(of: node.id).map { .string($0) }),
                "ledger": .string(node.ledger), "twinLedger": node.twinLedger.map { .string($0) } ?? .null,
                "status": .string(node.status.rawValue),
            ]
        }
        return [
            "currency": .string(story.tree.root.face.currency.code), "nodes": .array(nodes),
            "results": .array(story.results.map { .string($0) }), "paid": .string(story.tree.paid.decimal),
        ]
    }
}

/// A tree for the terminal: a merged piece stands under its first parent and names the others.
enum LineageDrawing {
    static func lines(_ tree: LineageTree) -> [String] {
        var lines: [String] = []
        draw(tree.root, tree, head: "", tail: "", &lines)
        return lines
    }

    private static func draw(
        _ node: LineageNode, _ tree: LineageTree, head: String, tail: String, _ lines: inout [String]
    ) {
        lines.append(head + text(node, tree))
        let children = tree.nodes.filter { $0.parents.first == node.id }
        for (index, child) in children.enumerated() {
            let isLast = index == children.count - 1
            draw(
                child, tree, head: tail + (isLast ? "└─ " : "├─ "), tail: tail + (isLast ? "   " : "│  "),
                &lines)
        }
    }

    private static func text(_ node: LineageNode, _ tree: LineageTree) -> String {
        var parts = [
            node.id, "\(node.face.currency.code) \(node.face.decimal)", node.status.rawValue.lowercased(),
        ]
        if node.paid.minor > 0 { parts.append("outstanding \(node.outstanding.decimal)") }
        let chain = tree.holderChain(of: node.id).filter { !$0.isEmpty }
        if !chain.isEmpty { parts.append("held by " + chain.joined(separator: " → ")) }
        if let twin = node.twinLedger { parts.append("locked; its twin lives on \(twin)") }
        if node.parents.count > 1 {
            parts.append("merged with " + node.parents.dropFirst().joined(separator: ", "))
        }
        return TextWrap.safe(parts.joined(separator: "  "))
    }
}
