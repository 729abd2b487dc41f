import ArgumentParser
import EVMAdapter
import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

struct EVMDeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Deploy an escrow, prove that it is there, and print its anchor.",
        discussion:
            "Repeating it with the same --store goes on where it stopped and deploys once. The trusted block must come from the "
            + "chain's operators by a way you trust: everything is proved from its hash.")

    @OptionGroup var reach: EVMReach
    @Option(help: "This ledger's id, for example evm:bonds.")
    var ledger: String
    @Option(help: "The chain's id, a number.")
    var chainID: UInt64
    @Option(
        help: "How validators seal blocks: \(SealFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var seal: String
    @Option(help: "Hash of block 0.")
    var genesis: String
    @Option(
        help:
            "The block from which everything is proved, NUMBER:HASH; block 0 if left out. On Clique an epoch block."
    )
    var trusted: String?
    @Option(help: "Blocks after which validators' votes end.")
    var epochLength: UInt64 = 30_000
    @Option(help: "Blocks on top that make a block final; only on Clique.")
    var depth: UInt64 = 0
    @Option(help: "Seconds that a trusted block may be old.")
    var trustingPeriod: UInt64 = 2_592_000
    @Flag(help: "One party runs a third or more of the validators: its word makes the history.")
    var operatorTrusted = false
    @Option(help: "The compiled escrow.")
    var artefact = "Adapters/EVM/Contracts/Artefacts/Escrow.json"
    @Option(
        help:
            "The first notary set, a JSON file {\"epoch\":\"1\",\"members\":[addresses],\"threshold\":n}; without it clock gates only."
    )
    var notarySet: String?
    @Option(help: "The driver's file for this fee account; made if missing.")
    var store: String
    @Option(help: "Seconds to wait until the deployment is final.")
    var wait: Int = 120
    @Option(help: "Write the anchor to this new file, for status, prove and the gateways.")
    var anchorFile: String?

    func run() async throws {
        let (headers, trust) = try trust()
        guard let id = LedgerID(ledger), let genesis = Self.hash(genesis) else {
            throw CommandFailure.usage(
                "ledger.evm.name", "a ledger id and the hash of block 0", next: "correct the arguments")
        }
        let notaries = try notarySet.map(Self.notaries)
        let escrow = try EscrowArtefact(path: artefact, notaries: notaries)
        let signer = try reach.signer()
        let kept = try EVMFailure.explained { () throws(EVMFault) in
            try DriverStore(path: store, owner: "\(id) \(signer.address)")
        }
        let driver = try await reach.open(trust, store: kept)
        let (address, code) = try await deploy(escrow, id, driver)
        guard code == escrow.codeHash(chainID: chainID) else {
            throw CommandFailure.refused(
                "ledger.evm.code", "\(address) has code \(code), not the artefact's",
                next: "do not use it: the artefact, the chain id or the node is not what it seems")
        }
        let head = try await Self.head(driver)
        let profile = EVMProfile(
            chainID: chainID, genesis: genesis, headers: headers, depth: depth, escrow: address,
            escrowCode: code,
            notarySet: notaries?.id)
        guard
            let anchor = profile?.anchor(
                ledger: id, block: head.number, hash: head.hash, operatorTrusted: operatorTrusted)
        else {
            throw CommandFailure.usage(
                "ledger.evm.anchor", "these values make no anchor", next: "see --depth and --seal")
        }
        try EVMFailure.explained { () throws(EVMFault) in try kept.close() }
        try show(anchor, address, code)
    }

    /// The escrow takes a first set of epoch 1 only.
    private static func notaries(_ path: String) throws -> NotarySet {
        let limits = JSONLimits(bytes: 1 << 16, depth: 4, members: 64)
        let bytes = try HostFiles.read(path)
        do throws(JSONFault) {
            let set = try NotarySet(canonical: CanonicalJSON.parse(bytes, limits: limits))
            if set.epoch == 1 { return set }
        } catch {
            throw CommandFailure.usage(
                "ledger.evm.notary-set", "\(path) holds no notary set: \(error)",
                next: "see Specs/Ledgers/EVM.md, section 6")
        }
        throw CommandFailure.usage(
            "ledger.evm.notary-set", "the first set of an escrow has epoch 1", next: "correct \(path)")
    }

    private func deploy(
        _ escrow: EscrowArtefact, _ id: LedgerID, _ driver: EVMDriver
    ) async throws -> (EVMAddress, Bytes32) {
        let name = "interlock/evm-deploy/1\n\(id)\n\(chainID)\n"
        do throws(SubmissionFault) {
            let made = try await driver.deploy(
                code: escrow.creation, command: CommandID(Digest.sha256(Array(name.utf8))),
                patience: .seconds(max(1, wait)))
            return (made.address, made.codeHash)
        } catch { throw EVMFailure.of(error, next: "run `interlock ledger evm status` and follow its fixes") }
    }

    private static func head(_ driver: EVMDriver) async throws -> FinalBlock {
        do throws(EVMFault) { return try await driver.finalHead() } catch { throw EVMFailure.of(error) }
    }

    private func show(_ anchor: LedgerAnchor, _ address: EVMAddress, _ code: Bytes32) throws {
        if let anchorFile {
            try HostFiles.create(anchorFile, CanonicalJSON.encode(anchor.canonical) + [10], mode: 0o644)
        }
        reach.output.show([
            "address": .string("\(address)"), "codeHash": .string(code.hex), "anchor": anchor.canonical,
        ]) {
            [
                "escrow \(address)", "code hash \(code.hex), as the artefact's",
                "proved at block \(anchor.head.size - 1)",
                anchorFile.map { "anchor in \($0)" } ?? "anchor: "
                    + String(
                        decoding: CanonicalJSON.encode(anchor.canonical), as: UTF8.self),
            ]
        }
    }

    private func trust() throws -> (HeaderPolicy, EVMTrust) {
        guard let format = SealFormat(rawValue: seal),
            let headers = HeaderPolicy(
                format: format, epochLength: epochLength, trustingPeriod: trustingPeriod, requiresLowS: false),
            format == .clique ? (1...256).contains(depth) : depth == 0
        else {
            throw CommandFailure.usage(
                "ledger.evm.seal", "no such seals, an epoch or period of 0, or a depth that does not fit",
                next: "see --help; a depth of 1 to 256 goes with clique and with nothing else")
        }
        let parts = (trusted ?? "0:\(genesis)").split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let number = UInt64(parts[0]), let hash = Self.hash(parts[1]) else {
            throw CommandFailure.usage(
                "ledger.evm.trusted", "a block is NUMBER:HASH", next: "correct --trusted")
        }
        let rule: FinalityRule = format == .clique ? .clique(headers, depth: depth) : .sealed(headers)
        return (headers, EVMTrust(chainID: chainID, number: number, hash: hash, rule: rule))
    }

    private static func hash(_ text: String) -> Bytes32? {
        Bytes32(hex: (text.hasPrefix("0x") ? String(text.dropFirst(2)) : text).lowercased())
    }
}

/// The compiled escrow from its file.
struct EscrowArtefact {
    /// Creation code with the constructor's argument. Without notaries there are clock gates only.
    let creation: [UInt8]
    private let runtime: [UInt8]

    init(path: String, notaries: NotarySet?) throws {
        let limits = JSONLimits(bytes: 1 << 20, depth: 16, members: 65_536)
        guard case .object(let object) = try? CanonicalJSON.parse(HostFiles.read(path), limits: limits),
            let code = Self.bytes(object["bytecode"]), let runtime = Self.bytes(object["bytecodeRuntime"])
        else {
            throw CommandFailure.usage(
                "ledger.evm.artefact", "\(path) holds no compiled escrow",
                next: "name Adapters/EVM/Contracts/Artefacts/Escrow.json of this version")
        }
        // Where there are no notaries: epoch 0, threshold 0, and no members at offset 96.
        let none = [0, 0, 96, 0].map { EVMWord.number($0 as UInt64) }
        let argument = [EVMWord.number(UInt64(32))] + (notaries?.words ?? none)
        creation = code + argument.flatMap(\.bytes)
        self.runtime = runtime
    }

    /// What the chain must have: the code, and the chain's id in the place of its one immutable.
    func codeHash(chainID: UInt64) -> Bytes32 { Keccak256.digest(runtime + EVMWord.number(chainID).bytes) }

    private static func bytes(_ value: JSONValue?) -> [UInt8]? {
        guard case .string(let text)? = value, text.hasPrefix("0x") else { return nil }
        return Hex.decode(String(text.dropFirst(2)))
    }
}
