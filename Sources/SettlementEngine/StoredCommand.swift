import LedgerAdapterKit
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
            "act": .string(name.act.rawValue), "attempt": .integer(attempt), "bytes": .base64(bytes),
            "id": id.canonical, "leg": name.leg.canonical, "signatures": .list(signatures),
            "transfer": name.transfer.canonical, "v": 1,
        ])
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("v", 1)
        let transfer = try reader.decode("transfer", as: TransferID.self)
        let leg = try reader.decode("leg", as: LegID.self)
        let act = try reader.make("act", expected: "an act", TransferAct(exactly: reader.string("act")))
        name = ActName(transfer: transfer, leg: leg, act: act)
        attempt = try reader.integer("attempt")
        id = try reader.decode("id", as: CommandID.self)
        bytes = try reader.base64("bytes", limit: 4 << 20)
        signatures = try reader.decodeArray("signatures", limit: 8, as: Signature.self)
        try reader.finish()
    }
}

extension StoredCommand {
    /// In what it is another command than the terms decide; `nil` where it is the one, or its ledger's adapter cannot read.
    ///
    /// A proof inside is free: it starts where the ledger's trust stood then, and the ledger judges it.
    func deviation(from deal: Deal, on adapter: any LedgerAdapter) -> String? {
        do throws(AdapterFault) {
            guard let read = try adapter.readBack(bytes) else { return nil }
            guard read.id == id, read.ledger == deal[name.leg].ledger else {
                return "its bytes are of another id or ledger"
            }
            guard isDecided(read.act, deal) else {
                return
                    "its bytes are not the \(name.act.rawValue) of \(name.leg.rawValue) that the terms decide"
            }
            let holds = signatures.allSatisfy { signature in
                read.toSign.contains {
                    $0.key == signature.key && SignatureVerification.verify(signature, over: $0.message)
                }
            }
            return holds ? nil : "a signature on it does not hold"
        } catch {
            return "its bytes are no command: \(error)"
        }
    }

    private func isDecided(_ act: CommandReading.Act, _ deal: Deal) -> Bool {
        let lock = deal.lockID(name.leg)
        return switch (name.act, act) {
        case (.lock, .lock(let id)), (.cancel, .cancel(let id)), (.refund, .refund(let id)),
            (.unlockByBoth, .unlockByBoth(let id, _, _)), (.releaseByBoth, .releaseByBoth(let id, _, _)):
            id == lock
        case (.claim, .claim(let id, let preimage)):
            id == lock && preimage.hashlock == deal[name.leg].hashlock
        default: false
        }
    }
}
