public import SettlementModel

/// The heads of a log whose operator signs them as notes: what a verifier of such a log answers.
///
/// - Source: C2SP tlog-checkpoint; RFC 9162 section 2.1.4.
public enum SignedLogHeads {
    /// - Throws: `head.malformed`, `head.origin`, `head.signature`.
    public static func head(in note: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        let checkpoint = try anchor.checkpoint(signedIn: note)
        return ShownHead(head: checkpoint.head, challenge: checkpoint.challenge, standing: .signed)
    }

    /// What a signed note says against the head at which `anchor` stands: only one of the same size, with another root.
    public static func fork(in note: [UInt8], known: [UInt8]?, from anchor: LedgerAnchor) -> ShownFork? {
        // A note that is not the operator's says nothing.
        guard let head = try? anchor.checkpoint(signedIn: note).head, head.size == anchor.head.size,
            head.root != anchor.head.root
        else { return nil }
        return known.map { anchor.isForkProven(by: $0, note) } == true ? .proven : .againstAnchor
    }

    /// - Parameter path: of consistency between the two sizes, as `LogPath` has it; empty where one of the sizes is zero.
    /// - Returns: the longer of the two.
    /// - Throws: `head.fork` where the path does not join them.
    public static func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8]
    ) throws(ProofFault) -> LogHead {
        let (older, newer) = shown.size < known.size ? (shown, known) : (known, shown)
        guard let hashes = LogPath.hashes(path),
            MerkleLog.verifyConsistency(from: older, to: newer, path: hashes)
        else {
            throw ProofFault(
                code: "head.fork",
                detail: "the head of size \(newer.size) does not continue the one of size \(older.size)")
        }
        return newer
    }
}
