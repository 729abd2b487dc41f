import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

/// The demo's notaries: four companies, any three of which must sign, watching Bank B's cash ledger for the escrow.
struct DemoNotaries {
    static let threshold = 3

    /// In the set's order.
    let members: [DemoNotary]
    let set: NotarySet

    /// Makes their keys, and the set's file for the escrow's deployment.
    init(in world: DemoWorld) throws {
        members = try DemoNotary.companies.map { try DemoNotary($0.name, lei: $0.lei, in: world) }
            .sorted { $0.address < $1.address }
        guard let set = NotarySet(epoch: 1, threshold: Self.threshold, members: members.map(\.address)) else {
            throw CommandFailure.refused(
                "demo.notaries", "the keys make no notary set", next: "run the demo anew")
        }
        self.set = set
        try world.write(Self.setFile, String(decoding: CanonicalJSON.encode(set.canonical), as: UTF8.self))
    }

    static let setFile = "platform/notary-set.json"

    /// Who else may read Bank B's ledger.
    var admitted: [String] { members.map { "  - name: \($0.name)\n    pin: \($0.pin)" } }

    /// The notaries' own files and the banks', once the escrow has its address.
    func write(for profile: EVMProfile, in world: DemoWorld) throws {
        for notary in members { try world.write(notary.file, try file(of: notary, profile, world)) }
        for bank in DemoWorld.banks {
            try world.write("\(bank.folder)/notary-client.yaml", client(profile))
        }
    }

    /// A store for each, made once, and its process.
    func start(on stage: DemoStage) async throws {
        for notary in members {
            let file = stage.world.path(notary.file)
            let configuration = try ConfigurationFile.notary(file)
            try NotaryStore.create(configuration, try NotaryKeyFile.load(configuration.key))
            try stage.start(notary.name, ["notary", "serve", file])
        }
        for notary in members {
            let log = stage.world.path("\(notary.name).log")
            try await stage.wait("\(notary.name) to be ready", seconds: 60) {
                guard stage.isRunning(notary.name) else {
                    throw CommandFailure.unavailable(
                        "demo.command", "\(notary.name) ended by itself", next: "read \(log)")
                }
                return try HostFiles.readText(log).contains("ready")
            }
        }
    }

    private func file(of notary: DemoNotary, _ profile: EVMProfile, _ world: DemoWorld) throws -> String {
        let ledger = DemoWorld.banks[1]
        let banks = try DemoWorld.banks.map { bank in
            "  - name: \(bank.gateway)\n    pin: \(try world.pin(bank, "keys/tls"))"
        }
        return """
            version: 1
            kind: notary
            notary:
              id: \(notary.name)
              key: notary.key
            data:
              store: notary.sqlite
            tls:
              certificate: tls.cert.pem
              key: tls.key.pem
            listen:
              host: 127.0.0.1
              port: \(notary.port)
            admitted:
            \(banks.joined(separator: "\n"))
            ledgers:
              - id: \(ledger.ledger)
                driver: sqlledger
                endpoints:
                  - host: 127.0.0.1
                    port: \(world.ledgerPort(ledger))
                    pin: \(try world.pin(ledger, "ledger/tls"))
                anchor:
                  origin: \(ledger.origin)
                  operatorKey:
                    algorithm: ES256
                    key: \(Base64.encode(try world.key(ledger, "ledger/log").spki))
                  head:
                    size: 0
                    root: \(MerkleLog.emptyRoot)
            escrows:
              - chainId: \(profile.chainID)
                escrow: "\(profile.escrow)"
                notarySet:
                  epoch: \(set.epoch)
                  threshold: \(set.threshold)
                  members:
            \(members.map { "        - \"\($0.address)\"" }.joined(separator: "\n"))
            askAgain: 1
            watch: 1

            """
    }

    private func client(_ profile: EVMProfile) -> String {
        let places = members.map { notary in
            """
              - address: "\(notary.address)"
                host: 127.0.0.1
                port: \(notary.port)
                pin: \(notary.pin)
            """
        }
        return """
            version: 1
            kind: notary-client
            escrow:
              chainId: \(profile.chainID)
              escrow: "\(profile.escrow)"
            notarySet:
              epoch: \(set.epoch)
              threshold: \(set.threshold)
            notaries:
            \(places.joined(separator: "\n"))
            tls:
              certificate: keys/tls.cert.pem
              key: keys/tls.key.pem

            """
    }
}

/// One of them: a key, a certificate and a port.
struct DemoNotary {
    let name: String
    let address: EVMAddress
    let port: Int
    let pin: Bytes32

    var file: String { "\(name)/notary.yaml" }

    fileprivate static let companies = [
        (name: "notary-1", lei: "969500NOTARY1EXAMP55"), (name: "notary-2", lei: "969500NOTARY2EXAMP05"),
        (name: "notary-3", lei: "969500NOTARY3EXAMP52"), (name: "notary-4", lei: "969500NOTARY4EXAMP02"),
    ]

    fileprivate init(_ name: String, lei: String, in world: DemoWorld) throws {
        self.name = name
        port = try DemoWorld.freePort()
        let subject = GatewayID(name).flatMap {
            GatewayCertificate.Subject(
                gateway: $0, lei: lei, bic: nil, country: "SG", organization: "Example \(name)")
        }
        _ = try KeyMaker(
            directory: world.path(name), algorithm: .ecdsaP256SHA256, subject: subject, days: 30,
            now: SystemClock.seconds()
        ).make([(.tls, "tls")])
        address = try NotaryKeyFile.make(world.path("\(name)/notary.key")).address
        pin = try KeyFiles.certificate(world.path("\(name)/tls.cert.pem")).spkiPin
    }
}
