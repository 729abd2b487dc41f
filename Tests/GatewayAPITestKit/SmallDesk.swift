package import SettlementEngine
package import SettlementModel
package import SettlementProofs
package import TransferCore

/// A whole small desk in memory: it keeps tickets, counts approvals, tells its readers, and settles nothing.
package actor SmallDesk: Desk {
    package init() {}

    private var tickets: [ClientID: TradeTicket] = [:]
    private var views: [TransferID: TransferView] = [:]
    private var order: [TransferID] = []
    private var readers: [Int: AsyncStream<TransferView>.Continuation] = [:]
    private var nextReader = 0
    package private(set) var isFrozen = false
    package private(set) var reasons: [String] = []
    var isJournalThere = true

    package var readerCount: Int { readers.count }
    package func loseJournal() { isJournalThere = false }
    package func findJournal() { isJournalThere = true }

    /// Something happened to a transfer: its readers hear of it.
    package func advance(
        _ id: TransferID, isoStatus: String, state: String = "X_LOCKED", outcome: TransferOutcome? = nil
    ) throws {
        let (view, ticket) = try known(id)
        _ = try set(
            id, ticket, state: state, outcome: outcome, maker: view.maker, approvers: view.approvers,
            isoStatus: isoStatus)
    }

    package func submit(_ ticket: TradeTicket, by user: UserID) async throws(DeskFault) -> TransferView {
        guard isJournalThere else {
            throw DeskFault(kind: .unavailable, code: "desk.journal", detail: "no journal", next: "restart")
        }
        if let known = tickets[ticket.clientID] {
            guard known == ticket else {
                throw DeskFault(
                    kind: .conflict, code: "desk.ticket.conflict",
                    detail: "other content under \(ticket.clientID)",
                    next: "use a new client id")
            }
        } else if isFrozen {
            throw DeskFault(
                kind: .refused, code: "desk.frozen", detail: "the gateway is frozen", next: "thaw it")
        }
        tickets[ticket.clientID] = ticket
        let id = TransferID.derive(
            initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
            commonID: ticket.commonID)
        if let view = views[id] { return view }
        order.append(id)
        return try set(id, ticket, state: "MATCHING", maker: user)
    }

    package func approve(_ transfer: TransferID, by user: UserID) async throws(DeskFault) -> TransferView {
        let (view, ticket) = try known(transfer)
        guard view.maker != user else {
            throw DeskFault(
                kind: .conflict, code: "desk.approval.own", detail: "\(user) made it",
                next: "ask another checker")
        }
        return try set(transfer, ticket, state: "APPROVED", maker: view.maker, approvers: [user])
    }

    package func reject(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try end(transfer, reason)
    }
    package func cancel(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try end(transfer, reason)
    }
    /// Keeps what was named where a view shows it.
    package func nameClaim(
        _ transfer: TransferID, _ document: JSONValue, links: [JSONValue], by user: UserID
    ) async throws(DeskFault) -> TransferView {
        guard case .object(let members) = document, members["number"] != nil else {
            throw DeskFault(
                kind: .refused, code: "registry.document", detail: "number: missing", next: "write it")
        }
        return try known(transfer).0
    }
    package func exit(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        let (view, ticket) = try known(transfer)
        return try set(transfer, ticket, state: "EXIT_ASKED", maker: view.maker, reason: reason)
    }

    package func withdrawExit(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        let (view, ticket) = try known(transfer)
        return try set(transfer, ticket, state: "APPROVED", maker: view.maker, reason: reason)
    }

    /// What officers asked for and decided, in words.
    package private(set) var officers: [String] = []

    package func askOverride(
        of subject: OverrideSubject, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        officers.append("\(user) asks \(subject): \(reason)")
        return try known(transfer).0
    }

    package func approveOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID
    ) async throws(DeskFault) -> TransferView {
        guard number == 1 else {
            throw DeskFault(kind: .notFound, code: "override.unknown", detail: "\(number)", next: "look")
        }
        officers.append("\(user) approves \(number)")
        return try known(transfer).0
    }

    package func rejectOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        officers.append("\(user) rejects \(number): \(reason)")
        return try known(transfer).0
    }

    package private(set) var wishes: [Int64: ResumptionView] = [:]

    package func askResumption(
        of subject: ResumeSubject, by user: UserID, reason: String, head: LogHead?
    ) async throws(DeskFault) -> ResumptionView {
        let number = Int64(wishes.count) + 1
        let wish = ResumptionView(
            number: number, subject: subject, by: user, reason: reason, trouble: "head.signature", head: head,
            state: .asked, decidedBy: nil)
        wishes[number] = wish
        return wish
    }

    package func approveResumption(
        _ number: Int64, by user: UserID
    ) async throws(DeskFault) -> ResumptionView {
        guard let wish = wishes[number], wish.by != user else {
            throw DeskFault(
                kind: .conflict, code: "resume.four-eyes", detail: "\(user)", next: "ask another person")
        }
        return decide(wish, .approved, user)
    }

    package func rejectResumption(
        _ number: Int64, by user: UserID, reason: String
    ) async throws(DeskFault) -> ResumptionView {
        guard let wish = wishes[number] else {
            throw DeskFault(kind: .notFound, code: "resume.unknown", detail: "\(number)", next: "list them")
        }
        return decide(wish, .rejected, user)
    }

    package func resumptions() async -> [ResumptionView] {
        wishes.values.sorted { $0.number < $1.number }
    }

    private func decide(
        _ wish: ResumptionView, _ state: ResumptionView.State, _ user: UserID
    ) -> ResumptionView {
        let decided = ResumptionView(
            number: wish.number, subject: wish.subject, by: wish.by, reason: wish.reason,
            trouble: wish.trouble,
            head: wish.head, state: state, decidedBy: user)
        wishes[wish.number] = decided
        return decided
    }

    package func transfers() async -> [TransferView] { order.compactMap { views[$0] } }
    package func transfers(after id: TransferID?, limit: Int) async -> [TransferView] {
        let ids = views.keys.filter { other in id.map { $0 < other } ?? true }.sorted()
        return ids.prefix(limit).compactMap { views[$0] }
    }
    package func transfer(_ id: TransferID) async -> TransferView? { views[id] }

    package func changes() async -> AsyncStream<TransferView> {
        let (stream, continuation) = AsyncStream.makeStream(of: TransferView.self)
        let reader = nextReader
        nextReader += 1
        readers[reader] = continuation
        continuation.onTermination = { _ in Task { await self.forget(reader) } }
        return stream
    }

    package func evidence(_ transfer: TransferID) async throws(DeskFault) -> [UInt8] {
        _ = try known(transfer)
        return Array(#"{"format":"interlock-evidence/1"}"#.utf8)
    }

    package func freeze(by user: UserID, reason: String) async throws(DeskFault) {
        guard isJournalThere else {
            throw DeskFault(kind: .unavailable, code: "desk.journal", detail: "no journal", next: "restart")
        }
        isFrozen = true
        reasons.append(reason)
    }
    package func thaw(by user: UserID, reason: String) async throws(DeskFault) { isFrozen = false }

    package func health() async -> [HealthCheck] {
        [
            HealthCheck(name: "journal", passes: isJournalThere, detail: isJournalThere ? "" : "not there"),
            HealthCheck(name: "ledger sql:bank-b-cash", passes: true, detail: "head 12"),
        ]
    }

    package func metrics() async -> [MetricSample] {
        [
            MetricSample(
                name: "interlock_transfers", help: "Transfers by state.", isCounter: false,
                labels: ["state": "X_LOCKED", "gateway": "gw.\"a\""], value: 3),
            MetricSample(
                name: "interlock_journal_syncs_total", help: "Syncs\nof the journal.", isCounter: true,
                labels: [:],
                value: 17),
            MetricSample(
                name: "interlock_transfers", help: "Transfers by state.", isCounter: false,
                labels: ["state": "SETTLED"], value: 4),
            MetricSample(name: "not a name", help: "", isCounter: true, labels: [:], value: 1),
        ]
    }

    private func forget(_ reader: Int) { readers[reader] = nil }

    private func known(_ id: TransferID) throws(DeskFault) -> (TransferView, TradeTicket) {
        if let view = views[id], let ticket = tickets.values.first(where: { $0.commonID == view.commonID }) {
            return (view, ticket)
        }
        throw DeskFault(kind: .notFound, code: "desk.transfer.unknown", detail: "no \(id)", next: "list them")
    }

    private func end(_ id: TransferID, _ reason: String) throws(DeskFault) -> TransferView {
        let (view, ticket) = try known(id)
        reasons.append(reason)
        return try set(id, ticket, state: "WITHDRAWN", outcome: .withdrawn, maker: view.maker, reason: reason)
    }

    private func set(
        _ id: TransferID, _ ticket: TradeTicket, state: String, outcome: TransferOutcome? = nil,
        maker: UserID?,
        approvers: [UserID] = [], reason: String = "", isoStatus: String? = nil
    ) throws(DeskFault) -> TransferView {
        let revision = (views[id]?.revision ?? 0) + 1
        guard
            let view = try? Sample.view(
                of: ticket, id: id, state: state, outcome: outcome, maker: maker, approvers: approvers,
                reason: reason,
                revision: revision, isoStatus: isoStatus)
        else { throw DeskFault(kind: .unavailable, code: "desk.sample", detail: "no sample", next: "") }
        views[id] = view
        for reader in readers.values { reader.yield(view) }
        return view
    }
}
