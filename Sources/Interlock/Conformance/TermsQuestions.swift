import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

extension ConformanceQuestion {
    private static let section = "Messages.md section 3: PROPOSE, REJECT, ACCEPT"

    static let termsQuestions: [ConformanceQuestion] =
        [
            ConformanceQuestion(
                "terms-no-ticket", "Terms of a trade for which its desk has no ticket are not accepted.",
                section
            ) { stage in
                let ticket = await stage.ticket("terms-no-ticket")
                return try await stage.rejects(try await stage.terms(for: ticket), in: ticket)
            },
            ConformanceQuestion(
                "terms-tickets-differ", "Terms of a trade whose two tickets differ are rejected.", section
            ) { stage in
                let ticket = await stage.ticket("terms-tickets-differ")
                if let finding = try await stage.ticketCame("terms-tickets-differ") { return finding }
                return try await stage.rejects(
                    try await stage.terms(for: ticket), in: ticket, told: ticket.with(dearer: 1))
            },
            ConformanceQuestion(
                "terms-of-another-session",
                "Terms of another session than their envelope's are not accepted.",
                "Messages.md section 3: settlement terms of this session"
            ) { stage in try await stage.proposesElsewhere() },
        ]
        + TermsDeviation.all.map { deviation in
            ConformanceQuestion(
                deviation.id, "Terms with \(deviation.words) are rejected.",
                "\(section); Messages.md section 4.2: \(deviation.member)"
            ) { stage in
                let ticket = await stage.ticket(deviation.id)
                if let finding = try await stage.ticketCame(deviation.id) { return finding }
                let honest = try await stage.terms(for: ticket)
                return try await stage.rejects(try deviation.applied(to: honest), in: ticket)
            }
        } + [
            ConformanceQuestion(
                "terms-right", "Honest terms are accepted, and the gateway says that it is ready.", section
            ) { stage in
                let ticket = await stage.ticket("terms-right")
                if let finding = try await stage.ticketCame("terms-right") { return finding }
                return try await stage.accepts(try await stage.terms(for: ticket), in: ticket)
            }
        ]
}

extension ConformanceStage {
    /// Tells the ticket of a session, unless that was done, then proposes.
    /// - Returns: ACCEPT or REJECT, or a COMPLETE where it ended without either; `nil` where none of them comes.
    func answer(
        to terms: SettlementTerms, in ticket: TradeTicket, told: TradeTicket? = nil, seconds: Int
    ) async throws -> PeerMessage? {
        let id = ticket.transfer
        var messages: [PeerMessage] = [.propose(terms)]
        if place(in: id).sequence == 0 { messages.insert(.ticket(told ?? ticket), at: 0) }
        if let finding = try await say(in: id, messages) {
            throw CommandFailure.refused("conformance.unsaid", finding, next: "see what frame-first found")
        }
        return try await listener.wait(in: id, seconds: seconds) {
            switch $0 {
            case .accept, .reject, .complete: true
            default: false
            }
        }
    }

    func rejects(
        _ terms: SettlementTerms, in ticket: TradeTicket, told: TradeTicket? = nil
    ) async throws -> String? {
        switch try await answer(to: terms, in: ticket, told: told, seconds: patience) {
        case .reject(let digest, _, _)?:
            return digest == terms.digest ? nil : "it rejects other terms than the proposed ones"
        case .accept?: return "it accepted them"
        // X's lock deadline was over before it could judge them: it wrote the tombstone, and nobody is bound.
        case .complete(.lapsed, _)?: return nil
        default: return "neither ACCEPT nor REJECT came within \(patience) s"
        }
    }

    func accepts(_ terms: SettlementTerms, in ticket: TradeTicket) async throws -> String? {
        switch try await answer(to: terms, in: ticket, seconds: patience) {
        case .accept(terms.digest)?: break
        case .accept?: return "it accepts other terms than the proposed ones"
        case .reject(_, let code, let detail)?: return "it rejected them: \(code): \(detail)"
        default: return "neither ACCEPT nor REJECT came within \(patience) s"
        }
        let ready = try await listener.wait(in: ticket.transfer, seconds: patience) {
            if case .ready(terms.digest) = $0 { true } else { false }
        }
        return ready == nil ? "no READY came within \(patience) s" : nil
    }

    /// The honest terms of one trade in the envelope of another.
    func proposesElsewhere() async throws -> String? {
        let session = "terms-of-another-session"
        if let finding = try await ticketCame(session) { return finding }
        let ticket = ticket(session)
        let id = ticket.transfer
        if let finding = try await say(in: id, [.ticket(ticket)]) { return finding }
        let terms = try await terms(for: self.ticket("terms-right"))
        let place = place(in: id)
        let written = try pen.message(self.ticket("terms-right").transfer, place, .propose(terms)) {
            $0["session"] = id.canonical
        }
        if let finding = try await isStored(written) { return finding }
        let said = try await listener.wait(in: id, seconds: 2) {
            if case .accept = $0 { true } else { false }
        }
        return said == nil ? nil : "it accepted them"
    }

    /// Our transcript of the session goes on after these bytes.
    func tookPlace(in transfer: TransferID, _ bytes: [UInt8]) -> String? {
        places[transfer] = place(in: transfer).after(bytes)
        return nil
    }
}

extension TradeTicket {
    /// The same trade for another amount of cash.
    fileprivate func with(dearer: Int128) -> TradeTicket {
        TradeTicket(
            clientID: clientID, commonID: commonID, side: side, seller: seller, buyer: buyer, mode: mode,
            lockOrder: lockOrder, economics: economics, tradeDate: tradeDate, settlementDate: settlementDate,
            cash: Money(cash.currency, minor: cash.minor + dearer) ?? cash, assetLeg: assetLeg,
            cashLeg: cashLeg)
    }
}
