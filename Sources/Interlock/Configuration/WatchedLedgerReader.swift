import EVMAdapter
import SettlementModel

/// Reads one item of a notary's `ledgers`.
struct WatchedLedgerReader {
    let section: DocumentSection
    let files: FileRules
    let ledger: LedgerID?
    /// The notary's own certificate and key.
    let own: IdentityFiles?
    /// The notary's store: beside it lies what was read of a chain, unless said otherwise.
    let store: String?

    func read() -> WatchedConnection? {
        let driver = section.required("driver", ValueKind<LedgerDriver>.oneOf)
        let anchor = section.section("anchor").flatMap { AnchorReader.read($0, ledger: ledger) }
        guard let driver else { return nil }
        if let anchor { section.checkFormat(anchor, driver) }
        let way: WatchedWay? =
            switch driver {
            // A cash agent proves by the same log.
            case .sqlledger, .iso20022: readSQLLedger()
            case .evm: readEVM()
            }
        guard let anchor, let way else { return nil }
        return WatchedConnection(anchor: anchor, way: way)
    }

    private func readSQLLedger() -> WatchedWay? {
        let endpoints = section.sections("endpoints", limit: 8).map { place in
            defer { place.finish() }
            return place.pinned()
        }
        if endpoints.isEmpty {
            section.add(
                .missingKey, "endpoints", "the ledger cannot be asked", fix: "list at least one endpoint")
        }
        let identity =
            section.optionalSection("tls").map { tls in
                defer { tls.finish() }
                return tls.identity(files)
            } ?? own
        guard let identity, !endpoints.isEmpty, !endpoints.contains(nil) else { return nil }
        return .sqlledger(endpoints: endpoints.compactMap(\.self), identity: identity)
    }

    private func readEVM() -> WatchedWay? {
        let endpoints = section.nodes()
        let place = section.has("store") ? files.madeLater(section, "store") : defaultStore
        guard let place, endpoints.count >= 2 else { return nil }
        return .evm(endpoints: endpoints, store: place)
    }

    private var defaultStore: String? {
        guard let ledger, let store else { return nil }
        return HostFiles.resolve(ledger.driverFile, in: HostFiles.directory(of: store))
    }
}
