import SettlementModel
import SettlementProofs

/// What a start found, and by which rules it goes on. Replay follows a rule from the note on that names it.
struct RecoveryNote {
    let records: UInt64
    let open: UInt64

    /// From this version on `SessionBudget` holds.
    static let budgeted: Int64 = 2
    private static let newest = budgeted

    var bytes: [UInt8] {
        CanonicalJSON.encode([
            "open": .decimal(open), "records": .decimal(records), "v": .integer(Self.newest),
        ])
    }

    /// - Returns: 0 where it is no such note; nothing else hangs on its content.
    static func version(of bytes: [UInt8]) -> Int64 {
        guard case .object(let note)? = try? CanonicalJSON.parse(bytes),
            case .integer(let version)? = note["v"]
        else { return 0 }
        return version
    }
}
