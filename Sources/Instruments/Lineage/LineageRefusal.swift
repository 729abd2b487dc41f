public import SettlementModel

/// Why an operation on pieces of a payment claim is refused. Nothing has changed then.
public enum LineageRefusal: Error, Hashable, Sendable {
    case unknown(String)
    case taken(String)
    case consumed
    /// Children that are more than their parent, or less.
    case sum(children: Money, parent: Money)
    case noPieces
    case pieceTooSmall(Money, least: Money)
    case tooDeep(Int)
    case pledged
    case frozen
    case partlyPaid
    case overdue
    case wrapped(ledger: String)
    case notWrapped
    /// Merged pieces must have one holder and be on one ledger.
    case unlike
    case currency(CurrencyCode)
    case overpaid(outstanding: Money)
    case state(String)

    /// Stable; never reworded.
    public var code: String {
        switch self {
        case .unknown: "instrument.lineage.unknown"
        case .taken: "instrument.lineage.taken"
        case .consumed: "instrument.lineage.consumed"
        case .sum: "instrument.lineage.sum"
        case .noPieces: "instrument.lineage.no-pieces"
        case .pieceTooSmall: "instrument.lineage.too-small"
        case .tooDeep: "instrument.lineage.too-deep"
        case .pledged: "instrument.lineage.pledged"
        case .frozen: "instrument.lineage.frozen"
        case .partlyPaid: "instrument.lineage.partly-paid"
        case .overdue: "instrument.lineage.overdue"
        case .wrapped: "instrument.lineage.wrapped"
        case .notWrapped: "instrument.lineage.not-wrapped"
        case .unlike: "instrument.lineage.unlike"
        case .currency: "instrument.lineage.currency"
        case .overpaid: "instrument.lineage.overpaid"
        case .state: "instrument.lineage.state"
        }
    }

    /// As the vectors word it, after `reject: `.
    public var message: String {
        switch self {
        case .unknown(let id): "there is no piece \(id)"
        case .taken(let id): "\(id) is the name of another piece"
        case .consumed: "parent already consumed"
        case .sum(let children, let parent):
            "children \(children.decimal) \(children.minor > parent.minor ? "exceed" : "fall short of") "
                + "parent \(parent.decimal)"
        case .noPieces: "nothing to split into or to merge"
        case .pieceTooSmall(let piece, let least): "piece \(piece.decimal) below minimum \(least.decimal)"
        case .tooDeep(let depth): "deeper than \(depth) operations from the root"
        case .pledged: "the piece is pledged"
        case .frozen: "the piece is frozen"
        case .partlyPaid: "the claim is partly paid"
        case .overdue: "the claim is overdue"
        case .wrapped(let ledger): "the piece is locked while its twin lives on \(ledger)"
        case .notWrapped: "the piece has no twin on another ledger"
        case .unlike: "only pieces of one holder on one ledger merge"
        case .currency(let currency): "the claim is in \(currency.code)"
        case .overpaid(let outstanding): "only \(outstanding.decimal) is outstanding"
        case .state(let text): text
        }
    }
}
