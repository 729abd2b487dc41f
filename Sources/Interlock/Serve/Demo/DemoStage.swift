import Foundation
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs
import Synchronization

/// Starts and stops the processes, and asks them things as an operator or a desk would.
final class DemoStage: Sendable {
    let world: DemoWorld
    /// The operators' connections to their ledgers, one each.
    private let operators = Mutex<[String: LedgerClient]>([:])
    private let processes = Mutex<[String: ChildProcess]>([:])

    init(world: DemoWorld) {
        self.world = world
    }

    /// The bank's own SQL ledger, by its operator's connection; its configuration must be written.
    func operatorOf(_ bank: DemoBank) throws -> LedgerClient {
        try operators.withLock { operators in
            if let known = operators[bank.letter] { return known }
            let made = try LedgerClient(
                ConfigurationFile.ledger(world.path("\(bank.folder)/ledger.yaml")))
            operators[bank.letter] = made
            return made
        }
    }

    func start(_ name: String, _ arguments: [String], program: String? = nil) throws {
        let child = try ChildProcess(name, arguments, log: world.path("\(name).log"), program: program)
        processes.withLock { $0[name] = child }
    }

    /// Runs a command to its end. - Throws: `demo.command` where it fails.
    func run(_ name: String, _ arguments: [String], program: String? = nil, seconds: Int) async throws {
        try start(name, arguments, program: program)
        try await wait("\(name) to end", seconds: seconds) { !self.isRunning(name) }
        guard processes.withLock({ $0.removeValue(forKey: name) })?.hasSucceeded == true else {
            throw CommandFailure.unavailable(
                "demo.command", "\(name) failed", next: "read \(world.path("\(name).log"))")
        }
    }

    func stopAll() {
        // Who asks ledgers goes first, so that no one logs a ledger that went away.
        let order = { (name: String) in ["gateway", "notary"].firstIndex { name.hasPrefix($0) } ?? 2 }
        for name in processes.withLock({ $0.keys.sorted { order($0) < order($1) } }) {
            processes.withLock { $0.removeValue(forKey: name) }?.stop()
        }
    }

    func kill(_ name: String) { processes.withLock { $0.removeValue(forKey: name) }?.kill() }
    /// The process's id while it runs.
    func pid(_ name: String) -> Int32? { processes.withLock { $0[name]?.pid } }
    func isRunning(_ name: String) -> Bool { processes.withLock { $0[name] }?.isRunning ?? false }

    func startGateway(_ bank: DemoBank) async throws {
        try start("gateway-\(bank.letter)", ["serve", world.path("\(bank.folder)/gateway.yaml")])
        try await wait("\(bank.name)'s gateway to answer", seconds: 30) {
            guard self.isRunning("gateway-\(bank.letter)") else {
                throw CommandFailure.unavailable(
                    "demo.gateway", "\(bank.name)'s gateway ended by itself",
                    next: "read gateway-\(bank.letter).log")
            }
            let answer = try? self.desk(bank, "maker").readiness().answer
            return answer.map(Self.hasRecovered) ?? false
        }
    }

    /// Before its journal is read the gateway answers, but takes no orders; the other checks may wait for its peer.
    private static func hasRecovered(_ readiness: JSONValue) -> Bool {
        guard case .object(let object) = readiness, case .array(let checks)? = object["checks"] else {
            return false
        }
        return checks.contains { check in
            guard case .object(let check) = check else { return false }
            return check["name"] == .string("journal") && check["passes"] == .bool(true)
        }
    }

    func startLedger(_ bank: DemoBank) async throws {
        try start("ledger-\(bank.letter)", ["ledger", "serve", world.path("\(bank.folder)/ledger.yaml")])
        try await wait("ledger \(bank.ledger) to answer", seconds: 30) {
            (try? await self.operatorOf(bank).find("/v1/head")) != nil
        }
    }

    func desk(_ bank: DemoBank, _ user: String) throws -> DeskClient {
        DeskClient(try ConfigurationFile.client(world.path("\(bank.folder)/\(user).yaml")))
    }

    /// Both desks hand in their tickets, four eyes each. - Returns: the transfer.
    func submit(_ tickets: [String]) throws -> TransferID {
        var id: TransferID?
        for (bank, file) in zip(DemoWorld.banks, tickets) {
            let ticket = try TicketFile.load(file).ticket
            let view = try desk(bank, "maker").view("POST", "/v1/transfers", body: ticket.canonical)
            let approved = try desk(bank, "checker").view(
                "POST", "/v1/transfers/\(view.id.hex)/approve", body: [:])
            Console.out(
                "  \(bank.name)'s desk: maker submits, checker approves \(ticket.commonID): \(approved.state)"
            )
            id = view.id
        }
        guard let id else {
            throw CommandFailure.usage("demo.tickets", "no ticket", next: "name the examples folder")
        }
        return id
    }

    func view(_ bank: DemoBank, _ id: TransferID) throws -> TransferView {
        try desk(bank, "maker").view("GET", "/v1/transfers/\(id.hex)")
    }

    /// Waits until the bank sees the transfer ended. - Throws: if it ends otherwise than `outcome`.
    func waitForEnd(
        _ id: TransferID, at bank: DemoBank, as outcome: TransferOutcome, seconds: Int
    ) async throws {
        try await wait("\(bank.name) to see \(outcome.rawValue)", seconds: seconds) {
            guard let view = try? self.view(bank, id), let end = view.outcome else { return false }
            guard end == outcome else {
                throw CommandFailure.refused(
                    "demo.outcome", "\(bank.name) sees \(end.rawValue)", next: "read the logs")
            }
            return true
        }
    }

    func balance(_ ledger: DemoBank, _ account: String, _ asset: String) async throws -> String {
        let found = try await operatorOf(ledger).find("/v1/accounts/\(LedgerPath.escaped(account))")
        guard case .object(let object)? = found, case .array(let balances)? = object["balances"] else {
            return "0"
        }
        for line in balances {
            if case .object(let line) = line, line["asset"] == .string(asset),
                case .string(let units)? = line["quantity"]
            {
                return units
            }
        }
        return "0"
    }

    /// Looks every 50 ms until `done` says so. - Throws: `CommandFailure` after `seconds`.
    func wait(_ what: String, seconds: Int, _ done: () async throws -> Bool) async throws {
        for _ in 0..<(seconds * 20) {
            if try await done() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure.unavailable(
            "demo.waited", "waited \(seconds) s for \(what)", next: "read the logs in \(world.directory)")
    }

    /// Follows a ledger's log until an entry of `kind` about the transfer is booked.
    func waitForEntry(
        _ kind: LogEntryKind, of id: TransferID, on ledger: DemoBank, seconds: Int64
    ) async throws {
        let deadline = SystemClock.seconds() + seconds
        var next: UInt64 = 0
        while SystemClock.seconds() < deadline {
            let answer = try await operatorOf(ledger).find("/v1/entries?from=\(next)&limit=500&wait=1")
            guard case .object(let page)? = answer, case .array(let entries)? = page["entries"],
                case .string(let text)? = page["next"], let after = DecimalText.uint64(text)
            else { continue }
            next = after
            for case .string(let entry) in entries {
                guard let bytes = Base64.decode(entry) else { continue }
                let booked = try LogEntry(bytes: bytes)
                if booked.kind == kind, booked.lock?.transfer == id { return }
            }
        }
        throw CommandFailure.unavailable(
            "demo.waited", "no \(kind.rawValue) entry on \(ledger.ledger)", next: "read the logs")
    }
}
