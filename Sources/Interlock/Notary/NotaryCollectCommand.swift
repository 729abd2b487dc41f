import ArgumentParser
import EVMNotaryRules
import EVMProofs
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
            "Where to keep what the notaries signed; read if it is there. Without it no notary is held to its word."
    )
    var memory: String?
    @Option(help: "The directory for documents of contradicting statements.")
    var evidence = "."
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let profile = try ConfigurationFile.notaryClient(file)
        let held = try heldLock()
        var kept = try memory.map(CollectionMemory.read) ?? CollectionMemory()
        var gathering: Gathering
        do throws(NotaryFault) { gathering = try Gathering(held, in: profile.domain, set: profile.set) } catch
        {
            throw CommandFailure.refused(error.code.rawValue, error.detail, next: error.code.nextStep)
        }
        let client = try NotaryClient(profile)
        let replies = await client.ask(held, remembering: kept.tips)
        try await client.close()
        var words: [NotaryWord] = []
        for (notary, reply) in replies {
            words.append(Self.take(reply, of: notary, into: &gathering, &kept))
        }
        if let memory { try kept.write(memory) }
        let documents = try gathering.equivocations.map(export)
        show(gathering, words, documents)
        guard gathering.certificate != nil else {
            throw CommandFailure.unavailable(
                "notary.incomplete",
                "\(gathering.ends.count) of \(gathering.set.threshold) needed signatures over one end",
                next: words.contains { $0.isOpen } ? "ask again later" : "see what each notary said")
        }
    }

    private static func take(
        _ reply: NotaryClient.Reply, of notary: EVMAddress, into gathering: inout Gathering,
        _ memory: inout CollectionMemory
    ) -> NotaryWord {
        switch reply {
        case .failed(let code, let detail): return NotaryWord(notary, code, detail)
        case .answered(let answer):
            do throws(NotaryFault) {
                try gathering.take(answer, from: notary, remembering: memory.ends)
            } catch { return NotaryWord(notary, error.code.rawValue, error.detail) }
            memory.keep(answer.records)
            switch answer.verdict {
            case .ended(let signed, _, _):
                memory.keep(signed)
                return NotaryWord(notary, signed.statement.end.rawValue, "signed")
            case .notEnded(let state, let seconds):
                return NotaryWord(
                    notary, state.rawValue, "not ended; ask again in \(seconds) seconds", isOpen: true)
            }
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

    /// One name for one document: finding it again writes nothing.
    private func export(_ pair: Equivocation) throws -> String {
        let bytes = pair.canonicalBytes
        let name = "equivocation-\(Digest.sha256(bytes).hex.prefix(16)).json"
        let path = HostFiles.resolve(name, in: evidence)
        if HostFiles.status(path) == nil { try HostFiles.create(path, bytes + [10], mode: 0o644) }
        return path
    }

    private func show(_ gathering: Gathering, _ words: [NotaryWord], _ documents: [String]) {
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

/// What one notary said, for people.
private struct NotaryWord {
    let notary: EVMAddress
    /// A state, or the code of a fault.
    let answer: String
    let detail: String
    let isOpen: Bool

    init(_ notary: EVMAddress, _ answer: String, _ detail: String, isOpen: Bool = false) {
        self.notary = notary
        self.answer = answer
        self.detail = detail
        self.isOpen = isOpen
    }

    var json: JSONValue {
        [
            "answer": .string(answer), "detail": .string(detail), "notary": .string(notary.description),
        ]
    }

    var line: String { "\(notary)  \(answer): \(detail)" }
}
