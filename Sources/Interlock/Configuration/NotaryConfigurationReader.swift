import EVMNotaryRules
import EVMProofs
import SettlementModel

/// Reads a notary operator's file.
struct NotaryConfigurationReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> NotaryConfiguration? {
        let own = top.section("notary").flatMap(readOwn)
        let store = top.section("data").flatMap { data in
            defer { data.finish() }
            return files.madeLater(data, "store")
        }
        let tls = top.tls(files)
        let listen = top.listen()
        let admitted = AdmittedPartiesReader(top: top, place: "this notary").read()
        let ledgers = readLedgers(tls, store)
        let sets = readEscrows()
        let askAgain = top.value("askAgain", .integer(1...86_400, unit: "seconds"), default: 5)
        let watch = top.value("watch", .integer(1...3600, unit: "seconds"), default: 5)
        let level = readLogLevel(top)
        guard let own, let store, let tls, let listen else { return nil }
        return NotaryConfiguration(
            name: own.name, key: own.key, store: store, tls: tls, listen: listen, admitted: admitted,
            ledgers: ledgers, sets: sets, askAgainSeconds: askAgain, watchSeconds: watch, logLevel: level)
    }

    private func readOwn(_ section: DocumentSection) -> (name: GatewayID, key: String)? {
        defer { section.finish() }
        let name = section.required("id", ValueKind<GatewayID>.identifier("notary:one"))
        let key = files.secret(section, "key")
        guard let name, let key else { return nil }
        return (name, key)
    }

    private func readLedgers(_ own: IdentityFiles?, _ store: String?) -> [WatchedConnection] {
        let items = top.sections("ledgers", limit: 64)
        if items.isEmpty {
            top.add(
                .missingKey, "ledgers", "no ledger is watched", fix: "list each with its endpoints and anchor"
            )
        }
        var known: [LedgerID: String] = [:]
        return items.compactMap { item in
            defer { item.finish() }
            let ledger = item.required("id", ValueKind<LedgerID>.identifier("sql:bank-b-cash"))
            if let ledger, let earlier = known.updateValue(item.path, forKey: ledger) {
                item.add(.duplicate, "id", "the same ledger as \(earlier)", fix: "list each ledger once")
            }
            return WatchedLedgerReader(section: item, files: files, ledger: ledger, own: own, store: store)
                .read()
        }
    }

    private func readEscrows() -> [EscrowDomain: [NotarySet]] {
        let items = top.sections("escrows", limit: 64)
        if items.isEmpty {
            top.add(
                .missingKey, "escrows", "nothing is signed for anyone",
                fix: "list each escrow with its notary set")
        }
        var sets: [EscrowDomain: [NotarySet]] = [:]
        for item in items {
            defer { item.finish() }
            let domain = item.escrowDomain()
            let set = item.section("notarySet").flatMap { section in
                defer { section.finish() }
                return section.notarySet(
                    section.values("members", ValueKind<EVMAddress>.address, limit: 16))
            }
            guard let domain, let set else { continue }
            if sets[domain]?.contains(set) == true {
                item.add(.duplicate, "notarySet", "the same escrow and set twice", fix: "list each once")
            }
            sets[domain, default: []].append(set)
        }
        return sets
    }
}

/// Reads a profile of whoever collects certificates.
struct NotaryClientReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> NotaryClientProfile? {
        let domain = top.section("escrow").flatMap { section in
            defer { section.finish() }
            return section.escrowDomain()
        }
        let notaries = top.sections("notaries", limit: 16).map { item in
            defer { item.finish() }
            let address = item.required("address", ValueKind<EVMAddress>.address)
            let place = item.pinned()
            return address.flatMap { address in place.map { (address: address, place: $0) } }
        }
        let set = top.section("notarySet").flatMap { section in
            defer { section.finish() }
            return section.notarySet(notaries.compactMap { $0?.address })
        }
        let identity = top.tls(files)
        let timeout = top.value("timeout", .integer(1...600, unit: "seconds"), default: 30)
        guard let domain, let set, let identity, !notaries.contains(where: { $0 == nil }) else { return nil }
        return NotaryClientProfile(
            domain: domain, set: set,
            notaries: notaries.compactMap(\.self).sorted { $0.address < $1.address }, identity: identity,
            timeoutSeconds: timeout)
    }
}

extension DocumentSection {
    /// `host`, `port` and `pin` of a server.
    func pinned() -> PinnedEndpoint? {
        let endpoint = endpoint(listening: false)
        let pin = required("pin", ValueKind<Bytes32>.pin)
        guard let endpoint, let pin else { return nil }
        return PinnedEndpoint(endpoint: endpoint, pin: pin)
    }

    fileprivate func escrowDomain() -> EscrowDomain? {
        let chain = required("chainId", .count("a chain's id"))
        let escrow = required("escrow", ValueKind<EVMAddress>.address)
        guard let chain, let escrow else { return nil }
        let domain = EscrowDomain(chainID: chain, escrow: escrow)
        if domain == nil {
            add(.value, "chainId", "chain 0, or the zero address", fix: "write the chain's id and its escrow")
        }
        return domain
    }

    /// `epoch` and `threshold`; the members may come in any order.
    fileprivate func notarySet(_ members: [EVMAddress]) -> NotarySet? {
        let epoch = required("epoch", .integer(1...9_007_199_254_740_991, unit: "epochs"))
        let threshold = required("threshold", .integer(1...16, unit: "members"))
        guard let epoch, let threshold else { return nil }
        let set = NotarySet(epoch: UInt64(epoch), threshold: Int(threshold), members: members.sorted())
        if set == nil {
            add(
                .value, "threshold", "\(threshold) of \(members.count) is no notary set",
                fix:
                    "list 1 to 16 members once each, and a threshold above two thirds of them: 3 of 4, 5 of 7"
            )
        }
        return set
    }
}
