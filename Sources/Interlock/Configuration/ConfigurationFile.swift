/// A configuration as read from its file.
enum Configuration {
    case gateway(GatewayConfiguration)
    case ledger(LedgerConfiguration)
    case client(ClientProfile)
    case notary(NotaryConfiguration)
    case notaryClient(NotaryClientProfile)
    case registry(RegistryConfiguration)
    case registryClient(RegistryClientProfile)
    case screeningClient(ScreeningClientProfile)
}

/// The result of reading: the configuration where nothing at all is wrong, and every finding.
struct ConfigurationReading {
    let configuration: Configuration?
    let findings: [Finding]
}

/// Reads one YAML file and finds everything wrong with it in one go.
enum ConfigurationFile {
    /// - Parameters:
    ///   - directory: relative paths inside the file start here.
    ///   - lookAtFiles: false leaves out whether files exist and who may read them.
    static func read(_ text: String, directory: String, lookAtFiles: Bool = true) -> ConfigurationReading {
        let findings = FindingList()
        guard let top = YAMLDocument.read(text, into: findings) else {
            return ConfigurationReading(configuration: nil, findings: findings.inOrder)
        }
        _ = top.required("version", .integer(1...1, unit: "versions"))
        let files = FileRules(directory: directory, looks: lookAtFiles)
        var configuration: Configuration?
        switch top.required("kind", ValueKind<ConfigurationKind>.oneOf) {
        case .gateway:
            configuration = GatewayConfigurationReader(top: top, files: files).read().map(
                Configuration.gateway)
        case .ledger:
            configuration = LedgerConfigurationReader(top: top, files: files).read().map(Configuration.ledger)
        case .client:
            configuration = ClientProfileReader(top: top, files: files).read().map(Configuration.client)
        case .notary:
            configuration = NotaryConfigurationReader(top: top, files: files).read().map(Configuration.notary)
        case .notaryClient:
            configuration = NotaryClientReader(top: top, files: files).read().map(Configuration.notaryClient)
        case .registry:
            configuration = RegistryConfigurationReader(top: top, files: files).read().map(
                Configuration.registry)
        case .registryClient:
            configuration = RegistryClientReader(top: top, files: files).read().map(
                Configuration.registryClient)
        case .screeningClient:
            configuration = ScreeningClientReader(top: top, files: files).read().map(
                Configuration.screeningClient)
        case nil: return ConfigurationReading(configuration: nil, findings: findings.inOrder)
        }
        top.finish()
        let all = findings.inOrder
        return ConfigurationReading(configuration: all.isEmpty ? configuration : nil, findings: all)
    }

    /// The gateway configuration in `path`.
    ///
    /// - Throws: `CommandFailure` with every finding in its problem.
    static func gateway(_ path: String) throws -> GatewayConfiguration {
        if case .gateway(let configuration) = try load(path) { return configuration }
        throw wrongKind(path, "gateway")
    }

    /// The ledger configuration in `path`; throws as `gateway` does.
    static func ledger(_ path: String) throws -> LedgerConfiguration {
        if case .ledger(let configuration) = try load(path) { return configuration }
        throw wrongKind(path, "ledger")
    }

    /// The desk's profile in `path`; throws as `gateway` does.
    static func client(_ path: String) throws -> ClientProfile {
        if case .client(let profile) = try load(path) { return profile }
        throw wrongKind(path, "client")
    }

    /// The notary configuration in `path`; throws as `gateway` does.
    static func notary(_ path: String) throws -> NotaryConfiguration {
        if case .notary(let configuration) = try load(path) { return configuration }
        throw wrongKind(path, "notary")
    }

    /// Where the members of a notary set answer; throws as `gateway` does.
    static func notaryClient(_ path: String) throws -> NotaryClientProfile {
        if case .notaryClient(let profile) = try load(path) { return profile }
        throw wrongKind(path, "notary-client")
    }

    /// The registry configuration in `path`; throws as `gateway` does.
    static func registry(_ path: String) throws -> RegistryConfiguration {
        if case .registry(let configuration) = try load(path) { return configuration }
        throw wrongKind(path, "registry")
    }

    /// Where a registry answers; throws as `gateway` does.
    static func registryClient(_ path: String) throws -> RegistryClientProfile {
        if case .registryClient(let profile) = try load(path) { return profile }
        throw wrongKind(path, "registry-client")
    }

    /// Where a screening service answers; throws as `gateway` does.
    static func screeningClient(_ path: String) throws -> ScreeningClientProfile {
        if case .screeningClient(let profile) = try load(path) { return profile }
        throw wrongKind(path, "screening-client")
    }

    private static func wrongKind(_ path: String, _ wanted: String) -> CommandFailure {
        .usage("config.kind", "\(path) is not a file of `kind: \(wanted)`", next: "name the \(wanted)'s file")
    }

    private static func load(_ path: String) throws -> Configuration {
        let reading = read(try HostFiles.readText(path), directory: HostFiles.directory(of: path))
        guard let configuration = reading.configuration else {
            let list = reading.findings.map { $0.text(file: path) }.joined(separator: "\n")
            let count = reading.findings.count
            throw CommandFailure.refused(
                "config.findings", "\(path) has \(count) finding\(count == 1 ? "" : "s")\n\(list)",
                next: "correct them, then run: interlock config check \(path)")
        }
        return configuration
    }
}

enum ConfigurationKind: String, CaseIterable, Sendable {
    case gateway, ledger, client, notary, registry
    case notaryClient = "notary-client"
    case registryClient = "registry-client"
    case screeningClient = "screening-client"
}
