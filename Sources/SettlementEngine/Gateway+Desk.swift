public import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway: Desk {
    public func submit(_ ticket: TradeTicket, by user: UserID) async throws(DeskFault) -> TransferView {
        let own = open.count {
            relay.settlements[$0].map { $0.ticket != nil && !$0.waitsForWordOnly } ?? false
        }
        guard own < settings.openTransfers || relay.knows(Relay.id(of: ticket)) else {
            throw DeskFault(
                kind: .unavailable, code: "desk.busy",
                detail: "\(own) transfers are open, the limit is reached",
                next: "wait for some to end, or raise limits.openTransfers")
        }
        if let other = clients[ticket.clientID], other != Relay.id(of: ticket) {
            throw DeskFault(
                kind: .conflict, code: "desk.ticket.conflict",
                detail: "the client id \(ticket.clientID) named another ticket: transfer \(other)",
                next: "use a new client id for another trade")
        }
        // From now on and not from when it is durable: another ticket may come meanwhile.
        let id = Relay.id(of: ticket)
        let isNew = clients[ticket.clientID] == nil
        clients[ticket.clientID] = id
        defer {
            if isNew, relay.settlements[id]?.ticket?.clientID != ticket.clientID {
                clients[ticket.clientID] = nil
            }
        }
        return try await ask(.ticketSubmitted(ticket, maker: user.text, at: hostInstant()), about: id)
    }

    public func approve(_ transfer: TransferID, by user: UserID) async throws(DeskFault) -> TransferView {
        try await ask(
            .deskApproved(known(transfer), by: user.text, at: hostInstant()), about: transfer)
    }

    public func reject(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(.deskRejected(known(transfer), by: user.text, reason: checked(reason)), about: transfer)
    }

    public func cancel(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(
            .deskCancelled(known(transfer), by: user.text, reason: checked(reason)), about: transfer)
    }

    public func exit(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(.exitWanted(known(transfer), by: user.text, reason: checked(reason)), about: transfer)
    }

    public func withdrawExit(
        _ transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(
            .exitWithdrawn(known(transfer), by: user.text, reason: checked(reason)), about: transfer)
    }

    public func transfers() async -> [TransferView] {
        shown.values.sorted { $0.id < $1.id }.compactMap { view($0) }
    }

    public func transfers(after id: TransferID?, limit: Int) async -> [TransferView] {
        let ids = shown.keys.filter { other in id.map { $0 < other } ?? true }.sorted()
        return ids.prefix(max(0, limit)).compactMap { shown[$0].flatMap { view($0) } }
    }

    public func transfer(_ id: TransferID) async -> TransferView? {
        shown[id].flatMap { view($0) }
    }

    private func view(_ settlement: Settlement) -> TransferView? {
        DeskProjection.view(settlement, relay, clocks: clocks(of: settlement), registryTrouble[settlement.id])
    }

    public func changes() async -> AsyncStream<TransferView> {
        let number = nextSubscriber
        nextSubscriber += 1
        let (stream, continuation) = AsyncStream.makeStream(
            of: TransferView.self, bufferingPolicy: .bufferingNewest(1024))
        continuation.onTermination = { _ in Task { await self.unsubscribe(number) } }
        subscribers[number] = continuation
        return stream
    }

    private func unsubscribe(_ number: Int) { subscribers[number] = nil }

    func publish(_ id: TransferID) {
        guard !subscribers.isEmpty, let view = shown[id].flatMap({ view($0) }) else {
            return
        }
        for (number, subscriber) in subscribers {
            // A reader that fell a whole buffer behind starts over rather than miss a change unseen.
            if case .dropped = subscriber.yield(view) {
                subscriber.finish()
                subscribers[number] = nil
            }
        }
    }

    public func freeze(by user: UserID, reason: String) async throws(DeskFault) {
        try await order(.frozen(by: user.text, reason: checked(reason)))
    }

    public func thaw(by user: UserID, reason: String) async throws(DeskFault) {
        try await order(.thawed(by: user.text, reason: checked(reason)))
        for id in open { reconcile(id) }
    }

    /// Puts a desk's wish to the relay; answers once it is durable, and alike when it is repeated.
    func ask(_ input: RelayInput, about id: TransferID) async throws(DeskFault) -> TransferView {
        let before = await transfer(id)
        try await order(input)
        guard let view = await transfer(id) ?? before.map(DeskProjection.gone) else {
            throw DeskFault(
                kind: .notFound, code: "transfer.unknown", detail: "no transfer \(id)",
                next: "list the transfers")
        }
        return view
    }

    func order(_ input: RelayInput) async throws(DeskFault) {
        guard recovered else {
            throw DeskFault(
                kind: .unavailable, code: "gateway.starting", detail: "the journal is being read",
                next: "try again in a moment")
        }
        guard !stopping else {
            throw DeskFault(
                kind: .unavailable, code: "gateway.stopping",
                detail: "the gateway stops and takes nothing more", next: "ask again once it runs")
        }
        let step: RelayStep?
        do {
            step = try await feed([input]).first
        } catch {
            throw DeskFault(
                kind: .unavailable, code: "gateway.stopped", detail: "\(error)",
                next:
                    "look at the gateway's log; whether it was recorded shows after the restart: ask again, it acts once"
            )
        }
        guard case .refused(let code, let detail)? = step?.answer else { return }
        throw fault(code, detail)
    }

    /// A refusal of the relay as a desk hears it.
    func fault(_ code: String, _ detail: String) -> DeskFault {
        let conflict =
            code.hasPrefix("trade.four-eyes") || code.hasPrefix("exit.four-eyes")
            || code.hasSuffix(".conflict")
            || code == "trade.matched" || code == "trade.closed" || code == "trade.approved"
            || code.hasPrefix("transfer.abort")
            || code == "transfer.ended" || code == "exit.signed" || code.hasPrefix("resume.")
            || code == "rescission.open" || code == "reserve.rescission-open"
            || code == "override.four-eyes" || code == "override.decided" || code == "override.changed"
        let isUnknown = ["resume.unknown", "rescission.unknown", "override.unknown"].contains(code)
        let kind: DeskFault.Kind = isUnknown ? .notFound : conflict ? .conflict : .refused
        return DeskFault(
            kind: kind, code: code, detail: detail,
            next: DeskAdvice.next(after: code))
    }

    func known(_ id: TransferID) throws(DeskFault) -> TransferID {
        guard relay.knows(id) else {
            throw DeskFault(
                kind: .notFound, code: "transfer.unknown", detail: "no transfer \(id)",
                next: "list the transfers")
        }
        return id
    }

    func checked(_ reason: String) throws(DeskFault) -> String {
        guard (1...256).contains(reason.utf8.count), reason.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else {
            throw DeskFault(
                kind: .refused, code: "desk.reason",
                detail: "a reason of 1 to 256 bytes without control characters is needed",
                next: "say why")
        }
        return reason
    }
}

/// What a person does after a refusal.
enum DeskAdvice {
    static func next(after code: String) -> String {
        switch code {
        case "trade.four-eyes.own", "exit.four-eyes": "have another person approve it"
        case "terms.limit.queue-full": "wait for some to go on, or withdraw some"
        case _ where code.hasPrefix("override."): OverrideAdvice.next(after: code)
        case "distinct.unknown":
            "name the trade that the buyer's registry refused by its id, once it has ended"
        case "distinct.differs": "enter the claim, the side and the parties of the refused trade"
        case "terms.limit.missing":
            "have a limit set for it under `riskLimits`; who owes an asset stands under `riskLimits.obligors`"
        case _ where code.hasPrefix("terms.limit."):
            "two officers may let it pass, `interlock transfer override ask`; else approve again once there is room"
        case "trade.unknown", "transfer.unknown": "list the transfers"
        case "trade.not-ours": "submit it to the gateway it names, or correct the side"
        case "trade.approved": "nothing: see `interlock transfer show` for how it stands"
        case "trade.matched": "a maker cancels the transfer: `interlock transfer cancel`"
        case "terms.account.not-ours": "correct the ticket, or `accounts` in the configuration"
        case "trade.ticket.conflict": "withdraw the standing ticket and use a new common id"
        case "trade.closed": "agree a new common id with the counterparty and submit again"
        case "trade.peer.unknown": "import the peer's document and add it to the configuration"
        case "trade.unmatched":
            "compare both tickets, withdraw this one and submit the corrected one under a new common id"
        case "trade.not-instructed": "submit your own ticket"
        case "transfer.ended": "read its outcome; begin a new transfer under a new common id"
        case "transfer.abort.late": "wait: this transfer can only go forward now"
        case _ where code.hasPrefix("registry."): FinancingAdvice.next(after: code)
        case "exit.mode", "exit.no-lock": "wait for the expiry; refunds go by themselves"
        case "exit.signed": "agree with the other bank that it does not sign; see the Runbook, section 11"
        case _ where code.hasPrefix("resume."): ResumeAdvice.next(after: code)
        case _
        where code.hasPrefix("reserve.") || code.hasPrefix("rescission.") || code.hasPrefix("notice.")
            || code.hasPrefix("instrument.lifecycle."):
            ClosingAdvice.next(after: code)
        case _ where code.hasPrefix("instrument."): "correct the ticket and submit it again"
        default: "see Specs/Protocol/Errors.md"
        }
    }
}
