public import SettlementModel

/// A process of a simulated world.
public enum ProcessName: Hashable, Sendable, CustomStringConvertible {
    case bank(SimulationPlan.Side)
    case ledger(LedgerID)
    /// By its number, from 0.
    case notary(Int)
    /// Of financed claims.
    case registry

    /// Banks and ledgers.
    public static let all: [ProcessName] =
        SimulationPlan.Side.allCases.map(ProcessName.bank) + SimulationPlan.ledgers.map(ProcessName.ledger)

    public var description: String {
        switch self {
        case .bank(let side): side.rawValue
        case .ledger(let id): "ledger \(id)"
        case .notary(let number): "notary \(number)"
        case .registry: "the registry"
        }
    }
}

/// What is just about to happen, or has just happened, where a process may die.
public enum CrashPoint: String, Hashable, Sendable, CaseIterable {
    case journalWrite = "before a journal sync"
    case journalWritten = "after a journal sync"
    case vaultWrite = "before a vault sync"
    case vaultWritten = "after a vault sync"
    case archiveWrite = "before the evidence is kept"
    case archiveWritten = "after the evidence is kept"
    case send = "before a frame is sent"
    case greet = "before a handshake"
    case receive = "before a frame or a handshake is received"
    case command = "before a ledger command is sent"
    case booking = "before a ledger books"
    case booked = "after a ledger booked"
    case ask = "before notaries are asked"
    case screenAsk = "before a screening service is asked"
    case notaryWrite = "before a notary's sync"
    case notaryWritten = "after a notary's sync"
    case registryAsk = "before the registry is asked"
    case registryWrite = "before the registry's sync"
    case registryWritten = "after the registry's sync"
}

/// Who dies when: at the nth point that a world passes.
public struct PlannedCrash: Hashable, Sendable {
    /// Counted from 1.
    public let point: Int
    public let victim: ProcessName

    public init(point: Int, victim: ProcessName) {
        self.point = point
        self.victim = victim
    }
}
