public import SettlementEngine
import SettlementModel
internal import Synchronization
public import TransferCore

/// A screening service for stories: whom it knows, and whether it speaks, is in the test's hand.
public final class HandScreening: ScreeningPort {
    private struct Book {
        var listed: Set<String> = []
        /// Answers that are left before it falls silent; nil where it speaks on.
        var answersLeft: Int?
        var questions = 0
    }

    public static let name = "lists.example"
    private let book = Mutex(Book())
    private let clock: HandClock

    public init(_ clock: HandClock) { self.clock = clock }

    /// Puts a party or a wallet on the list, or takes it off.
    public func list(_ name: String, _ isListed: Bool = true) {
        book.withLock { book in
            if isListed { book.listed.insert(name) } else { book.listed.remove(name) }
        }
    }

    /// Answers so many questions more and is silent then; 0 for silence at once, nil for an end of it.
    public func speak(times: Int?) { book.withLock { $0.answersLeft = times } }

    /// How often it was asked.
    public var questions: Int { book.withLock { $0.questions } }

    public func ask(about subjects: [ScreeningSubject]) async -> ScreeningWords {
        let (listed, isSilent) = book.withLock { book in
            book.questions += 1
            let isSilent = book.answersLeft == 0
            if let left = book.answersLeft { book.answersLeft = max(0, left - 1) }
            return (book.listed, isSilent)
        }
        guard !isSilent, let now = LedgerInstant(seconds: clock.hostClock.unixSeconds()) else {
            return ScreeningWords(answers: [], silent: [Self.name: "screening.no-answer"])
        }
        let answers = subjects.map { subject in
            ScreeningAnswer(
                service: Self.name, list: "2026-11-12", subject: subject,
                verdict: listed.contains(subject.name) ? .hit : .clear, reference: "case-1", at: now)
        }
        return ScreeningWords(answers: answers, silent: [:])
    }
}
