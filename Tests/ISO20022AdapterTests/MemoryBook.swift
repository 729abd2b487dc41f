import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs

/// A ledger in memory as the agent's book.
actor MemoryBook: CashBook {
    nonisolated let ledger: LedgerID
    private let house: TestLedger
    private let fuse: Fuse
    private let clock: HandClock
    private var afterHeld: (@Sendable () async -> Void)?

    init(_ house: sending TestLedger, _ fuse: Fuse, _ clock: HandClock) {
        ledger = house.id
        self.house = house
        self.fuse = fuse
        self.clock = clock
    }

    func book(_ signed: SQLSignedCommand, by party: GatewayID?) throws -> CommandVerdict {
        try fuse.pass()
        house.now = clock.now
        let verdict = try house.submit(signed)
        try fuse.pass()
        return verdict
    }

    func trial(_ signed: [SQLSignedCommand], by party: GatewayID?) throws -> [CommandVerdict] {
        house.now = clock.now
        var verdicts: [CommandVerdict] = []
        do {
            try house.with { storage in
                try storage.atomically {
                    verdicts = try signed.map {
                        try house.rules.apply($0, by: party, now: house.now, to: storage)
                    }
                    throw Undo()
                }
            }
        } catch is Undo {}
        return verdicts
    }

    func hasBooked(_ command: CommandID) throws -> Bool {
        try house.with { try $0.command(command) != nil }
    }

    func entries(from first: UInt64, limit: Int) throws -> [[UInt8]] {
        try fuse.pass()
        return try house.with { try $0.entries(from: first, limit: limit) }
    }

    func currency(of asset: AssetID) -> CurrencyCode? { asset == TestTrade.cash ? AgentWorld.currency : nil }

    func held(of account: AccountID, asset: AssetID) async throws -> Int128 {
        let held = try house.with { try $0.openLocks(after: nil, limit: 100) }
            .filter { $0.terms.payer.account == account }.reduce(0) { $0 + $1.terms.quantity }
        let meanwhile = afterHeld
        afterHeld = nil
        await meanwhile?()
        return held
    }

    /// What happens once between the next look at the locks and what is made of it.
    func afterHeld(_ body: @escaping @Sendable () async -> Void) { afterHeld = body }

    func state(_ terms: LockTerms) throws -> LockState { try house.state(terms) }
    func supply() throws -> Int128 {
        -(try house.with { try $0.balance(of: SQLLedgerRules.SystemAccount.issuance, asset: TestTrade.cash) })
    }

    /// What the outside checker says of the whole log.
    func findings() throws -> [LedgerFinding] {
        try house.with {
            try LedgerChecker(
                ledger: house.id, operatorKey: house.operatorKey.verificationKey, storage: $0,
                isCashAgent: true
            ).findings()
        }
    }

    private struct Undo: Error {}
}

/// The line to the payment system, which answers as soon as it is asked.
actor MemoryLine: MessageExchange {
    private(set) var system: SimulatedSystem
    private(set) var sent: [[UInt8]] = []
    private(set) var isDown = false
    private var inbox: [ReceivedMessage] = []
    private let fuse: Fuse
    private let clock: HandClock
    private var counter = 0

    init(_ system: SimulatedSystem, _ fuse: Fuse, _ clock: HandClock) {
        self.system = system
        self.fuse = fuse
        self.clock = clock
    }

    func setDown(_ isDown: Bool) { self.isDown = isDown }
    func expect(_ habits: [SystemHabit]) { system.expect(habits) }

    /// A payment of somebody else's: the answers go to him.
    func takeFromAnother(_ message: [UInt8]) { _ = system.take(message, now: now) }

    func send(_ message: [UInt8], named name: String) throws {
        try fuse.pass()
        guard !isDown else { throw ExchangeFault(detail: "down") }
        sent.append(message)
        deliver(system.take(message, now: now).map(\.bytes))
        try fuse.pass()
    }

    func received() throws -> Reception {
        try fuse.pass()
        guard !isDown else { return Reception(messages: []) }
        deliver(system.due(now).map(\.bytes))
        return Reception(messages: inbox)
    }

    func putAway(_ message: ReceivedMessage) throws {
        try fuse.pass()
        inbox.removeAll { $0.id == message.id }
    }

    func deliver(_ messages: [[UInt8]]) {
        for bytes in messages {
            counter += 1
            let id = ReceivedMessage.ID(name: Array("\(counter).xml".utf8), stamp: "")
            inbox.append(ReceivedMessage(id: id, name: "\(counter).xml", bytes: bytes))
        }
    }

    var waiting: Int { inbox.count }

    /// The payments among what was sent, in order.
    func orders() throws -> [Payment] {
        try sent.compactMap { bytes in
            guard let document = try BusinessMessage(bytes).document,
                document.definition.identifier == Pacs009.identifier
            else { return nil }
            return try Payment(reading: Pacs009(document))
        }
    }

    func questions() throws -> Int {
        try sent.filter {
            try BusinessMessage($0).document?.definition.identifier == Pacs028.identifier
        }.count
    }

    private var now: LedgerInstant { clock.instant }
}
