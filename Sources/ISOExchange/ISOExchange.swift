import Dispatch
import FileDrop
import ISO20022Messages
public import Logging
public import SettlementEngine
public import SettlementModel
import SettlementProofs

/// Instructions in and statuses out as files, beside a gateway.
///
/// It stands where a person at the desk stands: it submits and cancels under one name, and looks at views. It decides
/// nothing about settlement, and a gateway without it settles alike. Everything it does is done again after a crash until
/// it is done once: a ticket under its client id, a message under its name.
/// - Source: `domain.md` 2.7 and 5.1; `Specs/ISO20022.md`, section 7.
public actor ISOExchange {
    let desk: any Desk
    let settings: ExchangeSettings
    let disk: ExchangeDisk
    let logger: Logger
    /// The host's clock, for the dates in messages only: no deadline is decided by it.
    private let now: @Sendable () -> LedgerInstant

    /// Instructions whose transfers have not ended, by key.
    var open: [String: OpenInstruction] = [:]
    var keys: [TransferID: String] = [:]
    /// Files that were dealt with and have not left `incoming`, by key.
    var leaving: [String: Leaving] = [:]
    /// Messages that are decided and whose way out failed.
    var unreleased: Set<String> = []
    /// What was said of a file that waits, so that it is said once.
    var waiting: Set<String> = []
    /// Files that could not be read at this look and the last one, with the reasons, for the same.
    var unread: Set<String> = []
    var wasUnread: Set<String> = []
    private(set) var isPrepared = false
    /// What stops the exchange as a whole; nil since the last look that went through.
    var trouble: String?

    /// At one look.
    private static let mostFiles = 256

    struct OpenInstruction {
        var record: ExchangeRecord
        let ticket: TradeTicket
        let header: Head001?
    }

    public init(
        desk: any Desk, settings: ExchangeSettings, logger: Logger,
        now: @escaping @Sendable () -> LedgerInstant
    ) {
        self.desk = desk
        self.settings = settings
        disk = ExchangeDisk(folders: settings.folders, mostBytes: settings.mostBytes)
        self.logger = logger
        self.now = now
    }

    private enum Event: Sendable {
        case look
        case sweep
        case view(TransferView)
    }

    /// Remembers where it was. `run` does it too, until it goes through; nothing is taken before. Repeats: alike.
    /// - Throws: `ExchangeFault` where a folder is missing or its own memory cannot be read.
    public func prepare() async throws {
        let disk = disk
        try await onDisk { () throws(ExchangeFault) in try disk.prepare() }
        for key in try await onDisk({ () throws(ExchangeFault) in try disk.keys(on: .open) }) {
            try await remember(key)
        }
        var staged = Set(open.values.flatMap(\.record.staged))
        var intents: [ExchangeIntent] = []
        for key in try await onDisk({ () throws(ExchangeFault) in try disk.keys(on: .intents) }) {
            guard
                let bytes = try await onDisk({ () throws(ExchangeFault) in try disk.load(key, on: .intents) })
            else { continue }
            do throws(JSONFault) { intents.append(try ExchangeIntent(bytes)) } catch {
                throw ExchangeFault(code: "iso.exchange.memory", detail: "the intent \(key): \(error)")
            }
        }
        staged.formUnion(intents.flatMap(\.staged))
        let kept = staged
        try await onDisk { () throws(ExchangeFault) in
            try disk.discardStaged(but: kept)
            try disk.release(kept.sorted())
        }
        // What cannot be finished now is tried again at each look.
        for intent in intents { await depart(intent, isDurable: true) }
        isPrepared = true
        logger.info("iso exchange", metadata: ["open": "\(open.count)"])
    }

    private func remember(_ key: String) async throws {
        let disk = disk
        guard let bytes = try await onDisk({ () throws(ExchangeFault) in try disk.load(key, on: .open) })
        else {
            return
        }
        do {
            let record = try ExchangeRecord(bytes)
            let message = try DeskMessage.read(record.message, mostBytes: record.message.count)
            guard case .instruction(let ticket) = message.content else { return }
            open[key] = OpenInstruction(record: record, ticket: ticket, header: message.header)
            keys[record.transfer] = key
        } catch {
            throw ExchangeFault(code: "iso.exchange.memory", detail: "the record \(key): \(error)")
        }
    }

    /// Takes files and tells changes, one after the other, until the surrounding task is cancelled.
    public func run() async {
        await begin()
        let (events, sink) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(4096))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [desk] in
                while !Task.isCancelled {
                    let changes = await desk.changes()
                    // Whatever changed before this stream, or was lost with the last one.
                    sink.yield(.sweep)
                    for await view in changes { sink.yield(.view(view)) }
                    try? await Task.sleep(for: .milliseconds(100))  // cancelled: the loop ends
                }
            }
            group.addTask { [settings] in
                var turn = 0
                while !Task.isCancelled {
                    sink.yield(.look)
                    turn += 1
                    // Clocks move without a change of any view.
                    if turn % 20 == 0 { sink.yield(.sweep) }
                    try? await Task.sleep(for: .milliseconds(settings.pollMilliseconds))  // cancelled: ends
                }
                sink.finish()
            }
            for await event in events {
                switch event {
                case .look: await look()
                case .sweep: await sweep()
                case .view(let view): await hear(view)
                }
            }
            group.cancelAll()
        }
    }

    /// The gateway settles without the exchange: whatever its folders and its memory are like, nobody waits for it.
    private func begin() async {
        while !isPrepared, !Task.isCancelled {
            do { try await prepare() } catch { complain(error) }
            guard !isPrepared else { return }
            try? await Task.sleep(for: .milliseconds(settings.pollMilliseconds))  // cancelled: the loop ends
        }
    }

    /// One look at `incoming`: every file that lies there is taken, refused, or left for the next look.
    public func look() async {
        let disk = disk
        do {
            (unread, wasUnread) = ([], unread)
            if !unreleased.isEmpty {
                let names = unreleased.sorted()
                try await onDisk { () throws(ExchangeFault) in try disk.release(names) }
                unreleased = []
            }
            await goOnLeaving()
            let names = try await onDisk { () throws(ExchangeFault) in try disk.arrivals() }
            var taken = 0
            // What cannot be read leaves its turn to the next.
            for name in names where taken < Self.mostFiles {
                guard !Task.isCancelled else { return }
                do { if try await take(name) { taken += 1 } } catch let fault as DeskFault {
                    // The gateway takes nothing now: neither this file nor the next. What was said of those stays said.
                    unread.formUnion(wasUnread)
                    if waiting.insert(fault.code).inserted {
                        logger.notice(
                            "files wait", metadata: ["code": "\(fault.code)", "why": "\(fault.detail)"])
                    }
                    return
                } catch let fault as ExchangeFault {
                    // Nothing of this one is decided; it had its turn, and the next has its own.
                    stays(name, fault.detail, code: fault.code)
                    taken += 1
                }
            }
            waiting = []
            trouble = nil
        } catch {
            unread.formUnion(wasUnread)
            complain(error)
        }
    }

    /// One look at every open instruction.
    public func sweep() async {
        for (key, instruction) in open.sorted(by: { $0.key < $1.key }) {
            guard !Task.isCancelled else { return }
            if let view = await desk.transfer(instruction.record.transfer) { await tell(key, view) }
        }
    }

    func hear(_ view: TransferView) async {
        if let key = keys[view.id] { await tell(key, view) }
    }

    func created() -> LedgerInstant { now() }

    /// Waits for the disk on a thread that may wait: the engine's tasks share very few.
    func onDisk<Value: Sendable>(
        _ work: @escaping @Sendable () throws(ExchangeFault) -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Value, any Error>) in
            DispatchQueue.global().async { done.resume(with: Result { try work() }) }
        }
    }
}
