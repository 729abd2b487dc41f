import EVMAdapter
import EVMNotaryRules
import LedgerAdapterKit
import Logging
import NIOCore
import SettlementModel

/// A gateway's way to the notaries of one escrow: their certificates for its locks, and a memory of all they signed.
///
/// A held lock keeps its set for ever, so the sets before the present one are asked too, each for its own locks.
struct NotaryCertifier<Asker: NotaryAsking>: EndCertifier {
    private let collectors: [EndCollector<Asker>]
    private let logger: Logger

    /// - Parameter collectors: one for each set.
    init(_ collectors: [EndCollector<Asker>], logger: Logger) {
        self.collectors = collectors
        self.logger = logger
    }

    /// One round of questions; statements that contradict each other are kept as documents, and shouted about.
    func certificate(
        for lock: HeldLock, waitingFor other: LockTerms?
    ) async throws(AdapterFault) -> EndCertificate {
        guard let collector = collectors.first(where: { $0.asker.set.id == lock.notarySet }) else {
            throw .unavailable(
                reason:
                    "notary.set-unknown: the lock names set \(lock.notarySet), whose notaries are not configured: "
                    + "name their file under `earlierNotaries`")
        }
        let found: CollectedEnds
        do { found = try await collector.collect(lock, waitingFor: other) } catch {
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
    ///   - profiles: the present set first; one escrow, each set once.
    ///   - memory: the file of everything that these notaries signed; made if missing, and never to be thrown away.
    ///   - evidence: the directory for documents of contradicting statements; it must be there.
    ///   - group: the caller's, which lives longer.
    /// - Throws: `notary.memory`, and faults of the certificate's files.
    init(
        _ profiles: [NotaryClientProfile], memory: String, evidence: String, group: any EventLoopGroup,
        logger: Logger
    ) throws {
        let askers = try profiles.map { try NotaryClient($0, group: group) }
        let memory = try CollectionMemory(memory)
        self.init(
            askers.map { EndCollector(asker: $0, memory: memory, evidence: evidence) }, logger: logger)
    }

    /// Ends the connections and gives the memory's file back.
    func close() async throws {
        for collector in collectors { await collector.asker.close() }
        try collectors.first?.memory?.close()
    }
}
