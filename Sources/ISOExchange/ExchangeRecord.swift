import FileDrop
import SettlementModel
import SettlementProofs

/// One instruction that came by file, and how much of it was told: kept by the digest of its `TxId`.
struct ExchangeRecord: Hashable, Sendable {
    let transfer: TransferID
    /// The instruction, byte for byte.
    let message: [UInt8]
    /// Messages told so far.
    var count: Int
    /// The last status that was told; empty before the first.
    var status: String
    /// The transfer's revision then.
    var revision: UInt64
    /// The files of the last telling: until they have left, they lie staged.
    var staged: [String]

    /// Three digits of a message's name number the messages of one instruction.
    static let most = 999

    /// The name of the record of an instruction.
    static func key(of transactionID: String) -> String {
        String(Digest.sha256(Array(transactionID.utf8)).hex.prefix(32))
    }

    init(transfer: TransferID, message: [UInt8]) {
        self.transfer = transfer
        self.message = message
        (count, status, revision, staged) = (0, "", 0, [])
    }

    var bytes: [UInt8] {
        CanonicalJSON.encode([
            "v": 1, "transfer": transfer.canonical, "message": .string(Base64.encode(message)),
            "count": .integer(Int64(count)), "status": .string(status), "revision": .decimal(revision),
            "staged": .array(staged.map { .string($0) }),
        ])
    }

    /// - Throws: `JSONFault` with the first field that is not as `bytes` writes it.
    init(_ bytes: [UInt8]) throws(JSONFault) {
        var reader = try ObjectReader(try CanonicalJSON.parse(bytes))
        try reader.literal("v", 1)
        transfer = try reader.decode("transfer")
        message = try reader.base64("message", limit: 1 << 20)
        count = Int(try reader.integer("count", in: 0...Int64(Self.most)))
        status = try reader.string("status", limit: 64)
        revision = try reader.unsigned("revision")
        staged = try StagedNames.read(&reader)
        try reader.finish()
    }
}

/// What was decided of one file that becomes no record: a refusal, or the answer to a request to cancel.
///
/// It is durable before anything of it is seen, and gone once the file has been moved.
struct ExchangeIntent: Hashable, Sendable {
    /// The file's name in `incoming`, whatever bytes it has.
    let name: [UInt8]
    let stamp: FileStamp
    /// The name that it gets in `done` or `refused`.
    let target: String
    let isRefused: Bool
    let staged: [String]
    /// What a person reads beside a refused file.
    let problem: [UInt8]

    var bytes: [UInt8] {
        CanonicalJSON.encode([
            "v": 1, "name": .string(Base64.encode(name)), "identity": .string(stamp.text),
            "target": .string(target), "refused": .bool(isRefused),
            "staged": .array(staged.map { .string($0) }), "problem": .string(Base64.encode(problem)),
        ])
    }

    init(
        name: [UInt8], stamp: FileStamp, target: String, isRefused: Bool, staged: [String],
        problem: [UInt8]
    ) {
        self.name = name
        self.stamp = stamp
        self.target = target
        self.isRefused = isRefused
        self.staged = staged
        self.problem = problem
    }

    init(_ bytes: [UInt8]) throws(JSONFault) {
        var reader = try ObjectReader(try CanonicalJSON.parse(bytes))
        try reader.literal("v", 1)
        name = try reader.base64("name", limit: 4096)
        stamp = FileStamp(text: try reader.string("identity"))
        target = try reader.string("target")
        isRefused = try reader.bool("refused")
        staged = try StagedNames.read(&reader)
        problem = try reader.base64("problem", limit: 1 << 20)
        try reader.finish()
        guard StagedNames.isPlain(target) else {
            throw JSONFault(path: "target", expected: "a plain name", found: "another")
        }
        guard StagedNames.isLeaf(name) else {
            throw JSONFault(path: "name", expected: "a name of one file", found: "another")
        }
    }
}

enum StagedNames {
    static func read(_ reader: inout ObjectReader) throws(JSONFault) -> [String] {
        var names: [String] = []
        for value in try reader.array("staged", limit: 8) {
            guard case .string(let name) = value, isPlain(name) else {
                throw JSONFault(path: "staged", expected: "plain names", found: value.kindName)
            }
            names.append(name)
        }
        return names
    }

    /// What one file in a folder may be called, whatever bytes these are.
    static func isLeaf(_ name: [UInt8]) -> Bool {
        let dot = UInt8(ascii: ".")
        return (1...255).contains(name.count) && !name.contains(0) && !name.contains(UInt8(ascii: "/"))
            && name != [dot] && name != [dot, dot]
    }

    /// A name that stays in its folder.
    static func isPlain(_ name: String) -> Bool {
        (1...200).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") }
    }
}
