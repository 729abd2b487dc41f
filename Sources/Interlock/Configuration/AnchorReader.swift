import SettlementModel
import SettlementProofs

/// Reads where trust in one ledger's history starts.
enum AnchorReader {
    static func read(_ anchor: DocumentSection, ledger: LedgerID?) -> LedgerAnchor? {
        defer { anchor.finish() }
        let format = anchor.value("format", ValueKind<ProofFormat>.oneOf, default: .sqlLog1)
        if !format.isLog { return EVMAnchorReader.read(anchor, ledger: ledger) }
        let origin = anchor.required("origin", ValueKind<String>.origin)
        let operatorKey = anchor.section("operatorKey").flatMap { key in
            defer { key.finish() }
            return key.verificationKey()
        }
        let witnesses = anchor.sections("witnesses", limit: 16).map { witness in
            defer { witness.finish() }
            return witness.verificationKey()
        }
        let quorum = anchor.value("quorum", .integer(0...16, unit: "witnesses"), default: 0)
        let head = anchor.section("head").flatMap(readHead)
        guard let ledger, let origin, let operatorKey, let head, !witnesses.contains(nil) else { return nil }
        let made = LedgerAnchor(
            ledger: ledger, format: format, origin: origin, operatorKey: operatorKey,
            witnesses: witnesses.compactMap(\.self),
            witnessQuorum: Int(quorum), head: head)
        if made == nil {
            anchor.add(
                .value, "quorum", "quorum and witnesses do not fit: \(quorum) of \(witnesses.count)",
                fix: "list each witness once, never the operator, and ask for at most as many as are listed")
        }
        return made
    }

    private static func readHead(_ head: DocumentSection) -> LogHead? {
        defer { head.finish() }
        let size = head.required("size", ValueKind<UInt64>.logSize)
        let root = head.required("root", ValueKind<Bytes32>.root)
        guard let size, let root else { return nil }
        if size == 0, root != Digest.sha256([UInt8]()) {
            head.add(
                .value, "root", "the root of an empty log is the SHA-256 of nothing",
                fix: "write \(Digest.sha256([UInt8]()).hex)")
        }
        return LogHead(size: size, root: root)
    }
}
