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
        let anchor = section.section("anchor").flatMap { readAnchor($0, ledger: ledger) }
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

    private func readAnchor(_ anchor: DocumentSection, ledger: LedgerID?) -> LedgerAnchor? {
        defer { anchor.finish() }
        let format = anchor.value("format", ValueKind<ProofFormat>.oneOf, default: .sqlLog1)
        let origin = anchor.required("origin", ValueKind<String>.origin)
        let operatorKey = anchor.section("operatorKey").flatMap { key in
            defer { key.finish() }
            return key.verificationKey()
        }
        let witnesses = anchor.sections("witnesses", limit: 16).map { witness in
            defer { witness.finish() }
            return witness.verificationKey()
        }
        let quorum = anchor.value("quorum", .integer(0...16, unit: "witnesses"), default: 0)
        let head = anchor.section("head").flatMap(readHead)
        guard let ledger, let origin, let operatorKey, let head, !witnesses.contains(nil) else { return nil }
        let made = LedgerAnchor(
            ledger: ledger, format: format, origin: origin, operatorKey: operatorKey,
            witnesses: witnesses.compactMap(\.self),
            witnessQuorum: Int(quorum), head: head)
        if made == nil {
            anchor.add(
                .value, "quorum", "quorum and witnesses do not fit: \(quorum) of \(witnesses.count)",
                fix: "list each witness once, never the operator, and ask for at most as many as are listed")
        }
        return made
    }

    private func readHead(_ head: DocumentSection) -> LogHead? {
        defer { head.finish() }
        let size = head.required("size", ValueKind<UInt64>.logSize)
        let root = head.required("root", ValueKind<Bytes32>.root)
        guard let size, let root else { return nil }
        if size == 0, root != Digest.sha256([UInt8]()) {
            head.add(
                .value, "root", "the root of an empty log is the SHA-256 of nothing",
                fix: "write \(Digest.sha256([UInt8]()).hex)")
        }
        return LogHead(size: size, root: root)
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
