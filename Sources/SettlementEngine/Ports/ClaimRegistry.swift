public import FinancingRegistry
public import SettlementModel
public import SettlementProofs

/// The registry of financed claims, as the gateway reaches it. Only a verified answer is an answer.
///
/// - Source: `Specs/Operations/Registry.md`.
public protocol ClaimRegistry: Sendable {
    /// Its name; every request and answer carries it.
    var registry: GatewayID { get }
    /// Signs its answers.
    var key: VerificationKey { get }

    /// What a claim's document comes to: tags that nobody without the members' key can make.
    ///
    /// - Parameter document: an invoice, a presentation under a credit, or a bill, as `interlock fingerprint` takes it.
    /// - Throws: `DeskFault` with the field that is wrong.
    func describe(_ document: JSONValue) throws(DeskFault) -> DescribedClaim

    /// The tags of what a claim rests on: of each invoice the tag that it has as a claim by itself, of each file one of its
    /// SHA-256.
    ///
    /// - Throws: `DeskFault` with the field that is wrong, or where there are too many.
    func basis(invoices: [JSONValue], files: [Bytes32]) throws(DeskFault) -> ClaimBasis

    /// Asks until there is an answer or its patience ends, always under the request's one id.
    ///
    /// - Parameter remembered: the newest answer that this gateway has.
    /// - Repeats: the same request gets the same answer, for ever.
    func settle(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer>
}

/// A claim as its document describes it.
public struct DescribedClaim: Hashable, Sendable {
    /// HMAC-SHA-256 of the claim's line XLFP1 under the members' key.
    public let claim: Bytes32
    /// The same of issuer, number and currency alone.
    public let near: Bytes32
    /// The same of the line with its number as it is written.
    public let written: Bytes32
    public let amount: Money
    /// nil where the document names no day.
    public let maturity: CalendarDate?

    public init(claim: Bytes32, near: Bytes32, written: Bytes32, amount: Money, maturity: CalendarDate?) {
        self.claim = claim
        self.near = near
        self.written = written
        self.amount = amount
        self.maturity = maturity
    }
}
