import SettlementModel
import SettlementProofs

/// Reads one item of a gateway's `ledgers`.
struct LedgerConnectionReader {
    let section: DocumentSection
    let files: FileRules
    /// The gateway's own certificate and key.
    let gatewayIdentity: IdentityFiles?
    /// The gateway's own folder, where a driver's file lies unless said otherwise.
    let dataDirectory: String?

    func read() -> LedgerConnection? {
        let ledger = section.required("id", ValueKind<LedgerID>.identifier("sql:bank-a-assets"))
        let driver = section.required("driver", ValueKind<LedgerDriver>.oneOf)
        let operatorLEI = section.required("operatorLEI", ValueKind<String>.lei)
        let access = section.value("access", ValueKind<LedgerAccess>.oneOf, default: .participant)
        let accounts = section.values("accounts", ValueKind<AccountID>.identifier("bank-a/main"))
        let anchor = section.section("anchor").flatMap { AnchorReader.read($0, ledger: ledger) }
        let bounds = section.section("bounds").flatMap(readBounds)
        checkAccounts(accounts, access)
        // Without a driver nobody knows which of the other keys belong here.
        guard let driver else { return nil }
        if let anchor { section.checkFormat(anchor, driver) }
        let way = readWay(driver, ledger, anchor, accounts)
        section.finish()
        guard let ledger, let way, let operatorLEI, let anchor, let bounds else { return nil }
        return LedgerConnection(
            ledger: ledger, operatorLEI: operatorLEI, access: access, accounts: accounts, anchor: anchor,
            bounds: bounds, way: way)
    }

    private func readWay(
        _ driver: LedgerDriver, _ ledger: LedgerID?, _ anchor: LedgerAnchor?, _ accounts: [AccountID]
    ) -> LedgerWay? {
        switch driver {
        case .sqlledger: readSQLLedger().map(LedgerWay.sqlledger)
        case .iso20022: readSQLLedger().map(LedgerWay.iso20022)
        case .evm:
            EVMLedgerReader(
                section: section, files: files, ledger: ledger, anchor: anchor, accounts: accounts,
                dataDirectory: dataDirectory
            ).read().map(LedgerWay.evm)
        }
    }

    private func readSQLLedger() -> SQLLedgerWay? {
        let endpoint = section.endpoint(listening: false)
        let pin = section.required("pin", ValueKind<Bytes32>.pin)
        let identity =
            section.optionalSection("tls").map { tls in
                defer { tls.finish() }
                return tls.identity(files)
            } ?? gatewayIdentity
        guard let endpoint, let pin, let identity else { return nil }
        return SQLLedgerWay(endpoint: endpoint, pin: pin, identity: identity)
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

/// Files that two ledgers of one gateway may not share.
struct ExclusiveFiles {
    private var owners: [String: String] = [:]

    mutating func check(_ connection: LedgerConnection, _ section: DocumentSection) {
        guard case .evm(let way) = connection.way else { return }
        for (key, path) in [("store", way.store), ("feeKey", way.feeKey)] {
            guard let earlier = owners.updateValue(section.path, forKey: path) else { continue }
            section.add(
                .duplicate, key, "\(path) is used by \(earlier) too",
                fix: "give each ledger a fee account and a file of its own")
        }
    }
}

extension DocumentSection {
    /// A driver brings proofs of one format, and only an anchor of that format can verify them.
    func checkFormat(_ anchor: LedgerAnchor, _ driver: LedgerDriver) {
        let format: ProofFormat =
            switch driver {
            case .sqlledger, .iso20022: .sqlLog1
            case .evm: .evm1
            }
        guard anchor.format != format else { return }
        add(
            .value, "anchor", "the driver \(driver.rawValue) proves in \(format.rawValue)",
            fix:
                "write `format: \(format.rawValue)` and its members, or the driver that goes with this anchor"
        )
    }
}
