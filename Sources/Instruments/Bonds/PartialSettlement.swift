public import SettlementModel

/// Whether part of a bond delivery may be settled now and the rest later.
///
/// Both the part and the rest must be nothing, or at least the minimum denomination and a multiple of the increment
/// above nothing.
/// - Source: `Specs/Instruments.md`, bonds; ISO 20022 `PrtlSttlmInd`; vector B08.
public struct DenominationRule: Hashable, Sendable {
    public let minimum: Money
    public let increment: Money

    /// `nil` unless both are positive and of one currency.
    public init?(minimum: Money, increment: Money) {
        guard minimum.minor > 0, increment.minor > 0, minimum.currency == increment.currency else {
            return nil
        }
        self.minimum = minimum
        self.increment = increment
    }

    public enum Verdict: Hashable, Sendable {
        case accepted
        case notPositive
        case beyondNominal
        case belowMinimum
        case notMultiple
        case remainderBelowMinimum(Money)
        case remainderNotMultiple(Money)

        /// As vector B08 words it.
        public var text: String {
            switch self {
            case .accepted: "accept"
            case .notPositive: "reject: not a positive amount"
            case .beyondNominal: "reject: more than the instruction's nominal"
            case .belowMinimum: "reject: below minimum denomination"
            case .notMultiple: "reject: not a multiple of increment"
            case .remainderBelowMinimum(let rest):
                "reject: remainder \(rest.decimal) below minimum denomination"
            case .remainderNotMultiple(let rest):
                "reject: remainder \(rest.decimal) not a multiple of increment"
            }
        }
    }

    /// - Throws: `currenciesDiffer`.
    public func verdict(delivering part: Money, of nominal: Money) throws(InstrumentFault) -> Verdict {
        guard minimum.currency == nominal.currency else {
            throw .currenciesDiffer(minimum.currency, nominal.currency)
        }
        let rest = try CashRounding.difference(nominal, part)
        guard part.minor > 0 else { return .notPositive }
        guard rest.minor >= 0 else { return .beyondNominal }
        guard part.minor >= minimum.minor else { return .belowMinimum }
        guard part.minor % increment.minor == 0 else { return .notMultiple }
        guard rest.minor == 0 || rest.minor >= minimum.minor else { return .remainderBelowMinimum(rest) }
        guard rest.minor % increment.minor == 0 else { return .remainderNotMultiple(rest) }
        return .accepted
    }
}
