import SettlementModel
import SettlementProofs

/// Reads one item of a gateway's `ledgers`.
struct LedgerConnectionReader {
    let section: DocumentSection
    let files: FileRules
    /// The gateway's own certificate and key.
    let gatewayIdentity: IdentityFiles?

    func read() -> LedgerConnection? {
        let ledger = section.required("id", ValueKind<LedgerID>.identifier("sql:bank-a-assets"))
        let driver = section.required("driver", ValueKind<LedgerDriver>.oneOf)
        let endpoint = section.endpoint(listening: false)
        let pin = section.required("pin", ValueKind<Bytes32>.pin)
        let identity =
            section.optionalSection("tls").map { tls in
                defer { tls.finish() }
                return tls.identity(files)
            } ?? gatewayIdentity
        let operatorLEI = section.required("operatorLEI", ValueKind<String>.lei)
        let access = section.value("access", ValueKind<LedgerAccess>.oneOf, default: .participant)
        let accounts = section.values("accounts", ValueKind<AccountID>.identifier("bank-a/main"))
        let anchor = section.section("anchor").flatMap { AnchorReader.read($0, ledger: ledger) }
        let bounds = section.section("bounds").flatMap(readBounds)
        checkAccounts(accounts, access)
        section.finish()
        guard let ledger, let driver, let endpoint, let pin, let identity, let operatorLEI, let anchor,
            let bounds
        else { return nil }
        return LedgerConnection(
            ledger: ledger, driver: driver, endpoint: endpoint, pin: pin, identity: identity,
            operatorLEI: operatorLEI,
            access: access, accounts: accounts, anchor: anchor, bounds: bounds)
    }

    private func checkAccounts(_ accounts: [AccountID], _ access: LedgerAccess) {
        if access == .participant, accounts.isEmpty {
            section.add(
                .missingKey, "accounts", "a participant has at least one account",
                fix: "list our accounts there, or set `access: observer`")
        }
        if Set(accounts).count != accounts.count {
            section.add(.duplicate, "accounts", "the same account twice", fix: "list each once")
        }
    }

    private func readBounds(_ bounds: DocumentSection) -> LedgerBounds? {
        defer { bounds.finish() }
        let inclusion = bounds.required("inclusion", .integer(1...2_592_000, unit: "seconds"))
        let finality = bounds.value("finality", .boundSeconds, default: 0)
        let observation = bounds.required("observation", .boundSeconds)
        let clockError = bounds.required("clockError", .boundSeconds)
        let halt = bounds.value("halt", .boundSeconds, default: 0)
        let canReorganise = bounds.value("canReorganise", .flag, default: false)
        guard let inclusion, let observation, let clockError else { return nil }
        return LedgerBounds(
            inclusionSeconds: inclusion, finalitySeconds: finality, observationSeconds: observation,
            clockErrorSeconds: clockError, haltSeconds: halt, canReorganise: canReorganise)
    }
}
