public import SettlementModel

/// What a RESERVE tells of the number on a claim's paper as it is written there, punctuation and all.
///
/// The line XLFP1 keeps letters and digits alone, so two different numbers can have one line. A second tag tells them apart, keyed like
/// the first: the registry sees whether two are equal and nothing of what they say.
/// - Source: `domain.md` 4.2; decision 0027.
public enum ClaimNumber: Hashable, Sendable {
    /// The second tag, beside the line's own.
    case written(Bytes32)
    /// The claim is another one than those on record with its line, and its own tag is the second one.
    ///
    /// - from: the line's tag.
    /// - refused: the member's RESERVE of that line, which was refused because somebody has it.
    case distinct(from: Bytes32, refused: RegistryRequestID)
}

extension ClaimReservation {
    /// Set for a distinct claim alone: the tag of the line that it shares.
    var distinctFrom: Bytes32? {
        if case .distinct(let line, _)? = number { line } else { nil }
    }

    /// The second tag of an ordinary claim.
    var written: Bytes32? {
        if case .written(let tag)? = number { tag } else { nil }
    }
}

/// Claims of one line XLFP1: the one under the line's own tag, and those that were let in as other ones.
extension FinancingRegistryRules {
    /// Distinct claims of a line that somebody has or is about to have, or that are paid; in the order of their tags.
    func distinct(from line: Bytes32, _ storage: any RegistryStorage) throws -> [ClaimEntry] {
        try storage.entries(marked: [line], limit: .max).filter { $0.distinctFrom == line && $0.isOnRecord }
            .sorted { $0.claim < $1.claim }
    }

    /// How a claim stands for whoever asks in the ordinary way: a line with a distinct claim on it is not free.
    func state(
        of claim: Bytes32, _ entry: ClaimEntry?, at now: LedgerInstant, _ storage: any RegistryStorage
    ) throws -> RegistryStanding.State {
        let own = entry?.state(at: now) ?? .free
        guard own == .free else { return own }
        let states = Set(try distinct(from: claim, storage).map { $0.state(at: now) })
        let order: [RegistryStanding.State] = [.reserved, .financed, .paid]
        return order.first(where: states.contains) ?? .free
    }

    /// What speaks against a distinct claim that nobody has under its own tag; nil where nothing does.
    func refusal(
        ofDistinct wanted: ClaimReservation, from line: Bytes32, after refused: RegistryRequestID,
        for member: GatewayID, _ storage: any RegistryStorage
    ) throws -> RegistryRefusal? {
        // One that ran out and came back could meet the line's own.
        guard wanted.until == nil else { return .until }
        guard try wasRefused(wanted, line, refused, member, storage) else { return .distinct }
        guard let entry = try storage.entry(line), entry.isOnRecord else { return nil }
        guard entry.distinctFrom == nil else { return .distinct }
        let written = try entry.shares.map { try number(of: $0, storage) }
        if written.contains(wanted.claim) { return .numberSame }
        return written.contains(nil) ? .numberUnknown : nil
    }

    /// Whether the member's own RESERVE of this line, with this number, was refused because somebody has the line.
    private func wasRefused(
        _ wanted: ClaimReservation, _ line: Bytes32, _ refused: RegistryRequestID, _ member: GatewayID,
        _ storage: any RegistryStorage
    ) throws -> Bool {
        guard let decision = try storage.decision(member, refused)?.decision,
            case .reserve(let first) = decision.request.act, first.claim == line, first.near == wanted.near,
            first.written == wanted.claim
        else { return false }
        switch decision.outcome {
        case .refused(.reserved), .refused(.financed), .refused(.paid): return true
        case .reserved, .financed, .released, .withdrawn, .refused: return false
        }
    }

    /// How a member that has a part in a claim wrote its number; nil where it did not say.
    private func number(of share: ClaimEntry.Share, _ storage: any RegistryStorage) throws -> Bytes32? {
        guard let found = try storage.decision(share.member, share.reservation),
            case .reserve(let wanted) = found.decision.request.act
        else { return nil }
        return wanted.written
    }
}
