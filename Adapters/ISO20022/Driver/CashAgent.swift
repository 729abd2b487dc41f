public import ISO20022Proofs
public import Logging
public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel
public import SettlementProofs

/// A cash agent at work: before a lock is booked its money is final in the agent's account at the payment system, and what
/// an end gives back is paid out there.
///
/// Every payment is durable before it is sent. What became of it is learnt from the system's messages; silence is answered
/// with a question and never with another payment.
public actor CashAgent {
    let settings: AgentSettings
    let book: any CashBook
    let store: PaymentStore
    let exchange: any MessageExchange
    let key: SigningKey
    let now: @Sendable () -> Int64
    let logger: Logger
    /// When this process last asked about a payment.
    var asked: [String: Int64] = [:]
    /// Which words of messages that are not put away yet were heard.
    var heard: [ReceivedMessage.ID: Set<Int>] = [:]
    /// What could not be read at the last look, and messages that could not be put away, so that it is said once.
    var unread: Set<UnreadMessage> = []
    var stuck: Set<ReceivedMessage.ID> = []
    /// How many ids of the agent's own command for a payment were found to be other commands', by its UETR.
    var taken: [String: Int] = [:]
    /// Ends of the book that cannot be paid, by their places in its log; and how far this process has read beyond them.
    var unpaid: Set<UInt64> = []
    var readAhead: UInt64 = 0
    private var isBusy = false
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - key: the operator's; it signs what comes into the book and leaves it.
    ///   - now: seconds since 1970.
    public init(
        settings: AgentSettings, book: any CashBook, store: PaymentStore, exchange: any MessageExchange,
        key: SigningKey, now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.settings = settings
        self.book = book
        self.store = store
        self.exchange = exchange
        self.key = key
        self.now = now
        self.logger = logger
    }

    /// Takes a command for the book.
    ///
    /// A lock waits up to the settings' patience for its money.
    /// - Throws: `AgentFault.pending` where the money is still under way: the command may yet be booked.
    /// - Repeats: the same command makes one payment, and gets the first answer.
    public func submit(_ signed: SQLSignedCommand, by party: GatewayID?) async throws -> CommandVerdict {
        let command: SQLLedgerCommand
        do { command = try SQLLedgerCommandCodec.decode(signed.command) } catch {
            return .rejected(Rejection(.commandMalformed, error.description))
        }
        guard AgentRules.admits(command.act) else {
            return .rejected(Rejection(.agentAct, "units come and go with payments only"))
        }
        guard case .lock(let terms, _) = command.act else { return try await book.book(signed, by: party) }
        if try await book.hasBooked(command.id) { return try await book.book(signed, by: party) }
        if let refusal = try await exclusively({ try await reserve(signed, command.id, terms, party) }) {
            return .rejected(refusal)
        }
        return try await answer(to: signed, command.id, party)
    }

    /// What an account may still reserve, in minor units by asset; 0 where it has no authority.
    ///
    /// It is all that an account can lock here: what its balance shows is on its way to or from the payment system. Waits
    /// until no step is half done.
    public func reservable(
        _ account: AccountID, in assets: [AssetID: CurrencyCode]
    ) async throws -> [AssetID: Int128] {
        try await exclusively {
            var left: [AssetID: Int128] = [:]
            for (asset, currency) in assets {
                let authority = settings.rules.participants[account]?.authority[currency] ?? 0
                left[asset] = max(0, authority - (try await reserved(account, asset)))
            }
            return left
        }
    }

    /// Works until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await work()
            do { try await Task.sleep(for: settings.poll) } catch { return }
        }
    }

    /// One round: what came, what the book says, what is due.
    public func work() async {
        do {
            try await exclusively {
                try await listen()
                do { try await readBook() } catch { warn("the book cannot be read", "", error) }
                for record in try await store.open() {
                    do { try await advance(record) } catch { warn("a payment waits", record.uetr, error) }
                }
            }
        } catch { warn("the agent waits", "", error) }
    }

    /// Waits for a reservation until it is decided.
    private func answer(
        to signed: SQLSignedCommand, _ command: CommandID, _ party: GatewayID?
    ) async throws -> CommandVerdict {
        let clock = ContinuousClock()
        let deadline = clock.now + settings.patience
        while true {
            if let record = try await store.reservation(for: command), record.isClosed {
                if record.refusal.isEmpty { return try await book.book(signed, by: party) }
                let parts = record.refusal.split(separator: " ", maxSplits: 1).map(String.init)
                let code = RejectionCode(rawValue: parts[0]) ?? .agentPayment
                return .rejected(Rejection(code, parts.count > 1 ? parts[1] : ""))
            }
            guard clock.now < deadline else {
                throw AgentFault.pending("the reservation for command \(command) is under way")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// One thing at a time: between a step and the next nobody else moves a payment.
    func exclusively<T>(_ body: () async throws -> T) async throws -> T {
        if isBusy { await withCheckedContinuation { queue.append($0) } } else { isBusy = true }
        defer { if queue.isEmpty { isBusy = false } else { queue.removeFirst().resume() } }
        return try await body()
    }

    func warn(_ what: String, _ uetr: String, _ error: any Error) {
        logger.warning("\(what)", metadata: ["uetr": "\(uetr)", "error": "\(error)"])
    }
}

/// What a cash agent is told by its operator.
public struct AgentSettings: Sendable {
    public let rules: AgentRules
    /// The agent's and the payment system's BIC, as business headers name them.
    public let agent: String
    public let system: String
    /// How long a lock's answer waits for its money.
    public let patience: Duration
    public let poll: Duration
    /// After how many seconds of silence the system is asked what became of a payment.
    public let askSeconds: Int64
    /// How many seconds after a payment out was refused it is made anew, under another UETR.
    public let retrySeconds: Int64

    public init(
        rules: AgentRules, agent: String, system: String, patience: Duration = .seconds(5),
        poll: Duration = .milliseconds(200), askSeconds: Int64 = 10, retrySeconds: Int64 = 60
    ) {
        self.rules = rules
        self.agent = agent
        self.system = system
        self.patience = patience
        self.poll = poll
        self.askSeconds = askSeconds
        self.retrySeconds = retrySeconds
    }
}
