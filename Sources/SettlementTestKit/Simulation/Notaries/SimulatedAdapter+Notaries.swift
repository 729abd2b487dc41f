import EVMNotaryRules
import EVMProofs
import LedgerAdapterKit
import SettlementModel

/// How a bank's driver of a chain gets certificates, as a gateway's EVM ledger with `notaries` does: every member is asked at once,
/// nothing is believed, and what each one signed is remembered.
extension SimulatedAdapter {
    func gateProof(
        of end: [UInt8], about other: LockReference, for lock: LockReference
    ) async throws(AdapterFault) -> [UInt8] {
        guard let chain = way.ledger as? SimulatedChain else { return end }
        guard let terms = lock.terms, let gathering = chain.committee?.gathering(for: terms) else {
            throw .rejected(code: "ledger.evm.certificate", detail: "lock \(lock.id) takes no certificate")
        }
        world.pass(.ask, .bank(way.side))
        try requirePower()
        let told = await world.gather(gathering, waitingFor: other.terms, by: way.side, way.notaries)
        try requirePower()
        guard let certificate = told.certificate else {
            throw .unavailable(reason: "notary.incomplete: \(told.ends.count) signed")
        }
        return certificate.canonicalBytes
    }
}

/// What a bank keeps for ever of what notaries signed for its locks.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class NotaryMemory: @unchecked Sendable {
    /// Each notary's newest word of its records.
    var tips: [EVMAddress: SignedTip] = [:]
    var ends: [LockID: [SignedEnd]] = [:]
}

extension EscrowCommittee {
    /// - Returns: `nil` for a lock that takes no certificate.
    func gathering(for terms: LockTerms) -> Gathering? {
        held(terms).flatMap { try? Gathering($0, in: domain, set: set) }
    }
}

extension SimulatedWorld {
    /// One round of questions, until there is a certificate or patience ends.
    func gather(
        _ blank: Gathering, waitingFor other: LockTerms?, by side: SimulationPlan.Side, _ memory: NotaryMemory
    ) async -> Gathering {
        let inbox = Inbox()
        for notary in notaries {
            Task {
                let answer = await self.ask(notary, blank, other, side, memory)
                inbox.answered += 1
                if let answer { inbox.answers.append(answer) }
            }
        }
        var gathering = blank
        let end = scheduler.now + Self.patience
        while scheduler.now < end, !isOver {
            while let (notary, answer) = inbox.answers.popLast() {
                take(answer, of: notary, into: &gathering, side, memory)
            }
            if gathering.certificate != nil || inbox.answered == notaries.count { break }
            await scheduler.pause(milliseconds: 20)
        }
        return gathering
    }

    /// How long a bank waits for its notaries. - Units: milliseconds.
    private static let patience: Int64 = 8000

    /// `@unchecked Sendable`: it lives on its world's thread.
    private final class Inbox: @unchecked Sendable {
        var answers: [(EVMAddress, NotaryAnswer)] = []
        var answered = 0
    }

    /// - Returns: `nil` where no answer came, and for one that takes back what this notary said of its records before.
    private func ask(
        _ notary: SimulatedNotary, _ gathering: Gathering, _ other: LockTerms?,
        _ side: SimulationPlan.Side, _ memory: NotaryMemory
    ) async -> (EVMAddress, NotaryAnswer)? {
        let remembered = memory.tips[notary.key.address]
        let question = NotaryQuestion(
            domain: gathering.domain, lock: gathering.lock, otherTerms: other, remembered: remembered
        ).canonicalBytes
        left(question, side)
        guard !lucky(perMille: wire.weather.loss / 2, .lost) else { return nil }
        let answer: NotaryAnswer
        do {
            answer = try NotaryAnswer(canonicalBytes: try await notary.answer(question))
        } catch {
            tell("\(notary.name) gives \(side.rawValue) no answer: \(error)")
            return nil
        }
        guard !lucky(perMille: wire.weather.loss / 2, .lost),
            answer.records.tip.count >= remembered?.tip.count ?? 0
        else { return nil }
        return (notary.key.address, answer)
    }

    private func take(
        _ answer: NotaryAnswer, of notary: EVMAddress, into gathering: inout Gathering,
        _ side: SimulationPlan.Side, _ memory: NotaryMemory
    ) {
        let lock = gathering.lock.otherLock
        do throws(NotaryFault) {
            try gathering.take(answer, from: notary, remembering: memory.ends[lock] ?? [])
        } catch { return tell("\(side.rawValue) does not count an answer: \(error)") }
        if answer.records.tip.count > memory.tips[notary]?.tip.count ?? 0 {
            memory.tips[notary] = answer.records
        }
        guard case .ended(let signed, _, _) = answer.verdict else { return }
        if !(memory.ends[lock] ?? []).contains(signed) { memory.ends[lock, default: []].append(signed) }
        for pair in gathering.equivocations { judge(pair) }
    }

    /// Two ends of one lock were signed: that may only be the one notary that breaks the rules, or was misled.
    private func judge(_ pair: Equivocation) {
        count(.equivocation)
        let bad = Set(notaries.filter { !$0.keepsRules || $0.habits.vice == .isMisled }.map(\.key.address))
        let accused = pair.liar.map { [$0] } ?? [pair.first.notary, pair.second.notary]
        guard bad.isDisjoint(with: accused) else { return }
        broken(Violation(.oneVoice, "notaries that keep the rules signed two ends of one lock"))
    }

    /// An end that a notary has just signed.
    func vouched(by notary: SimulatedNotary, _ signed: SignedEnd) {
        let statement = signed.statement
        tell("\(notary.name) signs \(statement.end.rawValue)")
        guard let state = LockState(rawValue: statement.end.rawValue) else { return }
        take(
            .vouched(
                VouchedEnd(
                    notary: notary.number, ledger: statement.otherLedger, lock: statement.otherLock,
                    end: state, isMisled: notary.habits.vice == .isMisled)))
    }
}
