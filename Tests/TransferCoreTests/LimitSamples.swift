import SettlementModel

@testable import TransferCore

extension LimitPolicy {
    /// Ceilings, each over every name of its scope.
    static func ceilings(
        _ ceilings: KeyValuePairs<LimitScope, String>, currency: String = "CNY", version: Int64 = 1,
        isOverridable: Bool = false, obligors: [LedgerAsset: Obligor] = [:], repaid: Set<TransferID> = [],
        onBreach: LimitBreach = .reject
    ) throws -> LimitPolicy {
        let code = try need(CurrencyCode(currency))
        let lines = try ceilings.map { scope, amount in
            try need(
                LimitLine(
                    scope, nil, ceiling: try need(Money(code, decimal: amount)), isOverridable: isOverridable)
            )
        }
        return LimitPolicy(
            rules: try need(LimitRules(version: version, lines: lines)), obligors: obligors, repaid: repaid,
            onBreach: onBreach)
    }
}

extension Deals {
    /// The claim of every sample, owed by bank B.
    static func obligors() throws -> [LedgerAsset: Obligor] {
        let claim = LedgerAsset(ledger: claims, asset: AssetID(checked: "claim:DLC-2026-000517"))
        return [claim: try need(Obligor(name: "969500BANKB0EXAMPL08", country: "CN"))]
    }

    static func instant(_ seconds: Int64) throws -> LedgerInstant {
        try need(LedgerInstant(seconds: start + seconds))
    }
}

/// The code of a refusal; nil for every other answer.
func code(_ answer: RelayAnswer) -> String? {
    guard case .refused(let code, _) = answer else { return nil }
    return code
}
