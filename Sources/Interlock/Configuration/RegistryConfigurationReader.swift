import SettlementModel

/// Reads a registry operator's file.
struct RegistryConfigurationReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> RegistryConfiguration? {
        let own = top.section("registry").flatMap(readOwn)
        let store = top.section("data").flatMap { data in
            defer { data.finish() }
            return files.madeLater(data, "store")
        }
        let tls = top.tls(files)
        let listen = top.listen()
        let members = readMembers()
        let longest = top.value(
            "longestReservation", .integer(60...31_622_400, unit: "seconds"), default: 604_800)
        let rate = readRate()
        let level = readLogLevel(top)
        guard let own, let store, let tls, let listen else { return nil }
        return RegistryConfiguration(
            registry: own.registry, key: own.key, store: store, tls: tls, listen: listen, members: members,
            longestSeconds: longest, rate: rate, logLevel: level)
    }

    /// One for all members.
    private func readRate() -> RegistryRate {
        guard let section = top.optionalSection("rate") else { return .standard }
        defer { section.finish() }
        func number(_ key: String, _ range: ClosedRange<Int64>, _ unit: String, _ standard: Int) -> Int {
            Int(section.value(key, .integer(range, unit: unit), default: Int64(standard)))
        }
        let standard = RegistryRate.standard
        return RegistryRate(
            decisionsPerSecond: number(
                "decisionsPerSecond", 1...10_000, "decisions", standard.decisionsPerSecond),
            burst: number("burst", 1...100_000, "decisions", standard.burst),
            // The door reads requests of at most 32 KiB.
            bytesPerSecond: number(
                "bytesPerSecond", 32_768...67_108_864, "bytes", standard.bytesPerSecond))
    }

    private func readOwn(_ section: DocumentSection) -> (registry: GatewayID, key: String)? {
        defer { section.finish() }
        let registry = section.required("id", ValueKind<GatewayID>.identifier("registry:trade"))
        let key = files.secret(section, "key")
        guard let registry, let key else { return nil }
        return (registry, key)
    }

    private func readMembers() -> [RegistryMember] {
        let items = top.sections("members")
        if items.isEmpty {
            top.add(.missingKey, "members", "nobody may ask", fix: "list each bank with its pin")
        }
        var names: [GatewayID: String] = [:]
        var pins: [Bytes32: String] = [:]
        return items.compactMap { item in
            defer { item.finish() }
            let name = item.required("name", ValueKind<GatewayID>.identifier("gw.bank-a"))
            let pin = item.required("pin", ValueKind<Bytes32>.pin)
            let resaleKey = item.optionalSection("resaleKey").flatMap { key in
                defer { key.finish() }
                return key.verificationKey()
            }
            guard let name, let pin else { return nil }
            if let earlier = names.updateValue(item.path, forKey: name) {
                item.add(.duplicate, "name", "the same bank as \(earlier)", fix: "list each bank once")
            }
            if let earlier = pins.updateValue(item.path, forKey: pin) {
                item.add(
                    .duplicate, "pin", "the same pin as \(earlier)", fix: "each bank has its own TLS key")
            }
            return RegistryMember(name: name, pin: pin, resaleKey: resaleKey)
        }
    }
}

/// Reads a profile of a bank that asks a registry.
struct RegistryClientReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> RegistryClientProfile? {
        let registry = top.section("registry").flatMap { registry in
            defer { registry.finish() }
            return Self.readRegistry(registry)
        }
        let member = top.required("member", ValueKind<GatewayID>.identifier("gw.bank-b"))
        let identity = top.tls(files)
        let sharedKey = files.secret(top, "sharedKey")
        let resaleKey = top.has("resaleKey") ? files.secret(top, "resaleKey") : nil
        let timeout = top.value("timeout", .integer(1...600, unit: "seconds"), default: 30)
        guard let registry, let member, let identity, let sharedKey else { return nil }
        return RegistryClientProfile(
            registry: registry.id, key: registry.key, place: registry.place, member: member,
            identity: identity, sharedKey: sharedKey, resaleKey: resaleKey, timeoutSeconds: timeout)
    }

    /// A gateway's `registry`: it asks under its own name and with its own certificate, unless another name is written.
    static func readMembership(
        _ section: DocumentSection, _ files: FileRules, gateway: GatewayID?, tls: IdentityFiles?
    ) -> RegistryClientProfile? {
        defer { section.finish() }
        let registry = readRegistry(section)
        let member = section.optional("member", ValueKind<GatewayID>.identifier("gw.bank-a")) ?? gateway
        let sharedKey = files.secret(section, "sharedKey")
        let timeout = section.value("timeout", .integer(1...600, unit: "seconds"), default: 10)
        let isOverridable = section.value("overridable", .flag, default: false)
        guard let registry, let member, let tls, let sharedKey else { return nil }
        return RegistryClientProfile(
            registry: registry.id, key: registry.key, place: registry.place, member: member, identity: tls,
            sharedKey: sharedKey, resaleKey: nil, timeoutSeconds: timeout, isOverridable: isOverridable)
    }

    private static func readRegistry(
        _ section: DocumentSection
    ) -> (id: GatewayID, key: VerificationKey, place: PinnedEndpoint)? {
        let id = section.required("id", ValueKind<GatewayID>.identifier("registry:trade"))
        let place = section.pinned()
        let key = section.section("answerKey").flatMap { key in
            defer { key.finish() }
            return key.verificationKey()
        }
        guard let id, let key, let place else { return nil }
        return (id, key, place)
    }
}
