import FileDrop
public import SettlementEngine
import SettlementModel

/// Where messages come and go as files, and in whose name.
public struct ExchangeSettings: Hashable, Sendable {
    /// The folders, each its own. Whoever may write in `incoming` instructs in the name of this desk.
    public struct Folders: Hashable, Sendable {
        /// Whole files are renamed into it; names that end in `.xml` are taken, those that begin with a dot never.
        public let incoming: String
        /// What this gateway says. Files appear whole, and are the reader's to remove.
        public let outgoing: String
        /// What was taken.
        public let done: String
        /// What was not taken, each with its `.problem.json`.
        public let refused: String
        /// The exchange's own memory. Lose it and statuses may be written again.
        public let state: String
        public init(incoming: String, outgoing: String, done: String, refused: String, state: String) {
            self.incoming = incoming
            self.outgoing = outgoing
            self.done = done
            self.refused = refused
            self.state = state
        }
    }

    public let folders: Folders
    /// The maker of every ticket that comes by file. Four eyes: this name can approve none of them.
    public let maker: UserID
    /// Who we are: a message to somebody else is not taken.
    public let lei: String
    public let bic: String?
    /// - Units: milliseconds between two looks at `incoming`.
    public let pollMilliseconds: Int
    /// - Units: bytes of one file. As much as the desk's API takes.
    public var mostBytes = 256 * 1024

    public init(folders: Folders, maker: UserID, lei: String, bic: String?, pollMilliseconds: Int) {
        self.folders = folders
        self.maker = maker
        self.lei = lei
        self.bic = bic
        self.pollMilliseconds = pollMilliseconds
    }
}

/// The disk did not do as it was told. Nothing is lost: what was not finished is tried again.
public struct ExchangeFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted.
    public let code: String
    public let detail: String
    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }
    init(_ fault: DropFault) { self.init(code: "iso.exchange.disk", detail: fault.description) }

    public var description: String { "\(detail) [\(code)]" }
}
