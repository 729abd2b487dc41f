public import SettlementModel
public import SettlementProofs
public import TransferCore

/// What a settlement desk may ask of its gateway. The API and the command line are two ways to reach it.
public protocol Desk: Sendable {
    /// Takes the desk's ticket. Repeats: the same client id with equal content gets the same transfer;
    /// with other content `desk.ticket.conflict`.
    func submit(_ ticket: TradeTicket, by user: UserID) async throws(DeskFault) -> TransferView

    /// The second pair of eyes. Never the maker's own, and bound to the content the checker saw.
    func approve(_ transfer: TransferID, by user: UserID) async throws(DeskFault) -> TransferView
    func reject(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView
    /// Withdraws a ticket before terms bind, afterwards asks the peer for an agreed abort. Never undoes a claim.
    func cancel(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView
    /// The exit of an M2 lock whose Y is gone for good: the first call asks, another user's call approves.
    func exit(_ transfer: TransferID, by user: UserID, reason: String) async throws(DeskFault) -> TransferView

    /// Names the payment claim that is bought, by its document, for the registry of financed claims. Where the ticket needs two
    /// people the claim does too: one names it, another names the same or approves the ticket after.
    /// Repeats: the same claim changes nothing; another is taken until the first is agreed, then `registry.claim.conflict`.
    func nameClaim(
        _ transfer: TransferID, _ document: JSONValue, papers: ClaimPapers, by user: UserID
    ) async throws(DeskFault) -> TransferView

    /// Goes on although the registry has other claims that are like this one. As many people say it as the ticket needs.
    /// Repeats: the same person's word counts once.
    /// - Parameter answer: the registry's answer whose counts this person saw; `registry.alike.changed` for another one.
    func acceptAlike(
        _ transfer: TransferID, answer: UInt64, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView

    /// Lifts open points of a reserve; all of them where none is named. Where the ticket's cash needs two people, the second one
    /// lifts the same points. Repeats: the same person's changes nothing.
    func liftReserve(
        _ transfer: TransferID, points: [String], by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView
    /// Records that the debtor was told of the assignment, or acknowledged it; by as many people as a lift. Repeats: alike.
    func recordNotice(
        _ transfer: TransferID, _ fact: NoticeFact, by user: UserID
    ) async throws(DeskFault) -> TransferView
    /// The ticket that undoes a transfer whose reserve is over and not lifted, for this desk to submit. It changes nothing.
    /// - Parameters:
    ///   - date: its trade and settlement date, which both desks agree.
    ///   - commonID: `nil` for the one that both gateways derive from the transfer.
    func rescission(
        of transfer: TransferID, on date: CalendarDate, commonID: CommonID?
    ) async throws(DeskFault) -> TradeTicket

    /// An officer asks that a trade pass limits or a rule that say they may be passed; nothing changes before another officer
    /// approves. It counts for the very breach that both saw. Repeats: the same wish keeps its number; another one takes its place.
    func askOverride(
        of subject: OverrideSubject, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView
    /// Never by the asker, never by the ticket's maker.
    func approveOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID
    ) async throws(DeskFault) -> TransferView
    func rejectOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView

    /// Takes the wish for the exit back while our half is unsigned; `exit.signed` after. Repeats: alike.
    func withdrawExit(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView

    /// Asks that a ledger, a peer or a transfer that stands still go on. Nothing changes before another person approves.
    /// Repeats: the same wish of the same person keeps its number; another one takes its place.
    /// - Parameter head: a head that the ledger's log must hold; `nil` where none is known by another way.
    func askResumption(
        of subject: ResumeSubject, by user: UserID, reason: String, head: LogHead?
    ) async throws(DeskFault) -> ResumptionView
    /// Never by the asker. The ledgers are asked first, and what they answer may refuse it.
    func approveResumption(_ number: Int64, by user: UserID) async throws(DeskFault) -> ResumptionView
    func rejectResumption(
        _ number: Int64, by user: UserID, reason: String
    ) async throws(DeskFault) -> ResumptionView
    /// Every wish ever asked, oldest first.
    func resumptions() async -> [ResumptionView]

    func transfers() async -> [TransferView]
    /// Transfers in the order of their ids, at most `limit`, those after `id` only.
    func transfers(after id: TransferID?, limit: Int) async -> [TransferView]
    func transfer(_ id: TransferID) async -> TransferView?
    /// Every change from now on, oldest first; a slow reader loses the stream, never the gateway its memory.
    func changes() async -> AsyncStream<TransferView>
    /// The sealed evidence bundle of an ended transfer; `evidence.open` before its end, `evidence.none` where it ended
    /// before terms bound it.
    func evidence(_ transfer: TransferID) async throws(DeskFault) -> [UInt8]

    /// Stops new locks, never claims or refunds. Survives a restart.
    func freeze(by user: UserID, reason: String) async throws(DeskFault)
    func thaw(by user: UserID, reason: String) async throws(DeskFault)

    /// Named checks; the gateway is ready when all pass.
    func health() async -> [HealthCheck]
    func metrics() async -> [MetricSample]
}

/// A person or a program at the desk, by the name its client certificate is configured under.
public struct UserID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

public struct DeskFault: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Refused by a rule: exit code 1.
        case refused
        /// No such transfer: exit code 3.
        case notFound
        /// Another content under this id, or the wrong moment or person: exit code 4.
        case conflict
        /// A ledger or the journal is not there: exit code 5.
        case unavailable
    }
    public let kind: Kind
    /// Stable, lower-case, dotted.
    public let code: String
    public let detail: String
    /// What to do now.
    public let next: String
    public init(kind: Kind, code: String, detail: String, next: String) {
        self.kind = kind
        self.code = code
        self.detail = detail
        self.next = next
    }
}

public struct HealthCheck: Hashable, Sendable {
    public let name: String
    public let passes: Bool
    public let detail: String
    public init(name: String, passes: Bool, detail: String) {
        self.name = name
        self.passes = passes
        self.detail = detail
    }
}

/// One number for `/metrics`: a counter or a gauge.
public struct MetricSample: Hashable, Sendable {
    public let name: String
    public let help: String
    public let isCounter: Bool
    public let labels: [String: String]
    public let value: Int64
    public init(name: String, help: String, isCounter: Bool, labels: [String: String], value: Int64) {
        self.name = name
        self.help = help
        self.isCounter = isCounter
        self.labels = labels
        self.value = value
    }
}

/// What is given with a claim's document. Nothing of it leaves the gateway but keyed tags and the links.
public struct ClaimPapers: Hashable, Sendable {
    /// Of a resale, from the registered financier on; empty where nobody financed the claim yet, or the seller's gateway signs.
    public let links: [JSONValue]
    /// The invoices that the claim rests on, each described as a claim is.
    public let invoices: [JSONValue]
    /// SHA-256 of the deal's files.
    public let files: [Bytes32]

    public init(links: [JSONValue] = [], invoices: [JSONValue] = [], files: [Bytes32] = []) {
        self.links = links
        self.invoices = invoices
        self.files = files
    }
}
