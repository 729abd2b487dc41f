public import SettlementModel

/// Where a payment claim stands in its life.
public enum ClaimState: String, Hashable, Sendable, CaseIterable {
    case draft = "DRAFT"
    case presented = "PRESENTED"
    /// The obligor has confirmed payment: from here on it may be traded.
    case accepted = "ACCEPTED"
    /// Its fingerprint is unique.
    case registered = "REGISTERED"
    case offered = "OFFERED"
    case committed = "COMMITTED"
    case locked = "LOCKED"
    case assigned = "ASSIGNED"
    case noticeSent = "NOTICE_SENT"
    case acknowledged = "ACKNOWLEDGED"
    case due = "DUE"
    case paid = "PAID"
    case shortPaid = "SHORT_PAID"
    case overdue = "OVERDUE"
    case closed = "CLOSED"
    /// Consumed: its pieces stand for it.
    case split = "SPLIT"
    case merged = "MERGED"
    case pledged = "PLEDGED"
    case frozen = "FROZEN"
    case cancelled = "CANCELLED"
    /// The obligor refused the documents.
    case returned = "RETURNED"
}

/// What happens to a claim.
public enum ClaimEvent: String, Hashable, Sendable, CaseIterable {
    case present, accept, `return`, register, offer, withdraw, commit, lock, refund, assign
    case sendNotice, acknowledge, fallDue, pay, payShort, missPayment, close, split, merge, pledge, freeze,
        release
    case cancel
}

/// One claim's life: its state, the holds on it, and the notice of its assignment.
///
/// - Source: `Specs/Instruments.md`, lifecycle; `domain.md` 2.7.
public struct ClaimLifecycle: Hashable, Sendable {
    public let transferForm: TransferForm
    public private(set) var state = ClaimState.draft
    /// What a pledge or a freeze interrupted.
    public private(set) var held: [ClaimState] = []
    public private(set) var lastDate: CalendarDate?
    /// When the obligor should have acknowledged the notice; `nil` where none is awaited.
    public private(set) var acknowledgeBy: CalendarDate?
    /// Calendar days the obligor has to acknowledge.
    public let daysToAcknowledge: Int

    /// `nil` unless 1 to 365 days are given.
    public init?(transferForm: TransferForm, daysToAcknowledge: Int) {
        guard (1...365).contains(daysToAcknowledge) else { return nil }
        self.transferForm = transferForm
        self.daysToAcknowledge = daysToAcknowledge
    }

    /// A claim that a gateway's transfer has assigned, `nil` as above.
    public init?(assignedOn date: CalendarDate, transferForm: TransferForm, daysToAcknowledge: Int) {
        self.init(transferForm: transferForm, daysToAcknowledge: daysToAcknowledge)
        state = .assigned
        lastDate = date
    }

    /// Whether the acknowledgement is late on `date`. Late is not refused: the assignment stands, a person asks.
    public func acknowledgementIsLate(on date: CalendarDate) -> Bool {
        acknowledgeBy.map { date > $0 } ?? false
    }

    /// - Throws: the reason against it; nothing has changed then.
    public mutating func apply(_ event: ClaimEvent, on date: CalendarDate) throws(LifecycleRefusal) {
        if let lastDate, date < lastDate { throw .dateBefore(lastDate) }
        let next = try following(event)
        switch event {
        case .pledge, .freeze: held.append(state)
        case .release: held.removeLast()
        case .sendNotice: acknowledgeBy = date.adding(days: daysToAcknowledge)
        case .acknowledge: acknowledgeBy = nil
        default: break
        }
        state = next
        lastDate = date
    }

    private func following(_ event: ClaimEvent) throws(LifecycleRefusal) -> ClaimState {
        if event == .sendNotice, !transferForm.needsNotice { throw .noticeNotNeeded }
        switch (event, state) {
        case (.freeze, _) where !isOver && state != .frozen: return .frozen
        case (.release, .pledged), (.release, .frozen):
            guard let before = held.last else { break }
            return before
        default:
            if let next = Self.table[event]?[state] { return next }
        }
        throw .order(event: event.rawValue, state: state.rawValue)
    }

    /// Nothing happens to it any more.
    public var isOver: Bool {
        switch state {
        case .closed, .split, .merged, .cancelled, .returned: true
        default: false
        }
    }

    private static let table: [ClaimEvent: [ClaimState: ClaimState]] = {
        let resting: [ClaimState] = [.registered, .assigned, .noticeSent, .acknowledged]
        func all(_ from: [ClaimState], _ to: ClaimState) -> [ClaimState: ClaimState] {
            Dictionary(uniqueKeysWithValues: from.map { ($0, to) })
        }
        return [
            .present: [.draft: .presented], .accept: [.presented: .accepted],
            .return: [.presented: .returned],
            .register: [.accepted: .registered], .offer: all(resting, .offered),
            .withdraw: [.offered: .registered], .commit: [.offered: .committed],
            .lock: [.committed: .locked], .refund: [.locked: .committed], .assign: [.locked: .assigned],
            .sendNotice: [.assigned: .noticeSent], .acknowledge: [.noticeSent: .acknowledged],
            .fallDue: all(resting + [.offered], .due), .pay: all([.due, .shortPaid, .overdue], .paid),
            .payShort: all([.due, .overdue], .shortPaid), .missPayment: all([.due, .shortPaid], .overdue),
            .close: all([.paid, .shortPaid, .overdue], .closed), .split: all(resting, .split),
            .merge: all(resting, .merged), .pledge: all(resting, .pledged),
            .cancel: all([.draft, .presented, .accepted, .registered], .cancelled),
        ]
    }()
}
