import EVMAdapter
import EVMProofs
import Foundation
import OpenSSL
import SettlementModel
import SettlementProofs

extension DemoNetwork {
    /// So many trades of vector B02 can be made: the first two, and each crash with all its repetitions.
    static let trades = 2 + 2 * DemoChainCrashes.attempts
    static let issued = 140_000 * trades

    /// Starts the network, has the escrow deployed by the command that any operator uses, and the bond issued by its platform.
    ///
    /// - Parameters:
    ///   - units: how many are issued, all to Bank A.
    ///   - say: what a person is told on the way.
    /// - Throws: `demo.command`, `demo.waited` and the faults of the files on the way.
    static func found(
        on stage: DemoStage, _ tools: DemoTools, bond file: String, units: Int = issued,
        say: (String) -> Void = { Console.out($0) }
    ) async throws -> DemoNetwork {
        let world = stage.world
        try HostFiles.createDirectory(world.path("platform"), mode: 0o700)
        let payers = try feeAccounts(world)
        var holders: [VerificationKey] = []
        for bank in DemoWorld.banks {
            try world.make(bank, "keys", [(.evmHolder, "evm-holder")], id: bank.gateway)
            let key = try KeyFiles.evmHolder(world.path("\(bank.folder)/keys/evm-holder.key.pem"))
            holders.append(key.verificationKey)
        }
        // A platform's own transactions are paid by whoever sends them: the seller approves the escrow.
        let funded = payers + holders.compactMap { EVMAddress(holder: $0) }
        let chain = try await Chain.start(on: stage, tools, funded)
        say(
            "  \(ledger): 4 validators (QBFT), a block each second, JSON-RPC on \(chain.endpoints.joined(separator: " and "))"
        )
        let notaries = try DemoNotaries(in: world)
        let (anchor, profile) = try await deploy(on: stage, tools, chain)
        try notaries.write(for: profile, in: world)
        say(
            "  escrow \(profile.escrow), its code proved at block \(anchor.head.size - 1); \(DemoNotaries.threshold) of \(notaries.members.count) notaries may open its locks"
        )
        let token = try await issue(
            on: stage, tools, chain, profile.escrow, holders, bond: file, units: units)
        let network = DemoNetwork(
            endpoints: chain.endpoints, anchor: anchor, profile: profile, token: token, notaries: notaries,
            holders: holders,
            bond: try descriptor(file, asset(token, chain: profile.chainID)))
        for bank in DemoWorld.banks {
            try HostFiles.createDirectory(world.path("\(bank.folder)/assets"), mode: 0o700)
            try world.write("\(bank.folder)/assets/bond.json", network.bond.canonicalText)
        }
        return network
    }

    /// A key that does nothing but pay for gas: one for each gateway, one for the escrow's deployer, one for the bond's issuer.
    private static func feeAccounts(_ world: DemoWorld) throws -> [EVMAddress] {
        let files =
            DemoWorld.banks.map { "\($0.folder)/keys/evm-fee.key" }
            + ["platform/deployer.key", "platform/issuer.key"]
        return try files.map { file in
            let path = world.path(file)
            try HostFiles.create(
                path, Array(Hex.encode(try SecureRandom.bytes(32)).utf8) + [10], mode: 0o400)
            return try EVMFailure.explained { () throws(EVMFault) in try FeeKeyFile(path: path).address }
        }
    }

    private static func deploy(
        on stage: DemoStage, _ tools: DemoTools, _ chain: Chain
    ) async throws -> (LedgerAnchor, EVMProfile) {
        let world = stage.world
        let file = world.path("platform/anchor.json")
        try await stage.run(
            "escrow",
            ["ledger", "evm", "deploy"] + chain.endpoints.flatMap { ["--endpoint", $0] } + [
                "--fee-key", world.path("platform/deployer.key"), "--ledger", ledger, "--chain-id",
                "\(chain.id)", "--seal", "qbft", "--genesis", chain.genesis, "--operator-trusted", "--store",
                world.path("platform/driver.sqlite"), "--notary-set", world.path(DemoNotaries.setFile),
                "--anchor-file", file, "--artefact",
                "\(tools.folder)/Contracts/Artefacts/Escrow.json",
            ], seconds: 60)
        let read = try EVMAnchorFile.read(file)
        return (read.anchor, read.profile)
    }

    private static func issue(
        on stage: DemoStage, _ tools: DemoTools, _ chain: Chain, _ escrow: EVMAddress,
        _ holders: [VerificationKey], bond file: String, units: Int
    ) async throws -> EVMAddress {
        let world = stage.world
        let seller = DemoWorld.banks[0]
        let buyer = holders.last.flatMap { EVMAddress(holder: $0) }
        try await stage.run(
            "bond",
            [
                "\(tools.folder)/TestLedger/bond_platform.py", "--endpoint", chain.endpoints[0], "--asset",
                file, "--units", "\(units)", "--escrow", "\(escrow)", "--issuer-key",
                world.path("platform/issuer.key"), "--seller-key",
                world.path("\(seller.folder)/keys/evm-holder.key.pem"), "--buyer",
                buyer.map { "\($0)" } ?? "",
            ], program: tools.python, seconds: 60)
        let told = try Chain.line(world.path("bond.log"))
        guard case .object(let object)? = told, case .string(let text)? = object["token"],
            let token = EVMAddress(text)
        else {
            throw CommandFailure.unavailable(
                "demo.command", "the platform names no token", next: "read \(world.path("bond.log"))")
        }
        return token
    }

    /// The example's bond under the name that its token has.
    private static func descriptor(_ file: String, _ name: String) throws -> AssetDescriptor {
        let example = try AssetDescriptor(
            canonical: CanonicalJSON.parse(HostFiles.read(file, limit: 65_536)))
        guard let id = AssetID(name),
            let bond = AssetDescriptor(id: id, kind: example.kind, decimals: example.decimals)
        else {
            throw CommandFailure.refused(
                "ledger.asset.file", "\(name) is no asset's name", next: "run the demo anew")
        }
        return bond
    }
}

/// The process that plays the network, by what it says of itself.
private struct Chain {
    let endpoints: [String]
    let id: UInt64
    /// With 0x.
    let genesis: String

    static func start(
        on stage: DemoStage, _ tools: DemoTools, _ funded: [EVMAddress]
    ) async throws -> Chain {
        let log = stage.world.path("evm-network.log")
        try stage.start(
            "evm-network",
            [
                "\(tools.folder)/TestLedger/test_ledger.py", "--port", "0", "--follower-port", "0", "--seal",
                "qbft", "--validators", "4", "--period", "1",
            ] + funded.flatMap { ["--fund", "\($0)"] }, program: tools.python)
        var found: Chain?
        try await stage.wait("the EVM network to answer", seconds: 60) {
            guard stage.isRunning("evm-network") else {
                throw CommandFailure.unavailable(
                    "demo.command", "the EVM network ended by itself",
                    next: "read \(log); `make .build-venv-evm/ready` makes its Python")
            }
            found = try line(log).flatMap(Chain.init)
            return found != nil
        }
        guard let found else {
            throw CommandFailure.unavailable("demo.waited", "no EVM network", next: "read \(log)")
        }
        return found
    }

    private init?(_ json: JSONValue) {
        guard case .object(let object) = json, case .object(let places)? = object["endpoints"],
            case .string(let main)? = places["main"], case .string(let follower)? = places["follower"],
            case .integer(let id)? = object["chainId"], let chain = UInt64(exactly: id),
            case .string(let genesis)? = object["genesisHash"]
        else { return nil }
        endpoints = [main, follower]
        self.id = chain
        self.genesis = genesis
    }

    /// The first line of JSON in a log; `nil` before there is one.
    static func line(_ path: String) throws -> JSONValue? {
        let text = try HostFiles.status(path) == nil ? "" : HostFiles.readText(path)
        for line in text.split(separator: "\n") where line.hasPrefix("{") && line.hasSuffix("}") {
            return try? CanonicalJSON.parse(Array(line.utf8))
        }
        return nil
    }
}

extension AssetDescriptor {
    fileprivate var canonicalText: String { String(decoding: CanonicalJSON.encode(canonical), as: UTF8.self) }
}
