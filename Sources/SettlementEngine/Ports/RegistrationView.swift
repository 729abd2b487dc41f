public import SettlementModel

/// What stands in the registry of financed claims about one purchase, as a person sees it.
public struct RegistrationView: Hashable, Sendable {
    public let registry: GatewayID
    /// `UNNAMED`, `NAMED`, `ASKED`, `RESERVED`, `FINANCED`, `RELEASED`, `REFUSED`, or `CONTRADICTED` where registry and ledger
    /// cannot both be right.
    public let state: String
    /// Our RESERVE's id, which a seller's link names; the same for the transfer's whole life.
    public let reservation: String
    /// The claim's tag; nil before the desk names the claim.
    public let claim: Bytes32?
    /// Who named the claim, and who agreed.
    public let people: [UserID]
    /// The number of the registry's newest answer.
    public let answer: UInt64?
    /// When it was decided, by the registry's clock.
    public let at: LedgerInstant?
    /// Other claims there with the same issuer, number and currency: a person looks at the documents.
    public let alike: Int64
    /// Other claims there that rest on an invoice of this one's, or are one of its invoices.
    public let sharingInvoices: Int64
    /// Other claims there that have a file of this one's.
    public let sharingFiles: Int64
    /// Who has looked at those and goes on.
    public let accepted: [UserID]
    /// What is wrong and what to do, or what is being waited for; empty where there is nothing to say.
    public let detail: String
    /// The newest answer as the registry signed it, in JSON.
    public let receipt: String?

    public init(
        registry: GatewayID, state: String, reservation: String, claim: Bytes32?, people: [UserID],
        answer: UInt64?, at: LedgerInstant?, alike: Int64, sharingInvoices: Int64, sharingFiles: Int64,
        accepted: [UserID], detail: String, receipt: String?
    ) {
        self.registry = registry
        self.state = state
        self.reservation = reservation
        self.claim = claim
        self.people = people
        self.answer = answer
        self.at = at
        self.alike = alike
        self.sharingInvoices = sharingInvoices
        self.sharingFiles = sharingFiles
        self.accepted = accepted
        self.detail = detail
        self.receipt = receipt
    }
}
