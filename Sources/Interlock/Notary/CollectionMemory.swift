import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

/// What an asker keeps of notaries: the newest word of their records, and every end that they signed to it.
///
/// With it a notary that signs twice, or that forgot what it signed, is found out by its own signatures.
struct CollectionMemory: CanonicalCodable {
    private(set) var tips: [EVMAddress: SignedTip] = [:]
    private(set) var ends: [SignedEnd] = []

    private static let format = "interlock-notary-memory/1"
    /// More are not kept; the oldest go first.
    private static let most = 4096

    init() {}

    static func read(_ path: String) throws -> CollectionMemory {
        guard HostFiles.status(path) != nil else { return CollectionMemory() }
        let bytes = try HostFiles.read(path, limit: 16 << 20)
        do throws(JSONFault) {
            return try CollectionMemory(
                canonicalBytes: bytes, limits: JSONLimits(bytes: 16 << 20, depth: 8, members: 200_000))
        } catch {
            throw CommandFailure.refused(
                "notary.memory", "\(path): \(error)", next: "name the file that an earlier collect wrote")
        }
    }

    /// All or nothing, and for good.
    func write(_ path: String) throws {
        if HostFiles.status(path) == nil {
            try HostFiles.create(path, canonicalBytes, mode: 0o600)
        } else {
            try HostFiles.replace(path, canonicalBytes)
        }
    }

    mutating func keep(_ tip: SignedTip) {
        if let known = tips[tip.notary], known.tip.count > tip.tip.count { return }
        tips[tip.notary] = tip
    }

    mutating func keep(_ end: SignedEnd) {
        guard !ends.contains(end) else { return }
        ends.append(end)
        if ends.count > Self.most { ends.removeFirst(ends.count - Self.most) }
    }

    var canonical: JSONValue {
        [
            "ends": .list(ends), "format": .string(Self.format),
            "tips": .list(tips.values.sorted { $0.notary < $1.notary }),
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        ends = try reader.decodeArray("ends", limit: Self.most)
        for tip in try reader.decodeArray("tips", limit: 4096, as: SignedTip.self) { keep(tip) }
        try reader.finish()
    }
}
