public import SettlementModel
public import TransferCore

/// The line before the bank's limits, and officers who let a trade pass. The relay decides; here is its clock.
extension Gateway {
    /// Lets those go on for whom there is room, and those go whose time is over.
    ///
    /// Level-triggered: looked at where a limit or the line has changed since the last look, and at each lapse.
    func lookAtLimitQueue() async {
        guard recovered, failure == nil, !stopping, let now = hostInstant(),
            limitsLookedAt != relay.limitRevision || relay.limitQueueLapses.map({ $0 <= now }) ?? false
        else { return }
        let revision = relay.limitRevision
        if relay.movesLimitQueue(at: now) {
            do { try await feed([.limitQueueLookedAt(at: now)]) } catch {
                logger.error("the line before the limits was not looked at", metadata: ["why": "\(error)"])
                return
            }
        }
        limitsLookedAt = revision
    }

    public func askOverride(
        of subject: OverrideSubject, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(
            .overrideWanted(
                known(transfer), subject, by: user.text, reason: checked(reason), at: officersClock()),
            about: transfer)
    }

    public func approveOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID
    ) async throws(DeskFault) -> TransferView {
        let view = try await ask(
            .overrideApproved(known(transfer), number: number, by: user.text, at: officersClock()),
            about: transfer)
        logger.notice(
            "two officers let a trade pass",
            metadata: ["transfer": "\(transfer)", "number": "\(number)", "by": "\(user)"])
        return view
    }

    public func rejectOverride(
        _ number: Int64, on transfer: TransferID, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(
            .overrideRejected(
                known(transfer), number: number, by: user.text, reason: checked(reason), at: officersClock()),
            about: transfer)
    }

    /// An officer's word is dated, or it is none.
    private func officersClock() throws(DeskFault) -> LedgerInstant {
        guard let now = hostInstant() else {
            throw DeskFault(
                kind: .unavailable, code: "override.clock", detail: "the host's clock shows no legal time",
                next: "set the host's clock")
        }
        return now
    }
}

/// What an officer does after a refusal.
enum OverrideAdvice {
    static func next(after code: String) -> String {
        switch code {
        case "override.four-eyes": "have another officer do it, who did not make the ticket"
        case "override.forbidden": "cancel the trade, or have the rules changed"
        case "override.needed":
            "one officer asks, another approves (interlock transfer override); then approve again"
        case "override.nothing": "see `interlock transfer show` for what it waits for"
        case "override.changed": "look at the new breach and ask again"
        case "override.decided": "nothing; ask again if it still stands in the way"
        default: "see `interlock transfer show` for what was asked"
        }
    }
}
