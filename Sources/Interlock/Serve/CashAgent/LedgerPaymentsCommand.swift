import ArgumentParser
import ISO20022Adapter
import ISO20022Proofs
import SettlementModel
import SettlementProofs

struct LedgerPaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "A cash agent's payments at its payment system; what people found out of a disputed one.",
        discussion: """
            A payment is `contradicted` where the system said two things that cannot both be true; the agent does nothing \
            with it. One that is `sent` with a reason beside it waits for its booking on the agent's account: another's payment may \
            stand under its UETR. Find out at the system what is true, stop the ledger, and write it down with --settled or \
            --refused.
            """)

    @Argument(help: "The ledger's configuration file.")
    var file: String

    @Option(help: "How many of the newest payments, 1 to 10000.")
    var newest = 50

    @Option(help: "The UETR of a contradicted or doubted payment that settled.")
    var settled: String?

    @Option(help: "The UETR of a contradicted or doubted payment that did not settle.")
    var refused: String?

    @Option(help: "Who found out, and how.")
    var note = ""

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(newest) else { throw ValidationError("--newest: 1 to 10000") }
    }

    func run() async throws {
        let configuration = try ConfigurationFile.ledger(file)
        guard let agent = configuration.cashAgent else {
            throw CommandFailure.usage(
                "agent.none", "\(configuration.ledger) is no cash agent's book",
                next: "name a ledger whose file has `cashAgent`")
        }
        try LedgerStore.require(agent.store)
        do {
            if let uetr = settled ?? refused {
                guard settled == nil || refused == nil, !note.isEmpty else {
                    throw CommandFailure.usage(
                        "agent.resolve", "one of --settled and --refused, and --note",
                        next: "say who found out, and how")
                }
                try await resolve(uetr, configuration.ledger, agent)
            }
            show(try PaymentStore.newest(newest, in: agent.store, of: configuration.ledger))
        } catch AgentFault.store(let detail) {
            throw CommandFailure.unavailable(
                "agent.store", detail,
                next: "stop the ledger; compare the file with its last backup and with the system's statement"
            )
        } catch { throw LedgerStore.explain(error) }
    }

    private func resolve(
        _ uetr: String, _ ledger: LedgerID, _ agent: CashAgentConfiguration
    ) async throws {
        let store = try PaymentStore(path: agent.store, ledger: ledger)
        let done = try await store.resolve(
            uetr, asSettled: settled != nil, note: note, now: SystemClock.seconds())
        try store.close()
        guard done else {
            throw CommandFailure.notFound(
                "agent.resolve", "no contradicted or doubted payment \(uetr)", next: "list the payments")
        }
    }

    private func show(_ payments: [PaymentRecord]) {
        let rows = payments.map { payment -> JSONValue in
            // Shown without an amount where it cannot be read.
            let read = try? Payment(bytes: payment.message)
            return [
                "uetr": .string(payment.uetr), "kind": .string(payment.kind.name),
                "state": .string(payment.course.state.rawValue), "lock": payment.terms.lockID.canonical,
                "endToEndId": .string(payment.terms.transfer.hex),
                "amount": read.map { .string("\($0.amount)") } ?? .null,
                "advised": .bool(payment.course.isAdvised), "closed": .bool(payment.isClosed),
                "reason": .string(payment.course.reason), "refusal": .string(payment.refusal),
                "status": payment.status.map { Digest.sha256($0).canonical } ?? .null,
            ]
        }
        output.show(["payments": .array(rows)]) {
            payments.isEmpty ? ["no payments"] : payments.map(Self.line)
        }
    }

    private static func line(_ payment: PaymentRecord) -> String {
        let read = try? Payment(bytes: payment.message)
        let amount = read.map { "\($0.amount)" } ?? ""
        let why = [payment.course.reason, payment.refusal].filter { !$0.isEmpty }
        let words =
            [payment.uetr, payment.kind.name, amount, payment.course.state.rawValue]
            + [payment.course.isAdvised ? "advised" : "not advised"] + why
        return TextWrap.safe(words.joined(separator: "  "))
    }
}

extension PaymentKind {
    fileprivate var name: String {
        switch self {
        case .reservation: "reservation"
        case .release(let reason, _, _): reason.name
        }
    }
}
