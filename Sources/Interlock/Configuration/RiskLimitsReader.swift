import SettlementModel
import TransferCore

/// Reads `riskLimits` of a gateway: ceilings, who owes which asset, and what is paid.
struct RiskLimitsReader {
    let section: DocumentSection
    /// The ledgers of the same file: an asset of another one cannot be traded.
    let ledgers: Set<String>

    func read() -> LimitPolicy? {
        defer { section.finish() }
        let version = section.required("version", .integer(1...1_000_000_000, unit: "changes"))
        let items = section.sections("lines", limit: LimitPolicy.mostLines)
        if items.isEmpty {
            section.add(
                .missingKey, "lines", "limits without a line limit nothing",
                fix: "add one line for each limit, or leave riskLimits out")
        }
        let lines = items.compactMap(line)
        let obligors = readObligors()
        let repaid = readRepaid()
        let onBreach = readBreach()
        guard let version, !lines.isEmpty else { return nil }
        guard let rules = LimitRules(version: version, lines: lines) else {
            section.add(
                .duplicate, "lines", "two lines limit the same in one currency", fix: "keep one of them")
            return nil
        }
        let asks = rules.governs(.obligor) || rules.governs(.country)
        if asks, obligors.isEmpty {
            section.add(
                .missingKey, "obligors", "obligors are limited and none is known: nothing could be bought",
                fix: "say for each asset who owes it and from which country")
        }
        return LimitPolicy(rules: rules, obligors: obligors, repaid: repaid, onBreach: onBreach)
    }

    private enum Breach: String, CaseIterable { case reject, queue }

    /// The longest that a trade waits unless the file says another time, in seconds: a day.
    static let standardWait: Int64 = 86_400

    private func readBreach() -> LimitBreach {
        let kind = section.value("onBreach", ValueKind<Breach>.oneOf, default: .reject)
        let wait = section.value(
            "longestWait", .integer(LimitBreach.waits, unit: "seconds"), default: Self.standardWait)
        guard kind == .queue else {
            if section.has("longestWait") {
                section.add(
                    .value, "longestWait", "nothing waits where a breach is rejected",
                    fix: "write `onBreach: queue`, or leave longestWait out")
            }
            return .reject
        }
        return .queue(seconds: wait)
    }

    private func line(_ item: DocumentSection) -> LimitLine? {
        defer { item.finish() }
        let scope = item.required("scope", ValueKind<LimitScope>.oneOf)
        let name = item.optional("name", ValueKind<String>.limited)
        let ceiling = item.required("ceiling", ValueKind<Money>.money)
        let isOverridable = item.value("overridable", ValueKind<Bool>.flag, default: false)
        guard let scope, let ceiling, !item.has("name") || name != nil else { return nil }
        return LimitLine(scope, name, ceiling: ceiling, isOverridable: isOverridable)
    }

    private func readObligors() -> [LedgerAsset: Obligor] {
        var obligors: [LedgerAsset: Obligor] = [:]
        for item in section.sections("obligors", limit: LimitPolicy.mostObligors) {
            defer { item.finish() }
            let place = item.ledgerAsset(of: ledgers)
            let name = item.required("obligor", ValueKind<String>.limited)
            let country = item.required("country", ValueKind<String>.country)
            guard let place, let name, let country, let obligor = Obligor(name: name, country: country) else {
                continue
            }
            if obligors.updateValue(obligor, forKey: place) != nil {
                item.add(
                    .duplicate, "asset", "\(place.asset) of \(place.ledger) stands twice",
                    fix: "name who owes it once")
            }
        }
        return obligors
    }

    private func readRepaid() -> Set<TransferID> {
        let ids = section.values("repaid", ValueKind<TransferID>.transfer, limit: LimitPolicy.mostRepaid)
        let repaid = Set(ids)
        if repaid.count < ids.count {
            section.add(.duplicate, "repaid", "a transfer stands twice", fix: "name each once")
        }
        return repaid
    }
}

extension DocumentSection {
    /// `ledger` and `asset`.
    func ledgerAsset(of ledgers: Set<String>) -> LedgerAsset? {
        let ledger = required("ledger", ValueKind<LedgerID>.identifier("sql:bank-a-assets"))
        let asset = required("asset", ValueKind<AssetID>.identifier("claim:DLC-2026-000517"))
        guard let ledger, let asset else { return nil }
        if !ledgers.contains(ledger.text) {
            add(
                .value, "ledger", "\(ledger) is no ledger of this file",
                fix: "write the id of one of `ledgers`")
        }
        return LedgerAsset(ledger: ledger, asset: asset)
    }
}

extension ValueKind where T == String {
    fileprivate static let limited = ValueKind(
        expected: "what a limit can name: 1 to 96 visible characters without spaces",
        fix: "write an LEI or BIC, a country's code, a gateway, a day as YYYY-MM-DD, a currency or a ledger"
    ) { LimitSubject(.obligor, $0) == nil ? nil : $0 }
}

extension ValueKind where T == TransferID {
    fileprivate static let transfer = ValueKind(
        expected: "a transfer's id",
        fix: "write the 32 hexadecimal digits that `interlock transfer list` shows"
    ) { TransferID(hex: $0) }
}
