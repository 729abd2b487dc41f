public import ISO20022Proofs
public import SettlementModel

/// One payment as the agent keeps it.
public struct PaymentRecord: Hashable, Sendable {
    public let uetr: String
    public let kind: PaymentKind
    public var course: PaymentCourse
    /// The lock that it is for, with its payer and payee.
    public let terms: LockTerms
    /// The exact bytes of its pacs.009.
    public let message: [UInt8]
    /// Which try of a release this is, from 0.
    public let attempt: Int
    /// When it was made and when it last moved, in seconds since 1970 on the agent's clock.
    public let created: Int64
    public var moved: Int64
    /// The system's message that made it final.
    public var status: [UInt8]?
    /// True where nothing is left to do: a reservation in the book or given back, a release paid or tried anew.
    public var isClosed: Bool
    /// What the book said to a reservation's lock: empty where it booked it, else a code and a detail.
    public var refusal: String

    public init(
        uetr: String, kind: PaymentKind, course: PaymentCourse, terms: LockTerms, message: [UInt8],
        attempt: Int, created: Int64
    ) {
        self.uetr = uetr
        self.kind = kind
        self.course = course
        self.terms = terms
        self.message = message
        self.attempt = attempt
        self.created = created
        (moved, status, isClosed, refusal) = (created, nil, false, "")
    }
}

/// What a payment is for.
public enum PaymentKind: Hashable, Sendable {
    /// Into the agent's account, for the lock that this signed command asks for.
    case reservation(command: CommandID, signed: [UInt8], party: GatewayID?)
    /// Out of the agent's account, to the account of a participant.
    /// - Parameter fromBook: its units leave the book first; false where they never came into it, or left already.
    case release(ReleaseReason, to: AccountID, fromBook: Bool)
}
