import ArgumentParser
import ISO20022Adapter
import ISO20022Messages
import ISO20022TestSystem
import SettlementModel

struct LedgerSimulateSystemCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate-system",
        abstract: "Play the payment system of a cash agent, for tests: it speaks ISO 20022 messages alone.",
        discussion: """
            Takes pacs.009 and pacs.028 from the agent's `to-system` and puts pacs.002 and camt.054 into `from-system`. \
            Each --habit says how one payment is treated, in their order: prompt, losesMessage, losesAnswer, isSilent, \
            answersTwice, answersLate:SECONDS, pendingForever, pending:SECONDS, rejects:REASON, answersAnother, \
            answersAnotherAmount, advisesAnotherAmount, advisesNothing, advisesLate:SECONDS, refusesAfterwards, \
            settlesAfterwards. It remembers nothing when it ends.
            """)

    @Argument(help: "The configuration file of the agent's ledger.")
    var file: String

    @Option(
        help: "What each participant has at the start, for example \"CNY 50,000,000.00\"; may be repeated.")
    var funds: [String] = []

    @Option(name: .customLong("habit"), help: "How the next payment is treated; may be repeated.")
    var habits: [String] = []

    func run() async throws {
        let configuration = try ConfigurationFile.ledger(file)
        guard let agent = configuration.cashAgent else {
            throw CommandFailure.usage(
                "agent.none", "\(configuration.ledger) is no cash agent's book",
                next: "name a ledger whose file has `cashAgent`")
        }
        let start = try system(agent)
        let exchange: FileExchange
        do {
            exchange = try FileExchange(
                folder: agent.exchange, outgoing: "from-system", incoming: "to-system")
        } catch {
            throw CommandFailure.unavailable("agent.exchange", error.detail, next: "make the folder above it")
        }
        Console.out("\(agent.system): the simulated payment system is ready")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ServiceProcess.untilTold() }
            group.addTask {
                var system = start
                var unread: Set<UnreadMessage> = []
                while !Task.isCancelled {
                    guard let now = LedgerInstant(seconds: SystemClock.seconds()) else { return }
                    let reception = try await exchange.received()
                    for message in Set(reception.unread).subtracting(unread) {
                        Console.err("\(message.name) stays: \(message.why)")
                    }
                    unread = Set(reception.unread)
                    for message in reception.messages {
                        let answers = system.take(message.bytes, now: now)
                        // Taken once: what is lost from here on is lost, as with a real system's answers.
                        try await exchange.putAway(message)
                        for answer in answers { try await exchange.send(answer.bytes, named: answer.id) }
                    }
                    for late in system.due(now) { try await exchange.send(late.bytes, named: late.id) }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func system(_ agent: CashAgentConfiguration) throws -> SimulatedSystem {
        var balance: [CurrencyCode: Int128] = [:]
        for text in funds {
            guard let money = ValueKind<Money>.money.read(text), money.minor >= 0 else {
                throw CommandFailure.usage(
                    "agent.funds", "\(text) is no amount", next: "write it as \"CNY 50,000,000.00\"")
            }
            balance[money.currency] = money.minor
        }
        let treated = try habits.map { text in
            guard let habit = SystemHabit(text) else {
                throw CommandFailure.usage("agent.habit", "\(text) is no habit", next: "see --help")
            }
            return habit
        }
        var balances: [ISOAccount.Identification: [CurrencyCode: Int128]] = [agent.reserve.iso: [:]]
        for participant in agent.participants { balances[participant.atSystem.iso] = balance }
        return SimulatedSystem(
            bic: agent.system, agent: agent.bic, notified: agent.reserve.iso, balances: balances,
            habits: treated)
    }
}
