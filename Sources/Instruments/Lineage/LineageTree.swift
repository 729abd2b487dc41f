public import SettlementModel

/// The pieces of one payment claim and how they came about. The leaves' faces always sum to the root's face.
///
/// All pieces share obligor, maturity, currency and the root's fingerprint: only ids, faces and holders differ.
/// - Source: `Specs/Instruments.md`, lineage; vectors D03, D04.
public struct LineageTree: Sendable {
    /// In order of making; the root first.
    public private(set) var nodes: [LineageNode]
    public let deepest: Int
    public let smallestPiece: Money
    public private(set) var isOverdue = false

    public var root: LineageNode { nodes[0] }
    public var leaves: [LineageNode] { nodes.filter(\.isLeaf) }
    public var paid: Money {
        Money(root.face.currency, minor: leaves.reduce(0) { $0 + $1.paid.minor }) ?? root.face
    }

    /// - Parameter deepest: operations from the root that are allowed, 1 to 64.
    /// - Parameter smallestPiece: the least face of a piece; one minor unit by default.
    public init(
        root id: String, face: Money, holder: String, ledger: String, deepest: Int = 16,
        smallestPiece: Money? = nil
    ) throws(LineageRefusal) {
        guard face.minor > 0, let zero = Money(face.currency, minor: 0),
            let unit = Money(face.currency, minor: 1)
        else { throw .state("the face of a claim is above zero") }
        guard (1...64).contains(deepest) else { throw .state("the depth is limited to 1 to 64 operations") }
        if let least = smallestPiece, least.currency != face.currency { throw .currency(face.currency) }
        nodes = [
            LineageNode(
                id: id, parents: [], origin: .issue, depth: 0, face: face, paid: zero, holders: [holder],
                ledger: ledger, twinLedger: nil, status: .live)
        ]
        self.deepest = deepest
        self.smallestPiece = smallestPiece ?? unit
    }

    public func node(_ id: String) -> LineageNode? { nodes.first { $0.id == id } }

    /// Everyone who held the piece or what it was cut from, from the issue to now.
    public func holderChain(of id: String) -> [String] {
        guard let node = node(id) else { return [] }
        var chain = node.parents.first.map(holderChain(of:)) ?? []
        for holder in node.holders where chain.last != holder { chain.append(holder) }
        return chain
    }

    /// Does one operation, whole or not at all.
    /// - Throws: the first reason against it.
    public mutating func apply(_ operation: LineageOperation) throws(LineageRefusal) {
        switch operation {
        case .split(let of, let pieces): try split(of, pieces, .split, holders: nil)
        case .partialTransfer(let of, let amount, let to, let keep, let holder):
            let parent = try free(of)
            guard let rest = Money(amount.currency, minor: nodes[parent].face.minor - amount.minor),
                rest.minor > 0
            else { throw .sum(children: amount, parent: nodes[parent].face) }
            try split(
                of, [.init(id: to, face: amount), .init(id: keep, face: rest)], .partial,
                holders: [holder, nodes[parent].holder])
        case .transfer(let of, let holder): nodes[try free(of)].holders.append(holder)
        case .merge(let of, let into): try merge(of, into)
        case .pledge(let of): nodes[try free(of)].status = .pledged
        case .freeze(let of):
            let place = try leaf(of)
            guard nodes[place].status != .redeemed else { throw .state("the piece is paid") }
            nodes[place].status = .frozen
        case .release(let of): try release(of)
        case .wrap(let of, let ledger):
            let place = try free(of)
            guard ledger != nodes[place].ledger else { throw .state("the piece lives on \(ledger) already") }
            nodes[place].twinLedger = ledger
        case .unwrap(let of):
            let place = try leaf(of)
            guard nodes[place].twinLedger != nil else { throw .notWrapped }
            nodes[place].twinLedger = nil
        case .pay(let amount): try pay(amount)
        case .markOverdue: isOverdue = true
        }
    }

    /// The place of a piece that still stands for a part of the claim.
    private func leaf(_ id: String) throws(LineageRefusal) -> Int {
        guard let place = nodes.firstIndex(where: { $0.id == id }) else { throw .unknown(id) }
        guard nodes[place].status != .consumed else { throw .consumed }
        return place
    }

    /// The place of a leaf that nothing holds fast.
    private func free(_ id: String) throws(LineageRefusal) -> Int {
        let place = try leaf(id)
        switch nodes[place].status {
        case .pledged: throw .pledged
        case .frozen: throw .frozen
        case .redeemed: throw .state("the piece is paid")
        case .live, .consumed: break
        }
        if let twin = nodes[place].twinLedger { throw .wrapped(ledger: twin) }
        return place
    }

    private mutating func split(
        _ id: String, _ pieces: [LineageOperation.Piece], _ origin: LineageNode.Origin, holders: [String]?
    ) throws(LineageRefusal) {
        let place = try free(id)
        let parent = nodes[place]
        guard !isOverdue else { throw .overdue }
        guard parent.paid.minor == 0 else { throw .partlyPaid }
        guard pieces.count >= 2 else { throw .noPieces }
        guard parent.depth < deepest else { throw .tooDeep(deepest) }
        var sum: Int128 = 0
        var names = Set(nodes.map(\.id))
        for piece in pieces {
            guard piece.face.currency == parent.face.currency else { throw .currency(parent.face.currency) }
            guard names.insert(piece.id).inserted else { throw .taken(piece.id) }
            guard piece.face.minor >= max(smallestPiece.minor, 1) else {
                throw .pieceTooSmall(piece.face, least: smallestPiece)
            }
            sum += piece.face.minor
        }
        guard sum == parent.face.minor else {
            throw .sum(children: Money(parent.face.currency, minor: sum) ?? parent.face, parent: parent.face)
        }
        nodes[place].status = .consumed
        for (index, piece) in pieces.enumerated() {
            nodes.append(
                LineageNode(
                    id: piece.id, parents: [id], origin: origin, depth: parent.depth + 1, face: piece.face,
                    paid: parent.paid, holders: [holders?[index] ?? parent.holder], ledger: parent.ledger,
                    twinLedger: nil, status: .live))
        }
    }

    private mutating func merge(_ ids: [String], _ into: String) throws(LineageRefusal) {
        guard ids.count >= 2, Set(ids).count == ids.count else { throw .noPieces }
        guard !isOverdue else { throw .overdue }
        guard node(into) == nil else { throw .taken(into) }
        var places: [Int] = []
        for id in ids { places.append(try free(id)) }
        let merged = places.map { nodes[$0] }
        guard let first = merged.first,
            merged.allSatisfy({ $0.holder == first.holder && $0.ledger == first.ledger })
        else { throw .unlike }
        guard merged.allSatisfy({ $0.paid.minor == 0 }) else { throw .partlyPaid }
        let depth = (merged.map(\.depth).max() ?? 0) + 1
        guard depth <= deepest else { throw .tooDeep(deepest) }
        guard let face = Money(first.face.currency, minor: merged.reduce(0) { $0 + $1.face.minor }) else {
            throw .unlike
        }
        for place in places { nodes[place].status = .consumed }
        nodes.append(
            LineageNode(
                id: into, parents: ids, origin: .merge, depth: depth, face: face, paid: first.paid,
                holders: [first.holder], ledger: first.ledger, twinLedger: nil, status: .live))
    }

    private mutating func release(_ id: String) throws(LineageRefusal) {
        let place = try leaf(id)
        guard nodes[place].status == .pledged || nodes[place].status == .frozen else {
            throw .state("the piece is neither pledged nor frozen")
        }
        nodes[place].status = .live
    }

    private mutating func pay(_ amount: Money) throws(LineageRefusal) {
        guard amount.currency == root.face.currency else { throw .currency(root.face.currency) }
        let places = nodes.indices.filter { nodes[$0].isLeaf }
        let outstanding = places.map { nodes[$0].outstanding.minor }
        let total = outstanding.reduce(0, +)
        guard amount.minor > 0, amount.minor <= total else {
            throw .overpaid(outstanding: Money(amount.currency, minor: total) ?? amount)
        }
        guard let shares = try? Allocation.largestRemainder(amount, weights: outstanding) else {
            throw .state("the payment cannot be shared by the leaves")
        }
        for (place, share) in zip(places, shares) {
            nodes[place].paid = Money(amount.currency, minor: nodes[place].paid.minor + share.minor) ?? amount
            if nodes[place].outstanding.minor == 0 { nodes[place].status = .redeemed }
        }
    }
}
