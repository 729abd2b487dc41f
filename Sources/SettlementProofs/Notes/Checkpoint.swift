public import SettlementModel

/// What a log says of itself at one moment: who it is, how long it is, and the root over all entries.
///
/// Two extension lines are understood: `time <seconds>`, the ledger's clock when it signed, and
/// `challenge <64 hex digits>`, the asker's nonce. Others are kept and mean nothing here.
/// - Source: C2SP tlog-checkpoint; `Specs/Ledgers/SQLLedger.md`.
public struct Checkpoint: Hashable, Sendable {
    public let origin: String
    public let head: LogHead
    public let time: LedgerInstant?
    public let challenge: Bytes32?
    /// All extension lines, in order, as they stand.
    public let extensions: [String]

    /// A fresh head; `nil` where the origin is empty, longer than 128 bytes or has control characters.
    public init?(origin: String, head: LogHead, time: LedgerInstant, challenge: Bytes32?) {
        guard !origin.isEmpty, origin.utf8.count <= 128, origin.utf8.allSatisfy({ $0 >= 0x20 }) else {
            return nil
        }
        self.origin = origin
        self.head = head
        self.time = time
        self.challenge = challenge
        var lines = ["time \(time.seconds)"]
        if let challenge { lines.append("challenge \(challenge.hex)") }
        extensions = lines
    }

    /// Reads the text of a note.
    ///
    /// - Throws: `note.checkpoint`.
    public init(parsing text: String) throws(NoteFault) {
        var lines = NoteLines.split(text, at: 0x0A)
        guard lines.popLast() == "", (3...35).contains(lines.count), lines.allSatisfy({ !$0.isEmpty }) else {
            throw NoteFault(code: "note.checkpoint", detail: "expected 3 to 35 full lines")
        }
        guard let size = DecimalText.uint64(lines[1]),
            let root = Base64.decode(lines[2]).flatMap({ Bytes32($0) })
        else { throw NoteFault(code: "note.checkpoint", detail: "expected a size and a root of 32 bytes") }
        guard lines[0].utf8.count <= 128 else {
            throw NoteFault(code: "note.checkpoint", detail: "the origin has more than 128 bytes")
        }
        origin = lines[0]
        head = LogHead(size: size, root: root)
        extensions = Array(lines[3...])
        time = try Checkpoint.only("time", in: extensions) {
            DecimalText.int64($0).flatMap { LedgerInstant(seconds: $0) }
        }
        challenge = try Checkpoint.only("challenge", in: extensions) { Bytes32(hex: $0) }
    }

    /// The text to sign.
    public var text: String {
        var text = "\(origin)\n\(head.size)\n\(Base64.encode(head.root.bytes))\n"
        for line in extensions { text += line + "\n" }
        return text
    }

    /// The value of the extension line that starts with `word`; two of them, or one that is unreadable, are
    /// refused.
    private static func only<Value>(
        _ word: String, in lines: [String], _ read: (String) -> Value?
    ) throws(NoteFault) -> Value? {
        let found = lines.filter { $0.utf8.starts(with: (word + " ").utf8) }
        guard let line = found.first else { return nil }
        guard found.count == 1, let value = read(String(Substring(line.utf8.dropFirst(word.utf8.count + 1))))
        else {
            throw NoteFault(code: "note.checkpoint", detail: "expected one readable line \(word)")
        }
        return value
    }
}
