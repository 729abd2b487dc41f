import SettlementModel
import SettlementProofs
import TransferCore

/// A command in the exact bytes that go to the ledger, as the journal keeps it.
struct StoredCommand: Hashable, Sendable {
    let name: ActName
    /// Counts definite refusals: each may be followed by other bytes under another id, never the same one.
    let attempt: Int64
    let id: CommandID
    let bytes: [UInt8]
    let signatures: [Signature]
}

extension StoredCommand: CanonicalCodable {
    var canonical: JSONValue {
        .object([
            "v": 1, "transfer": name.transfer.canonical, "leg": name.leg.canonical,
            "act": .string(name.act.rawValue),
            "attempt": .integer(attempt), "id": id.canonical, "bytes": .base64(bytes),
            "signatures": .list(signatures),
        ])
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("v", 1)
        let transfer = try reader.decode("transfer", as: TransferID.self)
        let leg = try reader.decode("leg", as: LegID.self)
        let act = try reader.make("act", expected: "an act", TransferAct(rawValue: reader.string("act")))
        name = ActName(transfer: transfer, leg: leg, act: act)
        attempt = try reader.integer("attempt")
        id = try reader.decode("id", as: CommandID.self)
        bytes = try reader.base64("bytes", limit: 4 << 20)
        signatures = try reader.decodeArray("signatures", limit: 8, as: Signature.self)
        try reader.finish()
    }
}
