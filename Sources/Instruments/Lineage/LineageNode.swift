public import SettlementModel

/// One piece of a payment claim: the whole, or what a split, a partial transfer or a merge made.
public struct LineageNode: Hashable, Sendable {
    /// How the piece came to be.
    public enum Origin: String, Hashable, Sendable {
        case issue = "ISSUE"
        case split = "SPLIT"
        case partial = "PARTIAL"
        case merge = "MERGE"
    }

    /// What may be done with it.
    public enum Status: String, Hashable, Sendable {
        case live = "LIVE"
        /// Split, merged or partly transferred: its children stand for it. It never acts again.
        case consumed = "CONSUMED"
        case pledged = "PLEDGED"
        /// By a court, for sanctions, in a dispute.
        case frozen = "FROZEN"
        /// Paid in full.
        case redeemed = "REDEEMED"
    }

    public let id: String
    public let parents: [String]
    public let origin: Origin
    /// Operations between the root and here: 0 for the root.
    public let depth: Int
    public let face: Money
    public internal(set) var paid: Money
    /// Everyone who held this piece, the present holder last.
    public internal(set) var holders: [String]
    public let ledger: String
    /// Where the twin lives while this piece is locked.
    public internal(set) var twinLedger: String?
    public internal(set) var status: Status

    public var holder: String { holders.last ?? "" }
    /// Face less what was paid.
    public var outstanding: Money { Money(face.currency, minor: face.minor - paid.minor) ?? face }
    /// Whether it stands for a part of the claim: everything but consumed pieces does.
    public var isLeaf: Bool { status != .consumed }
}

/// One thing done with a claim's pieces.
public enum LineageOperation: Hashable, Sendable {
    public struct Piece: Hashable, Sendable {
        public let id: String
        public let face: Money
        public init(id: String, face: Money) {
            self.id = id
            self.face = face
        }
    }

    case split(of: String, into: [Piece])
    /// Cuts `amount` off for another holder and keeps the rest.
    case partialTransfer(of: String, amount: Money, to: String, keep: String, holder: String)
    case transfer(of: String, to: String)
    case merge(of: [String], into: String)
    case pledge(of: String)
    case freeze(of: String)
    /// Ends a pledge or a freeze.
    case release(of: String)
    /// Locks the piece here while its twin lives on another ledger.
    case wrap(of: String, ledger: String)
    case unwrap(of: String)
    /// Paid by the obligor, shared by the live leaves in proportion to what is outstanding.
    case pay(Money)
    /// The maturity passed unpaid.
    case markOverdue
}
