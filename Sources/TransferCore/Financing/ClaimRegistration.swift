public import SettlementModel

/// A payment claim as its buyer registers it: by tags that only the registry's members can make.
///
/// - Source: `Specs/Operations/Registry.md`, section 4; `domain.md` 4.2, 4.3.
public struct NamedClaim: Hashable, Sendable {
    public let registry: GatewayID
    /// One claim, one tag, wherever it is offered.
    public let claim: Bytes32
    /// Shared by claims of one issuer, number and currency.
    public let near: Bytes32
    /// What the document says it is worth.
    public let amount: Money
    /// When it is due by the document; nil where the document names no day, as an invoice.
    public let maturity: CalendarDate?
    /// The links of a resale as canonical JSON; empty where nobody financed the claim yet.
    public let chain: [UInt8]
    /// Its invoices and files; nil in records from before the registry was told of them.
    public let basis: ClaimBasis?
    /// Tells it from another claim of the same fingerprint; nil in records from before the registry compared numbers as they are written.
    public let written: Bytes32?

    public init(
        registry: GatewayID, claim: Bytes32, near: Bytes32, amount: Money, maturity: CalendarDate?,
        chain: [UInt8] = [], basis: ClaimBasis? = nil, written: Bytes32? = nil
    ) {
        self.registry = registry
        self.claim = claim
        self.near = near
        self.amount = amount
        self.maturity = maturity
        self.chain = chain
        self.basis = basis
        self.written = written
    }

    /// Links of a resale take at most this much. - Units: bytes.
    public static let mostChain = 65_536
}

/// The newest that is known of a claim's place in the registry.
public enum ClaimStanding: String, Hashable, Sendable, CaseIterable {
    /// Named by the desk; nothing was asked.
    case named = "NAMED"
    /// A RESERVE may have left.
    case asked = "ASKED"
    case refused = "REFUSED"
    /// With an end.
    case dated = "DATED"
    /// Without an end: terms may be signed.
    case reserved = "RESERVED"
    case financed = "FINANCED"
    case released = "RELEASED"
}

/// One verified answer of the registry, and where it leaves the claim.
public struct RegistryReply: Hashable, Sendable {
    public let standing: ClaimStanding
    /// Counts the registry's records; a later answer has a higher one.
    public let number: UInt64
    /// By the registry's clock.
    public let at: LedgerInstant
    /// Other claims on record with the same issuer, number and currency, as the RESERVE's answer counted them.
    public let alike: Int64
    /// Other claims on record that share an invoice or a file; nil where the claim was named without them.
    public let shared: SharedClaims?
    /// Why nothing was granted; nil for a grant.
    public let refusal: Refusal?
    /// The answer as the registry signed it, canonical JSON: the receipt.
    public let signed: [UInt8]

    public struct Refusal: Hashable, Sendable {
        /// Stable, for example `registry.financed`.
        public let code: String
        public let nextStep: String
        public init(code: String, nextStep: String) {
            self.code = code
            self.nextStep = nextStep
        }
    }

    public init(
        standing: ClaimStanding, number: UInt64, at: LedgerInstant, alike: Int64,
        shared: SharedClaims? = nil, refusal: Refusal?, signed: [UInt8]
    ) {
        self.standing = standing
        self.number = number
        self.at = at
        self.alike = alike
        self.shared = shared
        self.refusal = refusal
        self.signed = signed
    }
}

/// What became of the claim of one purchase.
public struct ClaimRegistration: Hashable, Sendable {
    public let claim: NamedClaim
    /// Who named it, and whoever agreed since.
    public internal(set) var people: [String]
    public internal(set) var standing: ClaimStanding
    /// The newest answer; those before it are in the journal.
    public internal(set) var reply: RegistryReply?
    /// Who has looked at the claims that are like this one and goes on all the same.
    public internal(set) var acceptances: [Acceptance]

    /// One person's word that a claim is another one than those on record that are like it.
    public struct Acceptance: Hashable, Sendable {
        public let by: String
        public let reason: String
    }

    init(_ claim: NamedClaim, by user: String) {
        self.claim = claim
        people = [user]
        standing = .named
        reply = nil
        acceptances = []
    }

    /// Whether the registry has other claims that are like this one, which people have to look at.
    ///
    /// A claim that was named before its invoices and files were asked for goes on as it did then.
    public var isAlike: Bool {
        guard claim.basis != nil, let reply, standing == .reserved else { return false }
        return reply.alike > 0 || reply.shared.map { $0.invoices > 0 || $0.files > 0 } ?? false
    }

    mutating func agree(_ user: String) {
        if !people.contains(user) { people.append(user) }
    }
}

/// Whether a purchase may go on, as far as the registry of financed claims has a say.
public enum ClaimGate: Hashable, Sendable {
    /// The registry has no say: no claim is bought here, or this gateway asks no registry.
    case open
    /// No terms before the registry has granted.
    case awaited
    /// The registry holds the claim for this purchase.
    case passed
    case refused(TermsFinding)
}
