public import SettlementModel

/// What the buyer of a claim must ask its registry next, so that registry and ledger never part.
///
/// It is looked at again after every change and after every start, like any duty: from what the ledger proved and what
/// the registry answered last. The rule that it keeps: from before the buyer's cash is locked until the ledger has proved
/// how the claim's leaf ended, the registry holds a reservation without an end, or the financing. A crash at any point
/// therefore leaves the registry on the side that blocks, and the next look goes on from there.
/// - Source: `Specs/Operations/Registry.md`, section 5.
public enum FinancingCourse {
    /// The leg that carries the claim, as its ledger proved it.
    public enum Leaf: Hashable, Sendable, CaseIterable {
        /// Not locked, and it may still be.
        case open
        case locked
        /// The claim is the buyer's.
        case claimed
        /// Refunded or cancelled, or the transfer was given up with nothing locked: the claim cannot become the buyer's.
        case ended
        /// It was the buyer's, and a rescission gave it back to a seller that registers nothing.
        case undone
    }

    /// The newest that is known of the registry.
    public enum Registered: Hashable, Sendable, CaseIterable {
        case nothing
        /// A RESERVE may have left, and its answer is not here.
        case asked
        case refused
        /// With an end.
        case reserved
        /// Without an end.
        case held
        case financed
        case released
    }

    public enum Step: Hashable, Sendable {
        /// RESERVE, under the transfer's id each time.
        case reserve
        /// EXTEND to no end. Before its answer the cash is not locked.
        case hold
        /// Nothing to ask: the cash may be locked, and the ledger goes on.
        case lock
        case finance
        /// RELEASE because of REFUNDED.
        case release
        /// RELEASE because of RESCINDED.
        case giveBack
        case done
        /// The claim must not be bought: give the transfer up before the cash is locked.
        case giveUp
        /// Registry and ledger contradict each other: people look, and nothing is asked by itself.
        case alarm
    }

    public static func next(leaf: Leaf, registered: Registered) -> Step {
        switch (leaf, registered) {
        case (.open, .nothing), (.open, .asked), (.locked, .nothing), (.locked, .asked): .reserve
        case (.open, .reserved), (.locked, .reserved): .hold
        case (.open, .held), (.locked, .held): .lock
        case (.open, .refused), (.open, .released), (.locked, .refused), (.locked, .released): .giveUp
        // After a crash what was asked may be all that is known: FINANCE itself says whether the reservation stands.
        case (.claimed, .asked), (.claimed, .reserved), (.claimed, .held): .finance
        case (.claimed, .financed), (.ended, .refused), (.ended, .released), (.ended, .nothing): .done
        case (.ended, .asked), (.ended, .reserved), (.ended, .held): .release
        // What settled is financed first: the registry then has the same two steps on record as the ledger.
        case (.undone, .asked), (.undone, .reserved), (.undone, .held): .finance
        case (.undone, .financed): .giveBack
        case (.undone, .released): .done
        case (.open, .financed), (.locked, .financed), (.ended, .financed): .alarm
        case (.undone, .nothing), (.undone, .refused): .alarm
        case (.claimed, .nothing), (.claimed, .refused), (.claimed, .released): .alarm
        }
    }
}

extension FinancingCourse {
    /// The one id of each request of a transfer: whoever asks again after a crash asks the same.
    public static func id(_ act: RegistryAct.Kind, of transfer: TransferID) -> RegistryRequestID {
        RegistryRequestID(checked: "\(transfer.hex)/\(act.rawValue)")
    }

    /// RELEASE because of RESCINDED may be refused for as long as somebody holds a reservation under a link from this member.
    /// A refusal stands for ever, so the next one is asked under an id that follows from it.
    ///
    /// - Parameter refused: the number of the newest answer where that was such a refusal; 0 where there was none.
    public static func givingBack(_ transfer: TransferID, after refused: UInt64) -> RegistryRequestID {
        RegistryRequestID(
            checked: "\(transfer.hex)/rescind" + (refused == 0 ? "" : "/\(refused)"))
    }
}

extension RegistryAct {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case reserve, extend, finance, release
    }

    public var kind: Kind {
        switch self {
        case .reserve: .reserve
        case .extend: .extend
        case .finance: .finance
        case .release: .release
        }
    }
}

extension FinancingCourse.Registered {
    /// After one more verified answer about the same reservation.
    ///
    /// - Parameter act: what was asked.
    public func after(_ act: RegistryAct, _ answer: VerifiedWord<RegistryAnswer>) -> Self {
        switch (act, answer.word.outcome) {
        case (_, .reserved(let until, _, _)): until == nil ? .held : .reserved
        case (_, .financed): .financed
        case (_, .released), (_, .withdrawn): .released
        // Whoever has the financing now, or was paid: it is not this member's any more, which is all that is wanted.
        case (.release(_, .rescinded), .refused(.reservationOver)): .released
        case (.reserve, .refused): .refused
        // Nothing of a reservation that ran out is left, or there never was one.
        case (_, .refused(.reservationOver)), (_, .refused(.reservationUnknown)): .refused
        case (.release, .refused(.financed)): .financed
        case (_, .refused): self
        }
    }
}
