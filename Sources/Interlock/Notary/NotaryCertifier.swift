import EVMAdapter
import EVMNotaryRules
import LedgerAdapterKit
import Logging
import NIOCore

/// A gateway's way to the notaries of one escrow: their certificates for its locks, and a memory of all they signed.
struct NotaryCertifier<Asker: NotaryAsking>: EndCertifier {
    private let collector: EndCollector<Asker>
    private let logger: Logger

    init(_ collector: EndCollector<Asker>, logger: Logger) {
        self.collector = collector
        self.logger = logger
    }

    /// One round of questions; statements that contradict each other are kept as documents, and shouted about.
    func certificate(for lock: HeldLock) async throws(AdapterFault) -> EndCertificate {
        let found: CollectedEnds
        do { found = try await collector.collect(lock) } catch {
            // Without its memory a notary could be used that took back its word: nothing is certified then.
            logger.error("notaries were not asked", metadata: ["reason": "\(error)"])
            throw .unavailable(reason: "\(error)")
        }
        for document in found.documents where document.isNew {
            logger.critical(
                "two ends of one lock were signed",
                metadata: [
                    "code": "notary.equivocation", "document": "\(document.path)",
                    "liar": "\(document.pair.liar.map { "\($0)" } ?? "one of two notaries, or their ledger")",
                    "next":
                        "stop new trades with locks by this notary set; keep the document and ask the notaries for their proofs",
                ])
        }
        if let certificate = found.gathering.certificate { return certificate }
        let words = found.words.map(\.line).joined(separator: "; ")
        throw .unavailable(reason: "notary.incomplete: \(found.shortfall) (\(words))")
    }
}

extension NotaryCertifier<NotaryClient> {
    /// - Parameters:
    ///   - memory: the file of everything that these notaries signed; made if missing, and never to be thrown away.
    ///   - evidence: the directory for documents of contradicting statements; it must be there.
    ///   - group: the caller's, which lives longer.
    /// - Throws: `notary.memory`, and faults of the certificate's files.
    init(
        _ profile: NotaryClientProfile, memory: String, evidence: String, group: any EventLoopGroup,
        logger: Logger
    ) throws {
        let asker = try NotaryClient(profile, group: group)
        self.init(
            EndCollector(asker: asker, memory: try CollectionMemory(memory), evidence: evidence),
            logger: logger)
    }

    /// Ends the connections and gives the memory's file back.
    func close() async throws {
        await collector.asker.close()
        try collector.memory?.close()
    }
}
