import ArgumentParser
import EVMNotaryRules
import SettlementModel
import SettlementProofs

/// Gets a certificate of how the other leg ended.
struct NotaryCollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Ask the notaries of a set and put their signatures together.",
        discussion: """
            Prints the certificate and the escrow's call. Every signature is verified here; two that contradict each \
            other are written to a document that stands alone.
            """)

    @Argument(help: "A file of `kind: notary-client`.")
    var file: String
    @Option(help: "The held lock's fields, a JSON file.")
    var lock: String
    @Option(
        help:
            "The terms of the lock that is waited for, a JSON file as in messages and evidence: needed where its ledger is an EVM chain."
    )
    var other: String?
    @Option(
        help:
            "Where to keep what the notaries signed; read if it is there. Without it no notary is held to its word."
    )
    var memory: String?
    @Option(help: "The directory for documents of contradicting statements.")
    var evidence = "."
    @OptionGroup var output: OutputOptions

    /// Connects to the notaries of a profile for as long as `collect` asks them. - Throws: where the profile's keys cannot be read.
    static func asking(
        _ profile: NotaryClientProfile, _ collect: (NotaryClient) async throws -> CollectedEnds
    ) async throws -> Result<CollectedEnds, any Error> {
        try await ServiceProcess.withThreads(count: 1) { group in
            let client = try NotaryClient(profile, group: group)
            let found: Result<CollectedEnds, any Error>
            do { found = .success(try await collect(client)) } catch { found = .failure(error) }
            await client.close()
            return found
        }
    }

    func run() async throws {
        let profile = try ConfigurationFile.notaryClient(file)
        let held = try heldLock()
        let terms = try other.map(Self.terms)
        let kept = try memory.map { try CollectionMemory($0) }
        let found = try await Self.asking(profile) { client in
            try await EndCollector(asker: client, memory: kept, evidence: evidence)
                .collect(held, waitingFor: terms)
        }
        try kept?.close()
        let ends = try found.get()
        show(ends)
        guard ends.gathering.certificate != nil else {
            throw CommandFailure.unavailable(
                "notary.incomplete", ends.shortfall,
                next: ends.words.contains { $0.isOpen } ? "ask again later" : "see what each notary said")
        }
    }

    private func heldLock() throws -> HeldLock {
        let bytes = try HostFiles.read(lock, limit: 65_536)
        do throws(JSONFault) {
            return try HeldLock(
                canonical: CanonicalJSON.parse(
                    bytes, limits: JSONLimits(bytes: 65_536, depth: 4, members: 64)))
        } catch {
            throw CommandFailure.refused(
                "notary.lock", "\(lock): \(error)", next: "correct the lock's fields")
        }
    }

    private static func terms(_ path: String) throws -> LockTerms {
        let bytes = try HostFiles.read(path, limit: 65_536)
        do throws(JSONFault) { return try LockTerms(canonical: CanonicalJSON.parse(bytes)) } catch {
            throw CommandFailure.refused(
                "notary.lock", "\(path): \(error)", next: "name a file with lock terms")
        }
    }

    private func show(_ ends: CollectedEnds) {
        let (gathering, words, documents) = (ends.gathering, ends.words, ends.documents.map(\.path))
        let certificate = gathering.certificate
        let calldata = certificate?.calldata(gathering.lock, preimage: gathering.preimage)
        output.show([
            "calldata": calldata.map { .string("0x" + Hex.encode($0)) } ?? .null,
            "certificate": certificate?.canonical ?? .null,
            "equivocations": .array(documents.map { .string($0) }),
            "lock": .hex(gathering.lock.id(in: gathering.domain)),
            "notaries": .array(words.map(\.json)), "preimage": .orNull(gathering.preimage),
        ]) {
            words.map(\.line) + documents.map { "contradicting statements: \($0)" }
                + (certificate.map { made in
                    [
                        "the other lock ended \(made.statement.end.rawValue): \(made.signatures.count) signatures",
                        calldata.map { "calldata: 0x" + Hex.encode($0) }
                            ?? "no preimage is known for a claim's call",
                    ]
                } ?? ["no certificate"])
        }
    }
}
