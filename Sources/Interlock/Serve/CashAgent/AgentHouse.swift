import Glibc
import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import Logging
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SettlementModel
import SettlementProofs
import Synchronization

/// A cash agent in the process of its book: its file, its folder of messages and its work.
final class AgentHouse: Sendable {
    private let settings: AgentSettings
    private let store: PaymentStore
    private let exchange: FileExchange
    private let key: SigningKey
    private let logger: Logger
    private let work = Mutex<Task<Void, Never>?>(nil)

    /// - Throws: where the file or the folder cannot be had; the ledger is not started then.
    init(_ agent: CashAgentConfiguration, of ledger: LedgerConfiguration, _ logger: Logger) throws {
        settings = agent.settings
        key = try KeyFiles.signingKey(ledger.operatorKey)
        do {
            exchange = try FileExchange(
                folder: agent.exchange, outgoing: "to-system", incoming: "from-system")
        } catch {
            throw CommandFailure.unavailable(
                "agent.exchange", error.detail, next: "make the folder above it, writable for this user only")
        }
        store = try PaymentStore(path: agent.store, ledger: ledger.ledger)
        self.logger = logger
    }

    /// Starts the work, and stands before the book.
    func open(over book: LedgerBook) async -> any CommandFront {
        let agent = CashAgent(
            settings: settings, book: AgentBook(book: book), store: store, exchange: exchange, key: key,
            now: { Int64(time(nil)) }, logger: logger)
        work.withLock { $0 = Task { await agent.run() } }
        return AgentFront(agent: agent, book: book)
    }

    func close() async throws {
        let running = work.withLock { $0 }
        running?.cancel()
        await running?.value
        try store.close()
    }
}

/// The SQL ledger's book as the agent uses it.
struct AgentBook: CashBook {
    let book: LedgerBook

    var ledger: LedgerID { book.rules.ledger }

    func book(_ signed: SQLSignedCommand, by party: GatewayID?) async throws -> CommandVerdict {
        try await book.submit(signed, by: party)
    }

    func trial(_ signed: [SQLSignedCommand], by party: GatewayID?) async throws -> [CommandVerdict] {
        try await book.trial(signed, by: party)
    }

    func hasBooked(_ command: CommandID) async throws -> Bool { try await book.hasBooked(command) }

    func entries(from first: UInt64, limit: Int) async throws -> [[UInt8]] {
        try await book.entries(from: first, limit: limit)
    }

    func currency(of asset: AssetID) async throws -> CurrencyCode? {
        guard case .cash(let currency)? = try await book.asset(asset)?.kind else { return nil }
        return currency
    }

    func held(of account: AccountID, asset: AssetID) async throws -> Int128 {
        try await book.held(of: account, asset: asset)
    }
}

/// The agent at the ledger's door.
struct AgentFront: CommandFront {
    let agent: CashAgent
    let book: LedgerBook

    func submit(
        _ signed: SQLSignedCommand, by party: GatewayID?
    ) async throws(SubmissionFault) -> CommandVerdict {
        do { return try await agent.submit(signed, by: party) } catch let fault as SubmissionFault {
            throw fault
        } catch AgentFault.pending(let what) {
            throw .underWay(what)
        } catch {
            // A payment may be under way, or the lock may be booked by the next round.
            throw .outcomeUnknown("\(error)")
        }
    }

    func reservable(_ account: AccountID) async throws -> [AssetID: Int128] {
        try await agent.reservable(account, in: try await book.currencies())
    }
}

extension CashAgentConfiguration {
    var settings: AgentSettings {
        let known = participants.map { party in
            (
                party.account,
                AgentParticipant(
                    account: ISO20022Proofs.SystemAccount(bic: party.bic, account: party.atSystem.iso),
                    authority: party.authority.mapValues(\.minor))
            )
        }
        return AgentSettings(
            rules: AgentRules(
                reserve: ISO20022Proofs.SystemAccount(bic: bic, account: reserve.iso),
                participants: Dictionary(known, uniquingKeysWith: { first, _ in first })),
            agent: bic, system: system, patience: .seconds(patienceSeconds), askSeconds: askSeconds,
            retrySeconds: retrySeconds)
    }
}

extension CashAccountName {
    var iso: ISOAccount.Identification {
        switch self {
        case .iban(let iban): .iban(iban)
        case .other(let other): .other(other)
        }
    }
}
