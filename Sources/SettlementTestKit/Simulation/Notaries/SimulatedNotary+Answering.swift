import EVMNotaryRules
import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// A notary's door: what it says, and what it signs for it.
extension SimulatedNotary {
    /// - Returns: the answer's bytes.
    /// - Throws: `NotaryFault`, and whatever its ledger's ways throw: then there is no answer.
    func answer(_ bytes: [UInt8]) async throws -> [UInt8] {
        await world.scheduler.pause(milliseconds: dice.number(1...delay))
        guard let process, !isSilent else { throw NotaryFault(.unavailable, "no answer from \(name)") }
        let asked: NotaryQuestion
        do throws(JSONFault) { asked = try NotaryQuestion(canonicalBytes: bytes) } catch {
            throw NotaryFault(.request, "\(error)")
        }
        let answer = keepsRules ? try await honest(asked, process) : try lie(asked)
        try require(process)
        await world.scheduler.pause(milliseconds: dice.number(1...delay))
        try require(process)
        return answer.canonicalBytes
    }

    private var delay: Int64 { world.healed ? min(habits.delay, 200) : habits.delay }

    private func honest(_ asked: NotaryQuestion, _ process: Process) async throws -> NotaryAnswer {
        let question = try rules.accept(asked.lock, waitingFor: asked.otherTerms, in: asked.domain)
        if let remembered = asked.remembered, try !rules.holds(remembered, NotaryTransaction(disk)) {
            let told = try await commit(process) { try self.rules.recordRollback(remembered, $0) }
            world.tell("\(name) finds that its disk was put back")
            if let told { throw told }
        }
        if let known = try rules.known(question, NotaryTransaction(disk)) {
            return try signed(question, known)
        }
        switch try await inTurn(process, { try await self.ask(question, process) }) {
        case .decided(let decision): return try signed(question, decision)
        case .refused(let fault): throw fault
        case .open(let state):
            return NotaryAnswer(verdict: .notEnded(state, askAgainSeconds: 1), records: try records())
        }
    }

    /// Only for a decision that is on disk.
    private func signed(_ question: NotaryRules.Question, _ decision: EndDecision) throws -> NotaryAnswer {
        let end = try SignedEnd(
            notary: key.address, statement: try rules.statement(question, decision),
            signature: key.sign(try rules.statement(question, decision).digest))
        world.vouched(by: self, end)
        return NotaryAnswer(
            verdict: .ended(end, preimage: decision.preimage, proof: decision.proof), records: try records())
    }

    private func records() throws -> SignedTip { try SignedTip(NotaryTransaction(disk).tip(), by: key) }

    /// Signs what is not so, and says that its records are those of its first day.
    private func lie(_ asked: NotaryQuestion) throws -> NotaryAnswer {
        let truth = world.ledger(asked.lock.otherLedger).lockState(asked.lock.otherLock)
        isLyingNext = habits.vice == .lies || !isLyingNext
        let other: LockEnd = truth == .claimed ? (dice.happens(50) ? .refunded : .cancelled) : .claimed
        let end = isLyingNext ? other : LockEnd(truth) ?? .refunded
        world.count(.lie)
        world.tell("\(name) signs \(end.rawValue), where \(truth.rawValue) is true")
        let statement = EndStatement(asked.lock, in: asked.domain, end: end)
        let signed = try SignedEnd(
            notary: key.address, statement: statement, signature: key.sign(statement.digest))
        return NotaryAnswer(
            verdict: .ended(signed, preimage: nil, proof: statement.digest),
            records: try SignedTip(.empty, by: key))
    }
}
