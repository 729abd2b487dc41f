import EVMAdapter
import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

/// Reads what an item of `ledgers` with `driver: evm` needs besides what every ledger has.
struct EVMLedgerReader {
    let section: DocumentSection
    let files: FileRules
    let ledger: LedgerID?
    let anchor: LedgerAnchor?
    /// Ours, as the item lists them.
    let accounts: [AccountID]
    let dataDirectory: String?

    func read() -> EVMLedgerWay? {
        let profile = anchor.flatMap { try? EVMProfile(of: $0) }  // another format is a finding elsewhere
        let endpoints = section.nodes()
        let feeKey = files.secret(section, "feeKey")
        let store = readStore()
        let holders = readHolders(profile)
        let assets = readAssets(profile)
        let notaries = readNotaries(profile)
        let earlier = readEarlierNotaries(profile, notaries)
        let ceiling = section.optionalSection("fees").flatMap(readCeiling) ?? FeePolicy().ceiling
        let poll = section.value("poll", .integer(50...60_000, unit: "milliseconds"), default: 500)
        checkOwn(holders)
        if let feeKey { checkFeeKey(feeKey, holders) }
        guard let feeKey, let store, endpoints.count >= 2 else { return nil }
        return EVMLedgerWay(
            endpoints: endpoints, feeKey: feeKey, store: store, holders: holders, assets: assets,
            notaries: notaries, earlierNotaries: earlier, feeCeiling: ceiling, poll: .milliseconds(poll))
    }

    /// In the gateway's own folder unless said otherwise; a ledger's name is no file name.
    private func readStore() -> String? {
        if section.has("store") { return files.madeLater(section, "store") }
        guard let ledger, let dataDirectory else { return nil }
        return HostFiles.resolve(ledger.driverFile, in: dataDirectory)
    }

    private func readCeiling(_ fees: DocumentSection) -> UInt128? {
        defer { fees.finish() }
        return fees.required("ceiling", .integer(1...Int64.max, unit: "wei")).map { UInt128($0) }
    }

    // MARK: Holders

    private func readHolders(_ profile: EVMProfile?) -> [AccountID: VerificationKey] {
        let items = section.sections("holders", limit: 256)
        if items.isEmpty {
            section.add(
                .missingKey, "holders", "no account's key is known here",
                fix: "list our accounts and the peers', each with its holder's public key")
        }
        var holders: [AccountID: VerificationKey] = [:]
        for item in items {
            defer { item.finish() }
            let account = item.required(
                "account", ValueKind<AccountID>.identifier("eip155:1337:0x… in lower case"))
            guard let key = item.holderKey(), let account else { continue }
            let address = EVMAddress(holder: key).map { "\($0)" } ?? ""
            let wanted = profile.map { "eip155:\($0.chainID):\(address)" }
            if let wanted, account.text != wanted {
                item.add(
                    .value, "account", "\(account) is not the account of this key on this chain",
                    fix: "write \(wanted), or the key that belongs to the account")
            }
            if holders.updateValue(key, forKey: account) != nil {
                item.add(.duplicate, "account", "the same account twice", fix: "list each account once")
            }
        }
        return holders
    }

    /// A chain knows addresses only: an account whose key is not here could sign no lock.
    private func checkOwn(_ holders: [AccountID: VerificationKey]) {
        for account in accounts where !holders.isEmpty && holders[account] == nil {
            section.add(
                .value, "accounts", "\(account) has no key among the holders",
                fix: "add it under `holders` with its public key")
        }
    }

    /// A cancel from the payer's own address needs no consent: a fee account must be nobody's account.
    private func checkFeeKey(_ path: String, _ holders: [AccountID: VerificationKey]) {
        guard files.looks, HostFiles.isFile(path) else { return }
        do throws(EVMFault) {
            let address = try FeeKeyFile(path: path).address
            if holders.values.contains(where: { EVMAddress(holder: $0) == address }) {
                section.add(
                    .value, "feeKey", "the fee account \(address) is a holder's account",
                    fix: "make a key that does nothing but pay for gas")
            }
        } catch {
            section.add(.file, "feeKey", error.detail, fix: error.next)
        }
    }
}

extension EVMLedgerReader {
    // MARK: Files that the item names

    /// Descriptors as `interlock ledger issue` takes them, one a file.
    private func readAssets(_ profile: EVMProfile?) -> [AssetDescriptor] {
        let paths = section.values("assets", ValueKind<String>.path, limit: 256)
        if paths.isEmpty {
            section.add(
                .missingKey, "assets", "no asset is known here",
                fix: "list the descriptor of each token, a JSON file each; see Specs/Examples")
        }
        guard files.looks else { return [] }
        let assets = paths.compactMap { readAsset(HostFiles.resolve($0, in: files.directory), profile) }
        if Set(assets.map(\.id)).count != assets.count {
            section.add(.duplicate, "assets", "two descriptors of one token", fix: "keep one of them")
        }
        return assets
    }

    private func readAsset(_ path: String, _ profile: EVMProfile?) -> AssetDescriptor? {
        do {
            let asset = try AssetDescriptor(
                canonical: CanonicalJSON.parse(HostFiles.read(path, limit: 65_536)))
            if let profile, !EVMNames.isToken(asset.id, profile) {
                section.add(
                    .value, "assets", "\(path) describes \(asset.id), which is no token of this chain",
                    fix: "its id is eip155:\(profile.chainID)/erc20:0x and 40 lower-case digits")
            }
            return asset
        } catch let fault as JSONFault {
            section.add(
                .file, "assets", "\(path) is no descriptor: \(fault)", fix: "correct it; see Specs/Examples")
        } catch {
            section.add(.file, "assets", "no descriptor at \(path)", fix: "write it, or correct the path")
        }
        return nil
    }

    /// The notaries' file is held against the escrow and the set that the anchor pins.
    private func readNotaries(_ profile: EVMProfile?) -> NotaryClientProfile? {
        guard section.has("notaries"), let path = files.open(section, "notaries"), files.looks,
            HostFiles.isFile(path),
            let notaries = readNotaryClient(path, "notaries")
        else { return nil }
        guard let profile else { return notaries }
        if isForEscrow(notaries, profile, "notaries"), notaries.set.id != profile.notarySet {
            section.add(
                .value, "notaries",
                "their set \(notaries.set.id) is not the anchor's \(profile.notarySet.map { "\($0)" } ?? "(none)")",
                fix: "compare epoch, threshold and members with what the escrow was deployed with")
        }
        return notaries
    }

    /// Sets that the escrow had before: a lock that was made under one is ended by that one, whatever came after it.
    private func readEarlierNotaries(
        _ profile: EVMProfile?, _ present: NotaryClientProfile?
    ) -> [NotaryClientProfile] {
        let key = "earlierNotaries"
        let paths = section.values(key, ValueKind<String>.path, limit: 16)
        if !paths.isEmpty, !section.has("notaries") {
            section.add(
                .missingKey, "notaries", "there are earlier notaries and no present ones",
                fix: "name the file of the anchor's notary set")
        }
        guard files.looks else { return [] }
        let found = paths.compactMap {
            readNotaryClient(HostFiles.resolve($0, in: files.directory), key)
        }
        if let profile { for each in found { _ = isForEscrow(each, profile, key) } }
        let ids = found.map(\.set.id) + (present.map { [$0.set.id] } ?? [])
        if Set(ids).count != ids.count {
            section.add(.duplicate, key, "one notary set twice", fix: "name each set's file once")
        }
        return found
    }

    private func readNotaryClient(_ path: String, _ key: String) -> NotaryClientProfile? {
        guard let text = try? HostFiles.readText(path),
            case .notaryClient(let notaries)? = ConfigurationFile.read(
                text, directory: HostFiles.directory(of: path)
            ).configuration
        else {
            section.add(
                .file, key, "\(path) is no sound file of `kind: notary-client`",
                fix: "run: interlock config check \(path)")
            return nil
        }
        return notaries
    }

    private func isForEscrow(
        _ notaries: NotaryClientProfile, _ profile: EVMProfile, _ key: String
    ) -> Bool {
        if notaries.domain.chainID == profile.chainID, notaries.domain.escrow == profile.escrow {
            return true
        }
        section.add(
            .value, key, "they certify for \(notaries.domain.escrow), not for \(profile.escrow)",
            fix: "name the file for this escrow")
        return false
    }
}

/// How the locks of an EVM ledger name things.
enum EVMNames {
    /// - Source: CAIP-19, as `Specs/Ledgers/EVM.md` section 2 uses it.
    static func isToken(_ asset: AssetID, _ profile: EVMProfile) -> Bool {
        let prefix = "eip155:\(profile.chainID)/erc20:"
        return asset.text.hasPrefix(prefix) && EVMAddress(String(asset.text.dropFirst(prefix.count))) != nil
    }
}

extension LedgerID {
    /// What a driver's file is called unless the configuration says otherwise; a ledger's name is no file name.
    var driverFile: String { "evm-\(String(text.map { ":/".contains($0) ? "-" : $0 })).sqlite" }
}

extension DocumentSection {
    /// The nodes of an EVM ledger: no fewer than two, none twice.
    func nodes() -> [EVMEndpoint] {
        let found = values("endpoints", ValueKind<EVMEndpoint>.node, limit: 16)
        let different = Set(found).count
        if different < 2 || different < found.count {
            add(
                .value, "endpoints", "\(found.count) endpoints of which \(different) differ",
                fix: "name two or more different nodes, of different operators where that can be had")
        }
        return found
    }

    /// `algorithm` and `key` of an EVM account's holder.
    fileprivate func holderKey() -> VerificationKey? {
        let algorithm = required(
            "algorithm", ValueKind<SignatureAlgorithm>.oneOf([.ecdsaSecp256k1EIP712]))
        let bytes = required("key", ValueKind<[UInt8]>.publicKey)
        guard let algorithm, let bytes else { return nil }
        guard let key = VerificationKey(algorithm: algorithm, spki: bytes), key.secp256k1Point != nil else {
            add(
                .value, "key", "not a public key on secp256k1",
                fix: "copy it whole; it is the SubjectPublicKeyInfo of the account's key")
            return nil
        }
        return key
    }
}

extension ValueKind where T == EVMEndpoint {
    /// Its path may hold an access token, so no finding shows it.
    static let node = ValueKind(
        expected: "a node's address: https://…, or http:// on 127.0.0.1 or [::1]",
        fix: "put TLS or a local tunnel before the node", isSecret: true
    ) { try? EVMEndpoint($0) }
}
