import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

/// Whoever can put one question to every member of a set.
protocol NotaryAsking: Sendable {
    var domain: EscrowDomain { get }
    var set: NotarySet { get }
    /// Every member's reply, in the set's order.
    ///
    /// - Parameter other: the fields of the lock that is waited for, where they are known.
    func ask(
        _ lock: HeldLock, waitingFor other: LockTerms?, remembering tips: [EVMAddress: SignedTip]
    ) async -> [(notary: EVMAddress, reply: NotaryReply)]
}

/// What came of one question to one notary.
enum NotaryReply: Sendable {
    case answered(NotaryAnswer)
    /// The notary said no, or nothing understandable, or nothing at all.
    case failed(code: String, detail: String)

    /// Whether more than `count` replies name the end that this one names. They are not verified yet.
    func saysMoreThan(_ count: Int, among replies: some Collection<NotaryReply>) -> Bool {
        guard let end else { return false }
        return replies.count { $0.end == end } > count
    }

    private var end: LockEnd? {
        guard case .answered(let answer) = self, case .ended(let signed, _, _) = answer.verdict else {
            return nil
        }
        return signed.statement.end
    }
}

/// Asks the notaries of one set how a lock ended, and holds each to everything that it ever signed to us.
struct EndCollector<Asker: NotaryAsking>: Sendable {
    let asker: Asker
    /// `nil` where nobody is held to its word.
    let memory: CollectionMemory?
    /// The directory for documents of contradicting statements.
    let evidence: String

    /// One round. What was signed is on disk before this returns.
    ///
    /// - Throws: `CommandFailure` with `notary.set-unknown`, `notary.memory`, or that of a file.
    func collect(_ lock: HeldLock, waitingFor other: LockTerms? = nil) async throws -> CollectedEnds {
        let gathering: Gathering
        do throws(NotaryFault) {
            gathering = try Gathering(lock, in: asker.domain, set: asker.set)
        } catch {
            throw CommandFailure.refused(error.code.rawValue, error.detail, next: error.code.nextStep)
        }
        let tips = try await memory?.tips(of: asker.set.members) ?? [:]
        let replies = await asker.ask(lock, waitingFor: other, remembering: tips)
        // Read after the answers came: another round may have kept more in the meantime.
        let remembered = try await memory?.ends(of: lock.otherLock, on: lock.otherLedger) ?? []
        let empty = CollectionRound(gathering: gathering, aside: gathering, remembered: remembered)
        var (round, words) = empty.taking(replies, tips)
        let unkept = try await memory?.keep(round.gathering.ends + round.aside.ends, round.heard) ?? [:]
        if !unkept.isEmpty {
            // What is not on disk must not count: the same round without them.
            let others = replies.map { (notary: $0, reply: unkept[$0] ?? $1) }
            (round, words) = empty.taking(others, tips)
        }
        let documents = try round.equivocations.map { try EvidenceOfTwoEnds($0, in: evidence) }
        return CollectedEnds(gathering: round.gathering, words: words, documents: documents)
    }
}

/// One round's answers as they are taken.
private struct CollectionRound {
    var gathering: Gathering
    /// What was signed by notaries whose records are behind their own word: kept as evidence, and never part of a certificate.
    var aside: Gathering
    let remembered: [SignedEnd]
    var heard: [SignedTip] = []

    var equivocations: [Equivocation] {
        let known = Set(gathering.equivocations.map(\.subject))
        return gathering.equivocations + aside.equivocations.filter { !known.contains($0.subject) }
    }

    func taking(
        _ replies: [(notary: EVMAddress, reply: NotaryReply)], _ tips: [EVMAddress: SignedTip]
    ) -> (CollectionRound, [NotaryWord]) {
        var round = self
        let words = replies.map { round.take($0.reply, of: $0.notary, tips[$0.notary]) }
        return (round, words)
    }

    mutating func take(_ reply: NotaryReply, of notary: EVMAddress, _ tip: SignedTip?) -> NotaryWord {
        switch reply {
        case .failed(let code, let detail): return NotaryWord(notary, code, detail)
        case .answered(let answer):
            let isBehind = tip.map(answer.records.isBehind) ?? false
            do throws(NotaryFault) {
                if isBehind {
                    try aside.take(answer, from: notary, remembering: remembered)
                    let detail = "its records do not go on from those that it signed for before"
                    throw NotaryFault(.rolledBack, detail)
                }
                try gathering.take(answer, from: notary, remembering: remembered)
            } catch { return NotaryWord(notary, error.code.rawValue, error.detail) }
            heard.append(answer.records)
            switch answer.verdict {
            case .ended(let signed, _, _):
                return NotaryWord(notary, signed.statement.end.rawValue, "signed")
            case .notEnded(let state, let seconds):
                return NotaryWord(
                    notary, state.rawValue, "not ended; ask again in \(seconds) seconds", isOpen: true)
            }
        }
    }
}

/// What one round brought.
struct CollectedEnds: Sendable {
    let gathering: Gathering
    let words: [NotaryWord]
    let documents: [EvidenceOfTwoEnds]

    /// Why there is no certificate.
    var shortfall: String {
        let signed = Dictionary(grouping: gathering.ends, by: \.statement.end).mapValues(\.count)
        let counts = signed.sorted { $0.key.code < $1.key.code }.map {
            "\($0.value) signed \($0.key.rawValue)"
        }
        let head = counts.isEmpty ? "nobody signed" : counts.joined(separator: ", ")
        return "\(head); \(gathering.set.threshold) must sign one end"
    }
}

/// What one notary said, for people.
struct NotaryWord: Sendable {
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

/// A document of two statements that contradict each other, in its file.
struct EvidenceOfTwoEnds: Sendable {
    let pair: Equivocation
    let path: String
    /// False where it was found before.
    let isNew: Bool

    /// One name for one subject: finding it again, by signatures made anew too, writes nothing.
    init(_ pair: Equivocation, in directory: String) throws {
        let bytes = pair.canonicalBytes
        let name = "equivocation-\(pair.subject.hex.prefix(16)).json"
        self.pair = pair
        path = HostFiles.resolve(name, in: directory)
        guard try HostFiles.status(path) == nil else {
            isNew = false
            return
        }
        do {
            try HostFiles.create(path, bytes + [10], mode: 0o644)
            isNew = true
        } catch let failure as CommandFailure where failure.code == "file.exists" {
            // Another round found it at the same moment.
            isNew = false
        }
    }
}

extension SignedTip {
    /// Fewer records than the same notary signed for before we asked, or others.
    fileprivate func isBehind(_ earlier: SignedTip) -> Bool {
        tip.count < earlier.tip.count
            || tip.count == earlier.tip.count && tip.digest != earlier.tip.digest
    }
}
