import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// What an entry of the log says it is about, taken at its word.
///
/// An observation only says where to look: whatever follows is decided by the entry's proof, so neither its terms are
/// read here nor its lock's identity computed from them.
struct SightedEntry {
    let ledger: LedgerID
    let index: UInt64
    /// `nil` for entries about accounts and assets.
    let lockID: LockID?
    let state: LockState?

    /// - Parameter value: the entry's bytes in base64.
    init(_ value: JSONValue) throws(JSONFault) {
        guard case .string(let text) = value, let bytes = Base64.decode(text) else {
            throw JSONFault(path: "entries", expected: "base64", found: "another value")
        }
        guard bytes.count <= LogEntry.largestSize, case .object(let entry) = try CanonicalJSON.parse(bytes)
        else { throw JSONFault(path: "entries", expected: "a log entry", found: "something else") }
        let kind = try LogEntryKind(canonical: entry["kind"] ?? .null)
        ledger = try LedgerID(canonical: entry["ledger"] ?? .null)
        guard case .string(let place)? = entry["index"], let index = DecimalText.uint64(place) else {
            throw JSONFault(path: "entries.index", expected: "a decimal number", found: "another value")
        }
        self.index = index
        state = kind.lockState
        guard case .object(let lock)? = entry["lock"] else {
            lockID = nil
            return
        }
        lockID = try LockID(canonical: lock["id"] ?? .null)
    }
}
