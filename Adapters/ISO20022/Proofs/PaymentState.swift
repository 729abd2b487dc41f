public import SettlementModel

/// How far one payment is. The raw values are durable.
public enum PaymentState: String, Hashable, Sendable, CaseIterable {
    /// Decided, and the book does not yet say so.
    case due
    /// Its bytes are durable; whether they left is not known.
    case intended
    /// Its bytes were handed over, or the system has spoken of it.
    case sent
    /// Settled for good.
    case final
    /// Refused for good: it will not settle.
    case rejected
    /// The system said two things that cannot both be true. Nothing is done with it until people have looked.
    case contradicted

    public var isOpen: Bool { self == .due || self == .intended || self == .sent }
}

/// What the agent knows of one payment's course: moved by the system's words alone, never by silence.
public struct PaymentCourse: Hashable, Sendable {
    public private(set) var state: PaymentState
    /// True once the system has spoken of it as a payment that it has.
    public private(set) var isKnownThere: Bool
    /// The system booked it on our account, for the right amount and the right way.
    public private(set) var isAdvised: Bool
    /// The reason of a refusal, what contradicts what, or why a payment is doubted. Empty otherwise.
    public private(set) var reason: String

    public init(
        state: PaymentState, isKnownThere: Bool = false, isAdvised: Bool = false, reason: String = ""
    ) {
        self.state = state
        self.isKnownThere = isKnownThere
        self.isAdvised = isAdvised
        self.reason = reason
    }

    /// True where what the system has under our UETR may be somebody else's payment: such names can be foretold. That it
    /// settled is believed only with a booking on our account.
    public var isDoubted: Bool { state == .sent && !reason.isEmpty && !isAdvised }

    public mutating func booked() { if state == .due { state = .intended } }
    public mutating func handedOver() { if state == .intended { state = .sent } }

    /// What a status changes.
    public mutating func hear(_ status: PaymentStatus, of payment: Payment) -> Hearing {
        guard status.uetr == payment.uetr, state != .due else { return .ignored("it is of another payment") }
        guard status.endToEndID == nil || status.endToEndID == payment.endToEndID else {
            return .ignored("it names another end-to-end id, \(status.endToEndID ?? "")")
        }
        guard status.amount == nil || status.amount == payment.amount else {
            return .ignored("it is of another amount, \(status.amount.map { "\($0)" } ?? "")")
        }
        guard !status.refusesQuestion else { return .ignored("it refuses our question, not the payment") }
        switch (state, status.meaning) {
        case (.contradicted, _), (.due, _): return .ignored("the payment is \(state.rawValue)")
        case (.intended, .settled) where !isAdvised: doubt(Self.mayNotHaveLeft)
        case (.sent, .settled) where isDoubted: return .nothingNew
        case (.intended, .settled), (.sent, .settled):
            (state, isKnownThere, reason) = (.final, true, "")
        case (.intended, .refused(let why)), (.sent, .refused(let why)):
            (state, isKnownThere, reason) = (.rejected, true, why)
        case (.sent, .underWay): isKnownThere = true
        case (.intended, .underWay): doubt(Self.mayNotHaveLeft)
        case (.intended, .duplicate), (.sent, .duplicate):
            doubt("the system had one under this UETR before: \(status.reason ?? "")")
        case (.intended, .neverReceived), (.sent, .neverReceived):
            guard !isKnownThere else { return contradict("the system had it and says that it never did") }
            state = .intended
            return .mayBeSentAgain
        case (.final, .settled), (.final, .underWay), (.final, .duplicate): return .nothingNew
        case (.final, .refused), (.final, .neverReceived):
            // What settled stays settled; whoever says otherwise later is wrong, and that is for people.
            return .ignored("\(status.code) \(status.reason ?? "") of a payment that is final")
        case (.rejected, .settled) where isKnownThere:
            return contradict("settled after it was refused: \(reason)")
        case (.rejected, _): return .nothingNew
        }
        return .moved
    }

    /// What a booking on our account changes. It decides nothing, ends doubt, and must not contradict.
    public mutating func hear(
        _ booking: AccountBooking, of payment: Payment, on own: SystemAccount
    ) -> Hearing {
        guard booking.uetr == payment.uetr, booking.account == own.account else {
            return .ignored("it is of another payment or account")
        }
        // What contradicted first stays as it was said, for people.
        guard state != .contradicted else { return .ignored("the payment is \(state.rawValue)") }
        let isIncoming = payment.creditor == own
        guard booking.amount == payment.amount, (booking.direction == .credit) == isIncoming else {
            return contradict(
                "booked \(booking.direction.rawValue) \(booking.amount) for a payment of \(payment.amount)")
        }
        guard state != .rejected else { return contradict("booked after it was refused: \(reason)") }
        guard !isAdvised else { return .nothingNew }
        isAdvised = true
        return .moved
    }

    /// What people found out of a payment about which the system contradicted itself, or that is doubted.
    /// - Returns: false where it is in no contradiction and not doubted.
    public mutating func resolve(asSettled: Bool, note: String) -> Bool {
        guard state == .contradicted || isDoubted else { return false }
        // What the system has is another's, then, and it may go on to speak of it.
        if !asSettled { isKnownThere = !isDoubted }
        (state, reason) = (asSettled ? .final : .rejected, note)
        return true
    }

    private static let mayNotHaveLeft = "the system has one under this UETR, and ours may not have left"

    /// The first doubt stays, as it was said.
    private mutating func doubt(_ why: String) {
        if reason.isEmpty { reason = why }
        (state, isKnownThere) = (.sent, true)
    }

    private mutating func contradict(_ why: String) -> Hearing {
        (state, reason) = (.contradicted, why)
        return .moved
    }
}

/// What came of a word.
public enum Hearing: Hashable, Sendable {
    case moved
    case nothingNew
    /// The system says that it never received the message: its very bytes may go again under the same UETR, so that
    /// whichever comes second is refused as a duplicate.
    case mayBeSentAgain
    case ignored(String)
}
