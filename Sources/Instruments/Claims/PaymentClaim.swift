public import SettlementModel

/// What kind of debt a payment claim is, and from when it may be traded.
///
/// - Source: `Specs/Instruments.md`, claims; URF 800 article 2.
public enum ClaimKind: String, Hashable, Sendable, CaseIterable {
    /// Under a Chinese domestic letter of credit.
    case domesticCredit = "DLC_CLAIM"
    /// Deferred payment under UCP 600, without a draft.
    case deferredPayment = "LC_DEFERRED"
    /// An accepted draft under a letter of credit.
    case acceptance = "LC_ACCEPTANCE"
    case billOfExchange = "BILL_OF_EXCHANGE"
    case promissoryNote = "PROMISSORY_NOTE"
    /// An electronic payment undertaking, bill or note.
    case electronicUndertaking = "EPU"
    /// A core firm's divisible certificate.
    case receivableCertificate = "RECEIVABLE_CERT"
    /// Backed by a standby credit or a guarantee.
    case guaranteed = "SBLC"

    /// How it may change hands.
    public var forms: [TransferForm] {
        let participations: [TransferForm] = [.fundedParticipation, .unfundedParticipation]
        return switch self {
        case .domesticCredit, .deferredPayment, .guaranteed:
            [.disclosedAssignment, .silentAssignment] + participations
        case .acceptance: [.endorsement, .disclosedAssignment, .silentAssignment] + participations
        case .billOfExchange, .promissoryNote, .electronicUndertaking: [.endorsement] + participations
        case .receivableCertificate: [.disclosedAssignment] + participations
        }
    }

    /// Days from issue to maturity at most, where a rule says so: one year.
    public var longestTenorDays: Int? {
        self == .domesticCredit || self == .receivableCertificate ? 366 : nil
    }
}

/// How risk moves from seller to buyer. Participations move cash and a record, no token.
public enum TransferForm: String, Hashable, Sendable, CaseIterable {
    case disclosedAssignment = "OUTRIGHT_ASSIGNMENT_DISCLOSED"
    case silentAssignment = "OUTRIGHT_ASSIGNMENT_SILENT"
    case endorsement = "ENDORSEMENT"
    case fundedParticipation = "FUNDED_PARTICIPATION"
    case unfundedParticipation = "UNFUNDED_PARTICIPATION"

    public var movesToken: Bool { self != .fundedParticipation && self != .unfundedParticipation }
    /// Whether the obligor is told.
    public var needsNotice: Bool { self == .disclosedAssignment }
}

/// What the buyer may come back for. With full recourse it is discounting, not forfaiting.
public enum ClaimRecourse: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case warrantyBreachOnly = "WARRANTY_BREACH_ONLY"
    case full = "FULL"
}

/// One paper behind a claim, known by its hash.
public struct ClaimDocument: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable, CaseIterable {
        case missing = "MISSING"
        case received = "RECEIVED"
        case examined = "EXAMINED"
        case satisfactory = "SATISFACTORY"
        case waived = "WAIVED"
    }

    public let name: String
    /// SHA-256; `nil` while it is missing or where it is waived.
    public let digest: Bytes32?
    public let status: Status

    /// `nil` for a document that came without its hash.
    public init?(name: String, digest: Bytes32?, status: Status) {
        guard digest != nil || status == .missing || status == .waived else { return nil }
        self.name = name
        self.digest = digest
        self.status = status
    }

    public var isSettled: Bool { status == .satisfactory || status == .waived }
}

/// One endorsement of a bill: from whom to whom.
public struct Endorsement: Hashable, Sendable {
    public let from: String
    public let to: String
    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// A payment claim as the desk describes it, not yet checked.
public struct PaymentClaim: Hashable, Sendable {
    public let kind: ClaimKind
    public let face: Money
    public let issueDate: CalendarDate
    public let maturity: CalendarDate
    public let primaryObligor: String
    public let initialSeller: String
    public let holder: String
    public let transferForm: TransferForm
    public let recourse: ClaimRecourse
    /// Such as `URF800`; a free list.
    public let ruleSet: String
    public let endorsements: [Endorsement]
    public let documents: [ClaimDocument]

    public init(
        kind: ClaimKind, face: Money, issueDate: CalendarDate, maturity: CalendarDate, primaryObligor: String,
        initialSeller: String, holder: String, transferForm: TransferForm, recourse: ClaimRecourse,
        ruleSet: String,
        endorsements: [Endorsement], documents: [ClaimDocument]
    ) {
        self.kind = kind
        self.face = face
        self.issueDate = issueDate
        self.maturity = maturity
        self.primaryObligor = primaryObligor
        self.initialSeller = initialSeller
        self.holder = holder
        self.transferForm = transferForm
        self.recourse = recourse
        self.ruleSet = ruleSet
        self.endorsements = endorsements
        self.documents = documents
    }
}
