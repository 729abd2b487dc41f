import EVMNotaryRules
import Logging
import SettlementModel
import SettlementProofs

/// Answers questions in the one order that keeps the rule: decided, durable, then signed.
struct NotaryOffice: Sendable {
    let key: NotaryKey
    let rules: NotaryRules
    let book: NotaryBook
    let watches: [LedgerID: LedgerWatch]
    let askAgainSeconds: Int64
    let log: Logger

    /// - Throws: `NotaryFault`, or what the store says.
    func answer(_ asked: NotaryQuestion) async throws -> NotaryAnswer {
        let question = try rules.accept(asked.lock, waitingFor: asked.otherTerms, in: asked.domain)
        if let remembered = asked.remembered { try await requireRecords(remembered) }
        let rules = rules
        if let known = try await book.read({ try rules.known(question, $0) }) {
            return try await ended(question, known)
        }
        guard let watch = watches[question.anchor.ledger] else {
            throw NotaryFault(.ledgerUnknown, "ledger \(question.anchor.ledger)")
        }
        switch try await watch.ask(question) {
        case .decided(let decision): return try await ended(question, decision)
        case .refused(let fault): throw fault
        case .open(let state):
            return NotaryAnswer(
                verdict: .notEnded(state, askAgainSeconds: askAgainSeconds), records: try await records())
        }
    }

    /// Signs. Only for a decision that was read from the store, or that a commit has returned with: it is on disk.
    private func ended(
        _ question: NotaryRules.Question, _ decision: EndDecision
    ) async throws -> NotaryAnswer {
        let statement = try rules.statement(question, decision)
        let signed = try SignedEnd(
            notary: key.address, statement: statement, signature: key.sign(statement.digest))
        log.info(
            "signed an end",
            metadata: [
                "ledger": "\(decision.ledger)", "lock": "\(decision.lock)",
                "end": "\(decision.end.rawValue)", "escrowLock": "\(statement.lock)",
            ])
        return NotaryAnswer(
            verdict: .ended(signed, preimage: decision.preimage, proof: decision.proof),
            records: try await records())
    }

    private func records() async throws -> SignedTip {
        try SignedTip(try await book.read { try $0.tip() }, by: key)
    }

    private func requireRecords(_ remembered: SignedTip) async throws {
        let rules = rules
        if try await book.read({ try rules.holds(remembered, $0) }) { return }
        let told = try await book.commit { try rules.recordRollback(remembered, $0) }
        log.critical(
            "the store was put back to an older state",
            metadata: ["signedFor": "\(remembered.tip.count)"])
        if let told { throw told }
    }

    func findings() async throws -> [NotaryFinding] { try await book.read { try $0.findings() } }

    /// Who this is, what it watches, and where it signs nothing more.
    func description() async throws -> JSONValue {
        let rules = rules
        let ledgers: [JSONValue] = try await book.read { storage in
            try rules.anchors.values.sorted { $0.ledger.text < $1.ledger.text }.map { anchor in
                var closed: JSONValue = nil
                do { try rules.requireOpen(anchor, storage) } catch let fault as NotaryFault {
                    closed = .string("\(fault)")
                }
                let head = try storage.head(from: anchor)?.head ?? anchor.head
                return ["closed": closed, "head": head.canonical, "ledger": anchor.ledger.canonical]
            }
        }
        let escrows: [JSONValue] = rules.sets.flatMap { domain, sets in
            sets.map { ["domain": domain.canonical, "notarySet": $0.canonical] as JSONValue }
        }
        return [
            "escrows": .array(escrows), "ledgers": .array(ledgers), "notary": key.address.canonical,
            "records": try await records().canonical,
        ]
    }
}
