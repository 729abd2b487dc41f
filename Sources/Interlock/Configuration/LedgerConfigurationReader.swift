import SettlementModel

/// Reads a ledger operator's file.
struct LedgerConfigurationReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> LedgerConfiguration? {
        let identity = top.section("ledger").flatMap(readIdentity)
        let database = top.section("data").flatMap { data in
            defer { data.finish() }
            return files.madeLater(data, "database")
        }
        let keys = top.section("keys").flatMap(readKeys)
        let tls = top.tls(files)
        let listen = top.listen()
        let admitted = AdmittedPartiesReader(top: top, place: "this ledger").read()
        let foreignAnchors = readForeignAnchors(own: identity?.ledger)
        let window = readWindow()
        let agent = top.optionalSection("cashAgent").flatMap {
            CashAgentReader(section: $0, files: files).read()
        }
        let level = readLogLevel(top)
        guard let identity, let database, let keys, let tls, let listen, let window else { return nil }
        return LedgerConfiguration(
            ledger: identity.ledger, operatorLEI: identity.operatorLEI, origin: identity.origin,
            database: database,
            logKey: keys.log, operatorKey: keys.operator, tls: tls, listen: listen, admitted: admitted,
            foreignAnchors: foreignAnchors,
            expiryWindow: window, cashAgent: agent, logLevel: level)
    }

    private func readIdentity(
        _ section: DocumentSection
    ) -> (ledger: LedgerID, operatorLEI: String, origin: String)? {
        defer { section.finish() }
        let ledger = section.required("id", ValueKind<LedgerID>.identifier("sql:bank-a-assets"))
        let lei = section.required("operatorLEI", ValueKind<String>.lei)
        let origin = section.required("origin", ValueKind<String>.origin)
        guard let ledger, let lei, let origin else { return nil }
        return (ledger, lei, origin)
    }

    private func readKeys(_ section: DocumentSection) -> (log: String, operator: String)? {
        defer { section.finish() }
        let log = files.secret(section, "log")
        let operatorKey = files.secret(section, "operator")
        guard let log, let operatorKey else { return nil }
        if log == operatorKey {
            section.add(
                .value, "operator", "one file for two purposes",
                fix: "make a key for each: interlock keys make")
        }
        return (log, operatorKey)
    }

    private func readForeignAnchors(own: LedgerID?) -> [LedgerAnchor] {
        var known: [LedgerID: String] = [:]
        return top.sections("foreignAnchors", limit: 64).compactMap { item in
            defer { item.finish() }
            let ledger = item.required("ledger", ValueKind<LedgerID>.identifier("sql:bank-b-cash"))
            let anchor = item.section("anchor").flatMap { AnchorReader.read($0, ledger: ledger) }
            guard let ledger, let anchor else { return nil }
            if ledger == own {
                item.add(.value, "ledger", "that is this ledger itself", fix: "list other ledgers only")
            }
            if let earlier = known.updateValue(item.path, forKey: ledger) {
                item.add(.duplicate, "ledger", "the same ledger as \(earlier)", fix: "list each ledger once")
            }
            return anchor
        }
    }

    private func readWindow() -> ClosedRange<Int64>? {
        guard let section = top.optionalSection("expiryWindow") else { return 1...604_800 }
        defer { section.finish() }
        let least = section.value("least", .integer(1...2_592_000, unit: "seconds"), default: 1)
        let most = section.value("most", .integer(1...2_592_000, unit: "seconds"), default: 604_800)
        guard least <= most else {
            section.add(
                .value, "most", "the window ends before it starts", fix: "set most to at least \(least)")
            return nil
        }
        return least...most
    }
}
