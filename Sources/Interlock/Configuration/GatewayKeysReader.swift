import KeyVault
import SettlementModel
import SettlementProofs

/// Reads `keys` of a gateway's file: what its vault takes in, and has taken in before.
struct GatewayKeysReader {
    let section: DocumentSection
    let files: FileRules
    /// The vault is made: the files may be away, and what lies there is looked at no further than who may read it.
    let isSealed: Bool

    func read() -> GatewayKeyFiles? {
        defer { section.finish() }
        let message = readKey("message")
        let epoch = section.value("messageEpoch", .integer(1...1_000_000, unit: "rotations"), default: 1)
        let holder = readKey("holder")
        let evmHolders = readEVMHolders(besides: [message, holder].compactMap(\.self))
        let earlier = readEarlier(before: epoch)
        guard let message, let holder else { return nil }
        if message == holder {
            section.add(
                .value, "holder", "one file for two purposes", fix: "make a key for each: interlock keys make"
            )
        }
        return GatewayKeyFiles(
            message: message, messageEpoch: epoch, holder: holder, evmHolders: evmHolders, earlier: earlier)
    }

    private func readKey(_ key: String) -> String? {
        guard let path = files.secretUntilSealed(section, key, isSealed: isSealed) else { return nil }
        if !isSealed { checkContent(path, key, KeyFiles.signingKey) }
        return path
    }

    /// Keys of accounts on EVM ledgers: each file once, and where it lies there a key on their curve.
    private func readEVMHolders(besides others: [String]) -> [String] {
        let key = "evmHolders"
        let paths = files.secretsUntilSealed(
            section, key, limit: VaultKeys.mostEVMHolders, isSealed: isSealed)
        if Set(paths + others).count < paths.count + Set(others).count {
            section.add(
                .duplicate, key, "one file for two keys", fix: "make each: interlock keys make evm-holder")
        }
        for path in paths { checkContent(path, key, KeyFiles.evmHolder) }
        return paths
    }

    /// What lies there must be a key of its kind; who may read it was looked at before.
    private func checkContent(_ path: String, _ key: String, _ load: (String) throws -> SigningKey) {
        guard files.looks, HostFiles.isFile(path) else { return }
        do { _ = try load(path) } catch let fault as CommandFailure {
            guard fault.code != "keys.mode" else { return }  // said already
            section.add(.file, key, fault.problem, fix: fault.next)
        } catch {
            section.add(.file, key, "\(path) cannot be read", fix: "let the program's user read it")
        }
    }

    /// Our message keys of earlier epochs, each number once and below the one in use.
    private func readEarlier(before current: Int64) -> [PeerMessageKey] {
        guard section.has("earlier") else { return [] }
        var epochs: Set<Int64> = []
        return section.sections("earlier", limit: 14).compactMap { item in
            defer { item.finish() }
            let epoch = item.required("epoch", .integer(1...1_000_000, unit: "rotations"))
            let key = item.verificationKey()
            guard let epoch, let key else { return nil }
            if epoch >= current || !epochs.insert(epoch).inserted {
                item.add(
                    .value, "epoch", "epoch \(epoch) stands twice, or not before \(current)",
                    fix: "copy the lines that `interlock keys rotate` printed")
            }
            return PeerMessageKey(epoch: epoch, key: key)
        }
    }
}

/// Each purpose has its own key: two files may hold one.
struct KeyPurposes {
    let section: DocumentSection
    let keys: GatewayKeyFiles
    let tls: IdentityFiles?

    /// Compares the keys themselves; a file that cannot be read was found already, and a path that stands twice too.
    func check() {
        let files =
            [("message", keys.message), ("holder", keys.holder)]
            + (tls.map { [("the TLS key", $0.key)] } ?? [])
        var seen: [(name: String, path: String, key: VerificationKey)] = []
        for (name, path) in files {
            guard let key = try? KeyFiles.signingKey(path).verificationKey else { continue }
            if let other = seen.first(where: { $0.key == key }), name != "holder" || other.path != path {
                // The TLS key stays: its certificate is in the peers' hands.
                let place = name == "the TLS key" ? other.name : name
                section.add(
                    .value, place, "one key for two purposes: \(other.path) and \(path) hold the same",
                    fix: "make a key for each: interlock keys make")
            }
            seen.append((name, path, key))
        }
    }
}
