public import SettlementModel
public import TransferCore

/// Whoever knows outside whom the bank may not deal with: all services of one gateway, asked together.
public protocol ScreeningPort: Sendable {
    /// Asks each service once; each has its own deadline.
    ///
    /// Never throws and never waits for ever: a service that said nothing has simply no answer, and what is not known is
    /// not allowed.
    func ask(about subjects: [ScreeningSubject]) async -> ScreeningWords
}

/// What was said, and who said nothing.
public struct ScreeningWords: Sendable {
    public let answers: [ScreeningAnswer]
    /// By service, why.
    public let silent: [String: String]

    public init(answers: [ScreeningAnswer], silent: [String: String]) {
        self.answers = answers
        self.silent = silent
    }
}

/// A gateway without any service: where its rules want one, nothing is allowed.
public struct NobodyScreens: ScreeningPort {
    public init() {}
    public func ask(about subjects: [ScreeningSubject]) async -> ScreeningWords {
        ScreeningWords(answers: [], silent: [:])
    }
}
