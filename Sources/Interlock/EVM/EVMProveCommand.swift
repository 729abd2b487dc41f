import ArgumentParser
import EVMAdapter
import EVMProofs
import SettlementModel
import SettlementProofs

struct EVMProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove how a lock stands, check the proof offline, and write it.",
        discussion:
            "A lock is found by its terms, not by its id: the escrow knows it by a hash over all its fields. Whoever has the "
            + "anchor can check the file without any node.")

    @OptionGroup var reach: EVMReach
    @Argument(help: "The lock's terms, a JSON file as in messages and evidence.")
    var terms: String
    @Option(help: "The ledger's anchor, as deploy wrote it.")
    var anchor: String
    @Option(help: "The new file for the proof; standard output if left out.")
    var proofFile: String?

    func run() async throws {
        let (anchor, _, trust) = try EVMAnchorFile.read(anchor)
        let terms: LockTerms
        do {
            terms = try LockTerms(canonical: CanonicalJSON.parse(HostFiles.read(self.terms, limit: 65_536)))
        } catch let fault as JSONFault {
            throw CommandFailure.usage(
                "ledger.evm.terms", "\(self.terms): \(fault)", next: "name a file with lock terms")
        }
        let driver = try await reach.open(trust)
        guard let bundle = try await Self.bundle(driver, terms, anchor) else {
            throw CommandFailure.notFound(
                "ledger.lock.unknown", "the escrow has no lock with these terms",
                next: "check terms and anchor")
        }
        let proved: VerifiedProof
        do throws(ProofFault) { proved = try EVMLockVerifier().verify(bundle, from: anchor) } catch {
            throw CommandFailure.refused(
                error.code, "the proof does not hold: \(error.detail)",
                next: "ask other nodes, or use a newer anchor")
        }
        guard let proofFile else { return Console.bytes(bundle + [10]) }
        try HostFiles.create(proofFile, bundle + [10], mode: 0o644)
        let fact = proved.fact
        reach.output.show([
            "lock": .string(fact.lock.hex), "state": .string(fact.state.rawValue),
            "block": .decimal(fact.head.size - 1),
            "since": .decimal(UInt64(fact.entryTime.seconds)), "bytes": .decimal(UInt64(bundle.count)),
        ]) {
            [
                "lock \(fact.lock) is \(fact.state.rawValue) since \(InstantText.written(fact.entryTime))",
                "shown at block \(fact.head.size - 1), \(bundle.count) bytes in \(proofFile); checked offline",
            ]
        }
    }

    private static func bundle(
        _ driver: EVMDriver, _ terms: LockTerms, _ anchor: LedgerAnchor
    ) async throws -> [UInt8]? {
        do throws(EVMFault) { return try await driver.prove(terms, from: anchor) } catch {
            throw EVMFailure.of(error)
        }
    }
}
