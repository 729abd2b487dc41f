public import SettlementModel

// Identifiers and closed word lists travel as their text. The rules are the types' own.

extension GatewayID: CanonicalCodable {}
extension LedgerID: CanonicalCodable {}
extension AccountID: CanonicalCodable {}
extension AssetID: CanonicalCodable {}
extension CommonID: CanonicalCodable {}
extension ClientID: CanonicalCodable {}

extension SignatureAlgorithm: CanonicalCodable {}
extension HashAlgorithm: CanonicalCodable {}
extension ProofFormat: CanonicalCodable {}
extension LegID: CanonicalCodable {}
extension LockState: CanonicalCodable {}
extension SettlementMode: CanonicalCodable {}
extension LockOrder: CanonicalCodable {}
extension TradeSide: CanonicalCodable {}
extension LedgerAccess: CanonicalCodable {}
extension Enforcement: CanonicalCodable {}
extension ProofPolicy: CanonicalCodable {}
extension GuardStatus: CanonicalCodable {}
extension PaymentClaimInstrument: CanonicalCodable {}
extension PricingMethod: CanonicalCodable {}
extension DayCount: CanonicalCodable {}
extension RollRule: CanonicalCodable {}
extension Recourse: CanonicalCodable {}
extension InvestorAttribute: CanonicalCodable {}
