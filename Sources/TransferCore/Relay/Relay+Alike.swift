import Instruments
public import SettlementModel

/// Claims on record that are like the one that is bought: they differ in date or amount alone, or share an invoice or a file.
///
/// The registry cannot know whether that is a second sale; people can. Until as many of them as the ticket needs have looked
/// and said so there are no terms, and the registry goes on holding the claim.
extension Relay {
    /// Whether people have still to look at what is like this claim.
    public func awaitsPeople(_ settlement: Settlement) -> Bool {
        guard let ticket = settlement.ticket, let registration = settlement.registration, registration.isAlike
        else { return false }
        return registration.acceptances.count <= policy.approvalsNeeded(for: ticket.cash)
    }

    /// - Parameter answer: the number of the registry's answer whose counts the person saw.
    mutating func acceptAlike(
        _ id: TransferID, _ answer: UInt64, _ user: String, _ reason: String
    ) -> RelayStep {
        guard let settlement = settlements[id], let registration = settlement.registration,
            registration.isAlike, settlement.outcome == nil
        else {
            return RelayStep(
                .refused(code: "registry.alike.none", detail: "no claim on record is like this one's"))
        }
        guard registration.reply?.number == answer else {
            return RelayStep(
                .refused(
                    code: "registry.alike.changed", detail: "the registry's newest answer is another one"))
        }
        guard !registration.acceptances.contains(where: { $0.by == user }) else {
            return RelayStep(.noChange, changed: [id])
        }
        settlements[id]?.registration?.acceptances.append(
            ClaimRegistration.Acceptance(by: user, reason: reason))
        settlements[id]?.revision += 1
        return RelayStep(.done, changed: [id])
    }
}
