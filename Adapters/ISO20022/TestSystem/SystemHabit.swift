/// How the simulated system treats one payment. Money moves as the first words say, whatever is said about it afterwards.
public enum SystemHabit: Hashable, Sendable {
    /// Settles, answers, notifies.
    case prompt
    /// The message never arrives.
    case losesMessage
    /// Settles and notifies, and the answer is lost.
    case losesAnswer
    /// Settles and says nothing until it is asked.
    case isSilent
    /// Settles and says everything twice.
    case answersTwice
    /// Settles; the words come after so many seconds.
    case answersLate(Int64)
    case pendingForever
    /// Says that it is pending; settles, and says so, after so many seconds.
    case pending(Int64)
    case rejects(String)
    /// Settles, and answers about another payment, and about this one under another end-to-end id.
    case answersAnother
    /// Settles, and answers with half of the amount.
    case answersAnotherAmount
    /// Settles, and notifies half of the amount.
    case advisesAnotherAmount
    case advisesNothing
    case advisesLate(Int64)
    /// Settles and says so, then says that it refused.
    case refusesAfterwards
    /// Settles, says that it refused, then that it settled.
    case settlesAfterwards

    /// Reads a habit as a command line names it: `isSilent`, `answersLate:10`, `rejects:AM04`.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let seconds = parts.count == 2 ? Int64(parts[1]) : nil
        switch (parts.first ?? "", parts.count) {
        case ("prompt", 1): self = .prompt
        case ("losesMessage", 1): self = .losesMessage
        case ("losesAnswer", 1): self = .losesAnswer
        case ("isSilent", 1): self = .isSilent
        case ("answersTwice", 1): self = .answersTwice
        case ("pendingForever", 1): self = .pendingForever
        case ("answersAnother", 1): self = .answersAnother
        case ("answersAnotherAmount", 1): self = .answersAnotherAmount
        case ("advisesAnotherAmount", 1): self = .advisesAnotherAmount
        case ("advisesNothing", 1): self = .advisesNothing
        case ("refusesAfterwards", 1): self = .refusesAfterwards
        case ("settlesAfterwards", 1): self = .settlesAfterwards
        case ("rejects", 2) where (1...4).contains(parts[1].count): self = .rejects(parts[1])
        case ("answersLate", 2), ("pending", 2), ("advisesLate", 2):
            guard let seconds, (0...86_400).contains(seconds) else { return nil }
            switch parts[0] {
            case "answersLate": self = .answersLate(seconds)
            case "pending": self = .pending(seconds)
            default: self = .advisesLate(seconds)
            }
        default: return nil
        }
    }
}
