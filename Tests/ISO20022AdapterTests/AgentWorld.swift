import Foundation
import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import Logging
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Synchronization

/// A cash agent over a small ledger and a simulated payment system, with a clock that tests move and a fuse between all of
/// them.
actor AgentWorld {
    static let currency: CurrencyCode = {
        guard let currency = CurrencyCode("CNY") else { preconditionFailure("CNY is a currency") }
        return currency
    }()
    static let agentBIC = "CASHNL2AXXX"
    static let systemBIC = "CBCCCNBJXXX"
    static let reserve = SystemAccount(bic: agentBIC, account: .other("RESERVE"))
    static let payerAtSystem = SystemAccount(bic: "BKBBCNBJXXX", account: .other("BANK-B"))
    static let payeeAtSystem = SystemAccount(bic: "BKAACNBJXXX", account: .iban("DE89370400440532013000"))

    let fuse = Fuse()
    let book: MemoryBook
    let line: MemoryLine
    private let exchange: any MessageExchange
    private let logger: Logger
    let payer: Holder
    let payee: Holder
    private let key: SigningKey
    let path: String
    private var store: PaymentStore
    private var isClosed = false
    private(set) var agent: CashAgent
    private let clock: HandClock

    /// - Parameter exchange: where messages go instead of `line`.
    init(
        _ habits: [SystemHabit] = [], authority: Int128 = 1_000_000, exchange: (any MessageExchange)? = nil,
        logger: Logger = Logger(label: "test")
    ) async throws {
        let folder = NSTemporaryDirectory() + "agent-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/payments.sqlite"
        let ledger = try TestLedger("sql:cash-agent")
        ledger.rules = LedgerRules(
            ledger: ledger.id, operatorKey: ledger.operatorKey.verificationKey,
            verifiers: [SQLLogVerifier()], isCashAgent: true)
        payer = try ledger.open("bank-b/cash", owner: "gw.bank-b")
        payee = try ledger.open("bank-a/cash", owner: "gw.bank-a")
        try ledger.operate(.registerAsset(try TestTrade.cashDescriptor()))
        key = ledger.operatorKey
        clock = HandClock(ledger.now)
        book = MemoryBook(ledger, fuse, clock)
        line = MemoryLine(
            SimulatedSystem(
                bic: Self.systemBIC, agent: Self.agentBIC, notified: Self.reserve.account,
                balances: [
                    Self.reserve.account: [:], Self.payerAtSystem.account: [Self.currency: 10_000],
                    Self.payeeAtSystem.account: [Self.currency: 0],
                ], habits: habits), fuse, clock)
        let way: any MessageExchange = exchange ?? line
        self.exchange = way
        self.logger = logger
        settings = AgentSettings(
            rules: AgentRules(
                reserve: Self.reserve,
                participants: [
                    payer.account: AgentParticipant(
                        account: Self.payerAtSystem, authority: [Self.currency: authority]),
                    payee.account: AgentParticipant(account: Self.payeeAtSystem, authority: [:]),
                ]), agent: Self.agentBIC, system: Self.systemBIC, patience: .zero, askSeconds: 10,
            retrySeconds: 30)
        try PaymentStore.create(path: path, ledger: ledger.id)
        store = try PaymentStore(path: path, ledger: ledger.id)
        agent = CashAgent(
            settings: settings, book: book, store: store, exchange: way, key: key,
            now: { [clock] in clock.now }, logger: logger)
    }

    private var settings: AgentSettings

    deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

    /// A new process on the same file.
    func restart() throws {
        fuse.mend()
        try close()
        isClosed = false
        store = try PaymentStore(path: path, ledger: book.ledger)
        agent = CashAgent(
            settings: settings, book: book, store: store, exchange: exchange, key: key,
            now: { [clock] in clock.now }, logger: logger)
    }

    /// A new process whose operator lists these participants only.
    func restart(listing participants: [AccountID: AgentParticipant]) throws {
        settings = AgentSettings(
            rules: AgentRules(reserve: Self.reserve, participants: participants), agent: Self.agentBIC,
            system: Self.systemBIC, patience: .zero, askSeconds: 10, retrySeconds: 30)
        try restart()
    }

    var participants: [AccountID: AgentParticipant] { settings.rules.participants }

    /// The process ends.
    func close() throws {
        if !isClosed { try store.close() }
        isClosed = true
    }

    /// What people write down while the agent is stopped.
    func resolve(_ uetr: String, asSettled: Bool) async throws -> Bool {
        let done = try await store.resolve(uetr, asSettled: asSettled, note: "asked by phone", now: clock.now)
        try restart()
        return done
    }

    func work(_ rounds: Int = 1, seconds: Int64 = 0) async {
        for _ in 0..<rounds {
            clock.move(by: seconds)
            await agent.work()
        }
    }

    func move(by seconds: Int64) { clock.move(by: seconds) }

    /// As the engine does: the same bytes again while the outcome is not known. `nil` where it stays unknown.
    func submit(_ signed: SQLSignedCommand, rounds: Int = 4, seconds: Int64 = 0) async -> CommandVerdict? {
        for _ in 0..<rounds {
            if let verdict = try? await agent.submit(signed, by: GatewayID("gw.bank-b")) { return verdict }
            await work(1, seconds: seconds)
        }
        return try? await agent.submit(signed, by: GatewayID("gw.bank-b"))
    }

    nonisolated let preimage = Preimage(Digest.sha256(Array("the preimage".utf8)))

    func terms(leg: LegID = .y, salt: UInt8 = 7, quantity: Int128 = 600) throws -> LockTerms {
        guard let transfer = TransferID([UInt8](repeating: salt, count: 16)),
            let deadline = LedgerInstant(seconds: clock.now + 100),
            let expiry = LedgerInstant(seconds: clock.now + 1000),
            let terms = LockTerms(
                ledger: book.ledger, transfer: transfer, leg: leg, asset: TestTrade.cash, quantity: quantity,
                payer: payer.party, payee: payee.party, hashlock: preimage.hashlock,
                claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false, lockDeadline: deadline,
                expiry: expiry, termsDigest: Digest.sha256([salt]))
        else { throw TestFault() }
        return terms
    }

    func command(_ act: SQLLedgerAct, _ name: String, by keys: [SigningKey] = []) throws -> SQLSignedCommand {
        let id = CommandID(Digest.sha256(Array(name.utf8)))
        let bytes = SQLLedgerCommandCodec.encode(SQLLedgerCommand(id: id, ledger: book.ledger, act: act))
        return SQLSignedCommand(
            command: bytes,
            signatures: try keys.map { try $0.sign(SQLLedgerCommandCodec.signingMessage(bytes)) })
    }

    func lock(_ terms: LockTerms, _ name: String = "lock") throws -> SQLSignedCommand {
        try command(.lock(terms, anchorProof: nil), name, by: [payer.key])
    }

    func payments() throws -> [PaymentRecord] { try PaymentStore.newest(100, in: path, of: book.ledger) }

    /// What each side has at the payment system: payer, payee, the agent's account.
    var money: [Int128] {
        get async {
            let balances = await line.system.balances
            return [Self.payerAtSystem, Self.payeeAtSystem, Self.reserve].map {
                balances[$0.account]?[Self.currency] ?? 0
            }
        }
    }
}

/// Time as tests have it.
final class HandClock: Sendable {
    private let time: Mutex<Int64>
    init(_ now: Int64) { time = Mutex(now) }
    var now: Int64 { time.withLock { $0 } }
    var instant: LedgerInstant {
        guard let instant = LedgerInstant(seconds: now) else { preconditionFailure("the clock went astray") }
        return instant
    }
    func move(by seconds: Int64) { time.withLock { $0 += seconds } }
}

/// Blows at the nth time that something passes it; from then on nothing does. Twice for each call: before it, and after it was
/// done but before it is known.
final class Fuse: Sendable {
    struct Blown: Error {}
    private let left = Mutex<Int?>(nil)
    private let count = Mutex(0)
    var passed: Int { count.withLock { $0 } }
    var isBlown: Bool { left.withLock { $0 == 0 } }
    func set(_ passes: Int) { left.withLock { $0 = passes } }
    func mend() { left.withLock { $0 = nil } }
    func pass() throws {
        count.withLock { $0 += 1 }
        try left.withLock { left in
            guard let now = left else { return }
            guard now > 0 else { throw Blown() }
            left = now - 1
            if now == 1 { throw Blown() }
        }
    }
}

extension AgentWorld {
    /// Other terms that name the same transfer, under another hash.
    func otherTerms(of terms: LockTerms) throws -> (terms: LockTerms, preimage: Preimage) {
        let preimage = Preimage(Digest.sha256(Array("another".utf8)))
        guard
            let other = LockTerms(
                ledger: terms.ledger, transfer: terms.transfer, leg: .y, asset: terms.asset,
                quantity: terms.quantity, payer: terms.payer, payee: terms.payee, hashlock: preimage.hashlock,
                claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
                lockDeadline: terms.lockDeadline, expiry: terms.expiry, termsDigest: terms.termsDigest)
        else { throw TestFault() }
        return (other, preimage)
    }
}
