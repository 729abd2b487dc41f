import EVMNotaryRules
import SettlementModel
import SettlementProofs

/// Ends by certificate may be made anew under one command id: other three of four notaries answer, and the bytes are others.
///
/// The first that is on record is the one under way, and whoever comes with other bytes waits for it. Once its nonce was used
/// up without it, the next gets a name of its own in the driver's file, which follows from the command's id.
extension SubmissionOrder {
    var isRenewable: Bool { CertificateCall.isMeant(by: data) }

    /// Whether both ask for one and the same, be it by another certificate.
    func isSameAct(as other: SubmissionOrder) -> Bool {
        target == other.target && goal == other.goal
            && (data == other.data || isRenewable && other.isRenewable)
    }

    func named(_ command: CommandID) -> SubmissionOrder {
        SubmissionOrder(command: command, target: target, data: data, goal: goal)
    }
}

extension NonceSlot {
    /// Whether this slot, ended so, leaves its command open for another certificate.
    func isRenewed(after end: SlotEnd?) -> Bool {
        guard case .rejected? = end else { return false }
        return order?.isRenewable == true
    }
}

extension CommandID {
    /// - Parameter count: 0 is the command itself.
    func renewal(_ count: Int) -> CommandID {
        guard count > 0 else { return self }
        let name = Array("interlock/evm-renewal/1".utf8) + [0] + digest.bytes + Array("\(count)".utf8)
        return CommandID(Digest.sha256(name))
    }
}

extension SubmissionStorage {
    /// The newest slot of a command, its end, and how often the order was renewed before it.
    func newest(
        of command: CommandID
    ) async throws(EVMFault) -> (slot: NonceSlot, end: SlotEnd?, renewals: Int)? {
        guard let first = try await slot(of: command) else { return nil }
        var (found, renewals) = (first, 0)
        while found.slot.isRenewed(after: found.end),
            let next = try await slot(of: command.renewal(renewals + 1))
        {
            (found, renewals) = (next, renewals + 1)
        }
        return (found.slot, found.end, renewals)
    }
}
