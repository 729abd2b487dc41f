import SettlementModel
import SettlementProofs
import TransferCore

/// The rules of a gateway, and the services that it asks.
struct RestrictionConfiguration {
    let policy: RestrictionPolicy
    let services: [ScreeningClientProfile]
}

/// Reads `restrictions` of a gateway: files of rules, services, and what the bank knows of buyers.
struct RestrictionsReader {
    let section: DocumentSection
    let files: FileRules
    let ledgers: Set<String>

    static let mostServices = 8

    /// - Returns: nil also where the files may not be looked at, with no finding then.
    func read() -> RestrictionConfiguration? {
        defer { section.finish() }
        let items = section.sections("sets", limit: RestrictionPolicy.mostSets)
        if items.isEmpty {
            section.add(
                .missingKey, "sets", "there are no rules", fix: "name a file of rules, or leave this out")
        }
        let scoped = items.compactMap(readSet)
        let services = section.sections("services", limit: Self.mostServices).compactMap(readService)
        let parties = readParties()
        guard files.looks, scoped.count == items.count, !scoped.isEmpty else { return nil }
        checkNames(scoped, services)
        let size = scoped.reduce(0) { $0 + $1.set.canonicalBytes.count }
        guard size <= RestrictionPolicy.mostBytes else {
            section.add(
                .value, "sets", "the rules take \(size) bytes, at most \(RestrictionPolicy.mostBytes) fit",
                fix: "shorten them")
            return nil
        }
        guard let policy = RestrictionPolicy(sets: scoped, parties: parties) else {
            section.add(.duplicate, "sets", "two sets have one name", fix: "give each its own name")
            return nil
        }
        return RestrictionConfiguration(policy: policy, services: services)
    }

    private func readSet(_ item: DocumentSection) -> ScopedRestrictions? {
        defer { item.finish() }
        let path = files.open(item, "rules")
        let assets = item.sections("assets", limit: ScopedRestrictions.mostAssets).compactMap { asset in
            defer { asset.finish() }
            return asset.ledgerAsset(of: ledgers)
        }
        guard let path, files.looks, HostFiles.isFile(path) else { return nil }
        let set: RestrictionSet
        do {
            set = try RestrictionSet(canonical: CanonicalJSON.parse(try HostFiles.read(path)))
        } catch {
            item.add(
                .file, "rules", "\(path) is no sound set of rules: \(error)",
                fix: "see Specs/LimitsAndRestrictions.md, section 2")
            return nil
        }
        for named in set.rules where !ScopedRestrictions.canKnow(named.rule) {
            item.add(
                .value, "rules",
                "`\(named.name)` asks for holdings, holders or a registrar's word, which a gateway does not have",
                fix: "look at it with `interlock restrictions` and --facts, and leave it out here")
        }
        return ScopedRestrictions(set: set, assets: Set(assets))
    }

    private func readService(_ item: DocumentSection) -> ScreeningClientProfile? {
        defer { item.finish() }
        guard let path = files.open(item, "file"), files.looks, HostFiles.isFile(path) else {
            return nil
        }
        guard let text = try? HostFiles.readText(path),
            case .screeningClient(let profile)? = ConfigurationFile.read(
                text, directory: HostFiles.directory(of: path)
            ).configuration
        else {
            item.add(
                .file, "file", "\(path) is no sound file of `kind: screening-client`",
                fix: "run: interlock config check \(path)")
            return nil
        }
        return profile
    }

    /// A service that a rule names and nobody asks would never be heard, and nothing would ever be allowed.
    private func checkNames(_ sets: [ScopedRestrictions], _ services: [ScreeningClientProfile]) {
        let names = services.map(\.service)
        if Set(names).count < names.count {
            section.add(.duplicate, "services", "two services have one name", fix: "keep one of them")
        }
        for missing in sets.reduce(into: Set<String>(), { $0.formUnion($1.set.services) })
            .subtracting(names).sorted()
        {
            section.add(
                .missingKey, "services", "a rule wants to hear `\(missing)`, and nobody asks it",
                fix: "add its file of `kind: screening-client`")
        }
    }

    private func readParties() -> [String: PartyFacts] {
        var parties: [String: PartyFacts] = [:]
        for item in section.sections("parties", limit: RestrictionPolicy.mostParties) {
            defer { item.finish() }
            let lei = item.required("lei", ValueKind<String>.lei)
            let kind = item.optional("investorClass", ValueKind<String>.text("a class", limit: 96))
            let countries = item.optionalSection("countries").map(readCountries) ?? [:]
            let owners = item.has("owners") ? readOwners(item) : nil
            guard let lei else { continue }
            let facts = PartyFacts(
                buyer: InvestorFacts(countries: countries), investorClass: kind, owners: owners)
            if parties.updateValue(facts, forKey: lei) != nil {
                item.add(.duplicate, "lei", "\(lei) stands twice", fix: "keep one of the two")
            }
        }
        return parties
    }

    private func readCountries(_ section: DocumentSection) -> [InvestorAttribute: [String]] {
        defer { section.finish() }
        var countries: [InvestorAttribute: [String]] = [:]
        for attribute in InvestorAttribute.allCases where section.has(attribute.rawValue) {
            countries[attribute] = section.values(
                attribute.rawValue, ValueKind<String>.country, limit: 32)
        }
        return countries
    }

    private func readOwners(_ item: DocumentSection) -> [BeneficialOwner] {
        item.sections("owners", limit: PartyFacts.mostOwners).compactMap { owner in
            defer { owner.finish() }
            let country = owner.required("country", ValueKind<String>.country)
            let share = owner.required("basisPoints", .integer(0...10_000, unit: "basis points"))
            guard let country, let share else { return nil }
            return BeneficialOwner(country: country, basisPoints: share)
        }
    }
}
