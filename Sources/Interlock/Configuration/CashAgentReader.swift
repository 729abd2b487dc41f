import Instruments
import SettlementModel

/// Reads `cashAgent` of a ledger's file.
struct CashAgentReader {
    let section: DocumentSection
    let files: FileRules

    func read() -> CashAgentConfiguration? {
        let exchange = files.madeLater(section, "exchange")
        let store = files.madeLater(section, "store")
        let bic = section.required("bic", ValueKind<String>.bic)
        let system = section.required("system", ValueKind<String>.bic)
        let reserve = section.section("reserve").flatMap { inner in
            defer { inner.finish() }
            return accountName(inner)
        }
        let participants = readParticipants()
        let patience = section.value("patience", .integer(0...8, unit: "seconds"), default: 5)
        let ask = section.value("askAfter", .integer(1...86_400, unit: "seconds"), default: 10)
        let retry = section.value("retryAfter", .integer(1...86_400, unit: "seconds"), default: 60)
        section.finish()
        guard let exchange, let store, let bic, let system, let reserve else { return nil }
        for participant in participants where participant.atSystem == reserve {
            section.add(
                .value, "reserve", "it is the account of \(participant.account) too",
                fix: "keep an account that nothing but reservations lies in")
        }
        return CashAgentConfiguration(
            exchange: exchange, store: store, bic: bic, system: system, reserve: reserve,
            participants: participants, patienceSeconds: patience, askSeconds: ask, retrySeconds: retry)
    }

    private func readParticipants() -> [CashParticipant] {
        var known: [AccountID: String] = [:]
        var atSystem: [CashAccountName: String] = [:]
        return section.sections("participants", limit: 1024).compactMap { item in
            defer { item.finish() }
            let account = item.required("account", ValueKind<AccountID>.identifier("bank-b/cash"))
            let bic = item.required("bic", ValueKind<String>.bic)
            let name = accountName(item)
            let authority = item.amounts("authority")
            guard let account, let bic, let name else { return nil }
            if let earlier = known.updateValue(item.path, forKey: account) {
                item.add(.duplicate, "account", "the same account as \(earlier)", fix: "list each once")
            }
            if let earlier = atSystem.updateValue(item.path, forKey: name) {
                item.add(.duplicate, "account", "the same money as \(earlier)", fix: "list each account once")
            }
            for (currency, amount) in authority where amount.minor < 0 {
                item.add(
                    .value, "authority.\(currency.code)", "less than nothing",
                    fix: "write an amount of 0 or more")
            }
            return CashParticipant(account: account, bic: bic, atSystem: name, authority: authority)
        }
    }

    /// `iban` or `other`, one of them.
    private func accountName(_ section: DocumentSection) -> CashAccountName? {
        let iban = section.optional("iban", ValueKind<String>.iban)
        let other = section.optional("other", .text("an account's name at the system", limit: 34))
        switch (iban, other) {
        case (let iban?, nil): return .iban(iban)
        case (nil, let other?): return .other(other)
        // What is there and wrong was told already.
        case (nil, nil) where section.has("iban") || section.has("other"): return nil
        default:
            section.add(
                .value, "iban", "one name of the account is needed",
                fix: "write `iban`, or `other` where the system has its own names")
            return nil
        }
    }
}

extension ValueKind where T == String {
    /// As messages take it: an account under any other spelling could be debited or paid by none.
    fileprivate static let iban = ValueKind(
        expected: "an IBAN (ISO 13616)", fix: "write it in capitals, without spaces; two are check digits"
    ) { IdentifierKind.iban.isValid($0) ? $0 : nil }
}
