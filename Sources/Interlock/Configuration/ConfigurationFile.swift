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
            throw CommandFailure.refused(
                "config.findings", "\(path) has \(reading.findings.count) findings\n\(list)",
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

/// What the files that a configuration names must be like.
struct FileRules {
    let directory: String
    let looks: Bool

    /// A file that may be read by others: a certificate.
    func open(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o022, advice: "chmod 0644")
    }

    /// A private key: nobody else may read or write it.
    func secret(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o077, advice: "chmod 0600")
    }

    /// A private key that may be put away once the vault has taken it in; while it lies there, nobody else may read it.
    func secretUntilSealed(_ section: DocumentSection, _ key: String) -> String? {
        guard let path = resolved(section, key) else { return nil }
        checkMode(path, section, key)
        return path
    }

    /// A list of such keys; empty where there is none.
    func secretsUntilSealed(_ section: DocumentSection, _ key: String, limit: Int) -> [String] {
        let paths = section.values(key, ValueKind<String>.path, limit: limit)
            .map { HostFiles.resolve($0, in: directory) }
        for path in paths { checkMode(path, section, key) }
        return paths
    }

    private func checkMode(_ path: String, _ section: DocumentSection, _ key: String) {
        guard looks, let status = HostFiles.status(path), status.mode & 0o077 != 0 else { return }
        let mode = "0" + String(status.mode, radix: 8)
        section.add(.file, key, "\(path) has mode \(mode)", fix: "chmod 0600 \(path)")
    }

    /// A credential: its owner may read it and nobody may write it.
    func credential(_ section: DocumentSection, _ key: String) -> String? {
        checked(section, key, forbidden: 0o377, advice: "chmod 0400")
    }

    /// A file that may not exist yet; its directory must.
    func madeLater(_ section: DocumentSection, _ key: String) -> String? {
        guard let path = resolved(section, key) else { return nil }
        let parent = HostFiles.directory(of: path)
        if looks, !parent.isEmpty, HostFiles.status(parent)?.isDirectory != true {
            section.add(
                .file, key, "the directory \(parent) does not exist",
                fix: "make it: mkdir -p -m 0700 \(parent)")
        }
        return path
    }

    /// A directory in which a group may write, if `forbidden` lets it.
    func directory(_ section: DocumentSection, _ key: String, forbidden: UInt32 = 0o022) -> String? {
        guard let path = resolved(section, key) else { return nil }
        guard looks else { return path }
        guard let status = HostFiles.status(path), status.isDirectory else {
            section.add(
                .file, key, "the directory \(path) does not exist", fix: "make it: mkdir -p -m 0700 \(path)")
            return path
        }
        if status.mode & forbidden != 0 {
            let mode = forbidden & 0o020 == 0 ? "0770" : "0700"
            section.add(.file, key, "others may write in \(path)", fix: "chmod \(mode) \(path)")
        }
        return path
    }

    private func resolved(_ section: DocumentSection, _ key: String) -> String? {
        section.required(key, ValueKind<String>.path).map { HostFiles.resolve($0, in: directory) }
    }

    private func checked(
        _ section: DocumentSection, _ key: String, forbidden: UInt32, advice: String
    ) -> String? {
        guard let path = resolved(section, key) else { return nil }
        guard looks else { return path }
        guard let status = HostFiles.status(path) else {
            section.add(
                .file, key, "no file at \(path)", fix: "make it with `interlock keys`, or correct the path")
            return path
        }
        if !status.isFile {
            section.add(.file, key, "\(path) is not a regular file", fix: "name the file itself")
        } else if status.mode & forbidden != 0 {
            let mode = "0" + String(status.mode, radix: 8)
            section.add(.file, key, "\(path) has mode \(mode)", fix: "\(advice) \(path)")
        }
        return path
    }
}
