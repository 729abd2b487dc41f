import SettlementModel
import Testing

@testable import Instruments

struct LineageTests {
    private static func tree(_ face: String = "10000000.00") throws -> LineageTree {
        try LineageTree(
            root: "R0", face: Samples.money("CNY", face), holder: "bankA", ledger: "x", deepest: 4,
            smallestPiece: Samples.money("CNY", "100000.00"))
    }

    private static func piece(_ id: String, _ face: String) throws -> LineageOperation.Piece {
        .init(id: id, face: try Samples.money("CNY", face))
    }

    private static func refusal(_ tree: inout LineageTree, _ operation: LineageOperation) -> LineageRefusal? {
        let before = tree.nodes
        do throws(LineageRefusal) { try tree.apply(operation) } catch {
            #expect(tree.nodes == before, "a refused operation changes nothing")
            return error
        }
        return nil
    }

    @Test func `the leaves keep the face through any operations`() throws {
        var generator = SeededGenerator(seed: 99)
        var done = 0
        for round in 0..<60 {
            var tree = try LineageTree(
                root: "r", face: Samples.money("CNY", "1000000.00"), holder: "h0", ledger: "x", deepest: 12)
            for step in 0..<60 {
                let operation = try Self.any(&generator, tree, "n\(round)-\(step)")
                let before = tree.nodes
                do throws(LineageRefusal) {
                    try tree.apply(operation)
                    done += 1
                } catch { #expect(tree.nodes == before) }
                let sum = tree.leaves.reduce(Int128(0)) { $0 + $1.face.minor }
                #expect(sum == 100_000_000)
                #expect(tree.leaves.allSatisfy { $0.outstanding.minor >= 0 && $0.holderChainIsKnown(tree) })
                #expect(tree.leaves.reduce(Int128(0)) { $0 + $1.outstanding.minor } == sum - tree.paid.minor)
            }
        }
        #expect(done > 500)
    }

    private static func any(
        _ generator: inout SeededGenerator, _ tree: LineageTree, _ name: String
    ) throws -> LineageOperation {
        let node = try #require(tree.nodes.randomElement(using: &generator))
        let cut = Int128.random(in: 0...max(1, node.face.minor), using: &generator)
        let currency = node.face.currency
        let part = try #require(Money(currency, minor: cut))
        let rest = try #require(Money(currency, minor: node.face.minor - cut))
        switch Int.random(in: 0...20, using: &generator) {
        case 0...6:
            return .split(
                of: node.id, into: [.init(id: name + "a", face: part), .init(id: name + "b", face: rest)])
        case 7...10:
            return .partialTransfer(of: node.id, amount: part, to: name + "t", keep: name + "k", holder: name)
        case 11...13: return .transfer(of: node.id, to: "h\(cut % 5)")
        case 14, 15:
            let other = try #require(tree.nodes.randomElement(using: &generator))
            return .merge(of: [node.id, other.id], into: name + "m")
        case 16: return .pledge(of: node.id)
        case 17: return .freeze(of: node.id)
        case 18: return .release(of: node.id)
        case 19: return .wrap(of: node.id, ledger: "y")
        default: return .unwrap(of: node.id)
        }
    }

    @Test func `payments are shared by the leaves and a paid leaf rests`() throws {
        var tree = try Self.tree("1000000.00")
        try tree.apply(
            .split(
                of: "R0",
                into: [
                    Self.piece("a", "333333.34"), Self.piece("b", "333333.33"), Self.piece("c", "333333.33"),
                ]))
        try tree.apply(.pay(Samples.money("CNY", "100.00")))
        #expect(tree.leaves.map(\.paid.decimal) == ["33.34", "33.33", "33.33"])
        #expect(
            Self.refusal(
                &tree, .split(of: "a", into: [try Self.piece("d", "1.00"), try Self.piece("e", "1.00")]))
                == .partlyPaid)
        #expect(
            Self.refusal(&tree, .pay(try Samples.money("CNY", "999900.01")))
                == .overpaid(outstanding: try Samples.money("CNY", "999900.00")))
        try tree.apply(.pay(Samples.money("CNY", "999900.00")))
        #expect(tree.leaves.allSatisfy { $0.status == .redeemed })
        #expect(Self.refusal(&tree, .transfer(of: "a", to: "z")) == .state("the piece is paid"))
    }

    @Test func `what holds a piece fast keeps it from every move`() throws {
        for (hold, wanted) in [
            (LineageOperation.pledge(of: "R0"), LineageRefusal.pledged), (.freeze(of: "R0"), .frozen),
            (.wrap(of: "R0", ledger: "y"), .wrapped(ledger: "y")),
        ] {
            var tree = try Self.tree()
            try tree.apply(hold)
            let moves: [LineageOperation] = [
                .transfer(of: "R0", to: "bankB"),
                .split(
                    of: "R0", into: [try Self.piece("a", "4000000.00"), try Self.piece("b", "6000000.00")]),
                .partialTransfer(
                    of: "R0", amount: try Samples.money("CNY", "1000000.00"), to: "a", keep: "b",
                    holder: "bankB"),
            ]
            for move in moves { #expect(Self.refusal(&tree, move) == wanted) }
            try tree.apply(wanted == .wrapped(ledger: "y") ? .unwrap(of: "R0") : .release(of: "R0"))
            try tree.apply(.transfer(of: "R0", to: "bankB"))
            #expect(tree.holderChain(of: "R0") == ["bankA", "bankB"])
        }
    }

    @Test func `a split is refused for its sum and names and sizes and depth`() throws {
        var tree = try Self.tree()
        let short = LineageOperation.split(
            of: "R0", into: [try Self.piece("a", "4000000.00"), try Self.piece("b", "5999999.99")])
        #expect(
            Self.refusal(&tree, short)?.message == "children 9999999.99 fall short of parent 10000000.00")
        let twice = LineageOperation.split(
            of: "R0", into: [try Self.piece("a", "4000000.00"), try Self.piece("a", "6000000.00")])
        #expect(Self.refusal(&tree, twice) == .taken("a"))
        let small = LineageOperation.split(
            of: "R0", into: [try Self.piece("a", "99999.99"), try Self.piece("b", "9900000.01")])
        #expect(
            Self.refusal(&tree, small)
                == .pieceTooSmall(
                    try Samples.money("CNY", "99999.99"), least: try Samples.money("CNY", "100000.00")))
        #expect(
            Self.refusal(&tree, .split(of: "R0", into: [try Self.piece("a", "10000000.00")])) == .noPieces)
        #expect(Self.refusal(&tree, .transfer(of: "none", to: "z")) == .unknown("none"))
        #expect(Self.refusal(&tree, .unwrap(of: "R0")) == .notWrapped)
        var name = "R0"
        for depth in 0..<4 {
            let face = try #require(tree.node(name)).face
            let half = try #require(Money(face.currency, minor: face.minor / 2))
            try tree.apply(
                .split(
                    of: name, into: [.init(id: "l\(depth)", face: half), .init(id: "r\(depth)", face: half)]))
            name = "l\(depth)"
        }
        let last = try #require(tree.node(name)).face
        let half = try #require(Money(last.currency, minor: last.minor / 2))
        let deeper = LineageOperation.split(
            of: name, into: [.init(id: "x", face: half), .init(id: "y", face: half)])
        #expect(Self.refusal(&tree, deeper) == .tooDeep(4))
        try tree.apply(.markOverdue)
        #expect(Self.refusal(&tree, .merge(of: ["l3", "r3"], into: "m")) == .overdue)
    }

    @Test func `siblings of one holder merge and strangers do not`() throws {
        var tree = try Self.tree()
        try tree.apply(
            .split(of: "R0", into: [Self.piece("a", "4000000.00"), Self.piece("b", "6000000.00")]))
        try tree.apply(.transfer(of: "a", to: "bankB"))
        #expect(Self.refusal(&tree, .merge(of: ["a", "b"], into: "m")) == .unlike)
        try tree.apply(.transfer(of: "b", to: "bankB"))
        try tree.apply(.merge(of: ["a", "b"], into: "m"))
        #expect(tree.leaves.map(\.id) == ["m"])
        #expect(tree.leaves.first?.face.decimal == "10000000.00")
        #expect(tree.holderChain(of: "m") == ["bankA", "bankB"])
    }

    @Test func `an amount is cut without loss for any weights`() throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            let minor = Int128.random(in: -1_000_000...1_000_000, using: &generator)
            let whole = try #require(Money(try Samples.currency("JPY"), minor: minor))
            let weights = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
                Int128.random(in: 0...50, using: &generator)
            }
            guard weights.contains(where: { $0 > 0 }) else { continue }
            let parts = try Allocation.largestRemainder(whole, weights: weights)
            #expect(parts.reduce(Int128(0)) { $0 + $1.minor } == minor)
            let total = weights.reduce(0, +)
            for (part, weight) in zip(parts, weights) {
                // Each part is its exact share rounded down or up.
                #expect((part.minor * total - minor * weight).magnitude < total.magnitude)
            }
        }
        #expect(throws: InstrumentFault.weightsUnusable) {
            try Allocation.largestRemainder(Samples.money("CNY", "1.00"), weights: [0, 0])
        }
        #expect(throws: InstrumentFault.amountOutOfRange) {
            try Allocation.largestRemainder(Samples.money("CNY", "1.00"), weights: [Int128.max, 1])
        }
    }
}

extension LineageNode {
    fileprivate func holderChainIsKnown(_ tree: LineageTree) -> Bool {
        tree.holderChain(of: id).last == holder
    }
}
