import GatewayAPI
import SettlementEngine
import SettlementModel

/// Reads a gateway's file. Every step goes on after a finding, so that all are listed at once.
struct GatewayConfigurationReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> GatewayConfiguration? {
        let identity = top.section("gateway").flatMap(readIdentity)
        let data = top.section("data").flatMap { data in
            defer { data.finish() }
            return files.directory(data, "directory")
        }
        let seal = top.section("seal").flatMap(readSeal)
        let keySection = top.section("keys")
        let isSealed = data.map(hasVault) ?? true
        let keys = keySection.flatMap {
            GatewayKeysReader(section: $0, files: files, isSealed: isSealed).read()
        }
        let tls = top.tls(files, of: identity?.party)
        if files.looks, !isSealed, let keySection, let keys {
            KeyPurposes(section: keySection, keys: keys, tls: tls).check()
        }
        let listen = top.listen()
        let api = top.section("api").flatMap(readAPI)
        if let listen, let api, listen == api.listen, listen.port != 0 {
            top.add(.duplicate, "listen", "peers and desks on one port", fix: "give each its own port")
        }
        let peers = PeerConfigurationReader(own: identity?.gateway).read(top)
        let ledgerItems = top.sections("ledgers", limit: 64)
        let ledgers = readLedgers(ledgerItems, tls, data)
        let link = top.section("link").flatMap(readLink)
        let approval = readAmounts("approval", "above")
        let exposure = readAmounts("exposure", "operatorTrusted")
        checkOperatorTrusted(ledgers, exposure)
        let limits = top.optionalSection("limits").map(readLimits) ?? .standard
        let registry = top.optionalSection("registry").flatMap { registry in
            RegistryClientReader.readMembership(registry, files, gateway: identity?.gateway, tls: tls)
        }
        // Of all that are named, also where something else about one is wrong.
        let names = Set(ledgerItems.compactMap { $0.text("id") })
        let risk = top.optionalSection("riskLimits").flatMap {
            RiskLimitsReader(section: $0, ledgers: names).read()
        }
        let restrictions = top.optionalSection("restrictions").flatMap {
            RestrictionsReader(section: $0, files: files, ledgers: names).read()
        }
        let level = readLogLevel(top)
        let exchange = top.optionalSection("isoExchange").flatMap {
            ISOExchangeReader(section: $0, files: files).read()
        }
        guard let identity, let data, let seal, let keys, let tls, let listen, let api, let link else {
            return nil
        }
        return GatewayConfiguration(
            identity: identity, dataDirectory: data, seal: seal, keys: keys, tls: tls, peerListen: listen,
            apiListen: api.listen, users: api.users, peers: peers, ledgers: ledgers, link: link,
            approvalAbove: approval, operatorTrustedLimit: exposure, limits: limits, riskLimits: risk,
            restrictions: restrictions, registry: registry, logLevel: level, isoExchange: exchange)
    }

    private func readIdentity(_ section: DocumentSection) -> GatewayIdentity? {
        defer { section.finish() }
        let id = section.required("id", ValueKind<GatewayID>.identifier("gw.bank-a"))
        let lei = section.required("lei", ValueKind<String>.lei)
        let name = section.required("name", ValueKind<String>.text("a name"))
        let bic = section.optional("bic", ValueKind<String>.bic)
        guard let id, let lei, let name else { return nil }
        return GatewayIdentity(gateway: id, lei: lei, name: name, bic: bic)
    }

    private func readSeal(_ section: DocumentSection) -> SealSource? {
        defer { section.finish() }
        if section.has("passphraseEnvironment") {
            let name = section.required("passphraseEnvironment", ValueKind<String>.environmentName)
            if section.has("credentialFile") {
                section.add(
                    .value, "credentialFile", "both a credential file and a passphrase",
                    fix: "keep one of the two")
            }
            return name.map(SealSource.passphraseEnvironment)
        }
        let path = files.credential(section, "credentialFile")
        if files.looks, let path { checkCredential(path, section) }
        return path.map(SealSource.credentialFile)
    }

    /// What the vault would refuse at its first opening is found here; a missing file was found already.
    private func checkCredential(_ path: String, _ section: DocumentSection) {
        guard HostFiles.isFile(path) else { return }
        guard let bytes = try? HostFiles.read(path, limit: 4096) else {
            section.add(
                .file, "credentialFile", "\(path) cannot be read", fix: "let the program's user read it")
            return
        }
        let digits = bytes.last == 10 ? bytes.dropLast() : bytes[...]
        let isHex = digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard digits.count != 64 || !isHex else { return }
        section.add(
            .file, "credentialFile", "\(path) does not hold 64 lower-case hexadecimal digits",
            fix: "make one that does: interlock keys make seal")
    }

    /// True where the keys were taken in, and their files may be away. A vault that may not be seen may be there.
    private func hasVault(in data: String) -> Bool {
        do throws(CommandFailure) {
            return try HostFiles.status(GatewayConfiguration.vaultPath(in: data)) != nil
        } catch {
            return true
        }
    }

    private func readAPI(_ section: DocumentSection) -> (listen: Endpoint, users: [APIUser])? {
        defer { section.finish() }
        let listen = section.endpoint(listening: true)
        let items = section.sections("users")
        if items.isEmpty {
            section.add(
                .missingKey, "users", "nobody may use the API", fix: "list at least one maker and one checker"
            )
        }
        var names: [UserID: String] = [:]
        var pins: [Bytes32: String] = [:]
        let users = items.compactMap { item -> APIUser? in
            guard let user = readUser(item) else { return nil }
            refuseTwice(names.updateValue(item.path, forKey: user.name), item, "name", "user")
            refuseTwice(pins.updateValue(item.path, forKey: user.pin), item, "pin", "certificate")
            return user
        }
        return listen.map { ($0, users) }
    }

    private func readUser(_ section: DocumentSection) -> APIUser? {
        defer { section.finish() }
        let name = section.required("name", ValueKind<UserID>.identifier("alice"))
        let pin = section.required("pin", ValueKind<Bytes32>.pin)
        let roles = section.values("roles", ValueKind<APIRole>.oneOf, limit: APIRole.allCases.count)
        if roles.isEmpty {
            section.add(
                .missingKey, "roles", "a user without a role may do nothing",
                fix: "write one or more of \(APIRole.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let name, let pin else { return nil }
        return APIUser(name: name, roles: Set(roles), pin: pin)
    }

    private func refuseTwice(_ earlier: String?, _ section: DocumentSection, _ key: String, _ what: String) {
        guard let earlier else { return }
        section.add(
            .duplicate, key, "the same \(what) as \(earlier)",
            fix: "each \(what) stands once: merge the roles")
    }

    private func readLedgers(
        _ items: [DocumentSection], _ identity: IdentityFiles?, _ data: String?
    ) -> [LedgerConnection] {
        if items.count < 2 {
            top.add(
                .missingKey, "ledgers", "a transfer needs two ledgers, \(items.count) are listed",
                fix: "list the asset's ledger and the cash's ledger")
        }
        var seen: [String: String] = [:]
        var exclusive = ExclusiveFiles()
        return items.compactMap { item in
            let ledger = LedgerConnectionReader(
                section: item, files: files, gatewayIdentity: identity, dataDirectory: data
            ).read()
            if let ledger { exclusive.check(ledger, item) }
            if let id = item.text("id"), let earlier = seen.updateValue(item.path, forKey: id) {
                item.add(.duplicate, "id", "the same ledger as \(earlier)", fix: "list each ledger once")
            }
            return ledger
        }
    }

    private func checkOperatorTrusted(_ ledgers: [LedgerConnection], _ exposure: [CurrencyCode: Money]) {
        let trusted = ledgers.filter(\.isOperatorTrusted).map(\.ledger.text)
        guard !trusted.isEmpty, exposure.isEmpty else { return }
        top.add(
            .missingKey, "exposure", "nobody but the operator vouches for \(trusted.joined(separator: ", "))",
            fix: "set exposure.operatorTrusted per currency, or name witnesses and a quorum")
    }

    private func readLink(_ section: DocumentSection) -> LinkBounds? {
        defer { section.finish() }
        let message = section.required("message", .boundSeconds)
        let recovery = section.required("recovery", .boundSeconds)
        guard let message, let recovery else { return nil }
        return LinkBounds(messageSeconds: message, recoverySeconds: recovery)
    }

    private func readAmounts(_ key: String, _ inner: String) -> [CurrencyCode: Money] {
        guard let section = top.optionalSection(key) else { return [:] }
        defer { section.finish() }
        return section.amounts(inner)
    }

    private func readLimits(_ section: DocumentSection) -> GatewayLimits {
        defer { section.finish() }
        let standard = GatewayLimits.standard
        return GatewayLimits(
            openTransfers: Int(
                section.value(
                    "openTransfers", .integer(1...1_000_000, unit: "transfers"),
                    default: Int64(standard.openTransfers))),
            framesPerSecond: Int(
                section.value(
                    "framesPerSecond", .integer(1...100_000, unit: "frames"),
                    default: Int64(standard.framesPerSecond))),
            longestLockSeconds: section.value(
                "longestLock", .integer(60...2_592_000, unit: "seconds"), default: standard.longestLockSeconds
            ))
    }
}

/// `log.level`, shared by both kinds of file.
func readLogLevel(_ top: DocumentSection) -> LogLevel {
    guard let section = top.optionalSection("log") else { return .info }
    defer { section.finish() }
    return section.value("level", ValueKind<LogLevel>.oneOf, default: .info)
}
