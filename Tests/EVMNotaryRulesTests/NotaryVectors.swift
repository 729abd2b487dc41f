import EVMNotaryRules
import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs

/// `Specs/Vectors/evm/notary.json`, made by other code than the product's.
struct NotaryVectors {
    let keys: [NotaryKey]
    let addresses: [EVMAddress]
    let set: NotarySet
    let setID: Bytes32
    let domain: EscrowDomain
    let lock: HeldLock
    let lockID: Bytes32
    let preimage: Preimage
    let ends: [End]

    struct End {
        let end: LockEnd
        let digest: Bytes32
        let signatures: [NotarySignature]
        let calldata: [UInt8]
    }

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appendingPathComponent("Specs/Vectors/evm/notary.json"))
        var reader = try ObjectReader(
            CanonicalJSON.parse(Array(bytes), limits: JSONLimits(bytes: 1 << 20, depth: 8, members: 4096)))
        var keys: [NotaryKey] = []
        var addresses: [EVMAddress] = []
        for notary in try reader.array("notaries", limit: 16) {
            var entry = try ObjectReader(notary)
            let secret = try entry.hex("secret", count: 32)
            keys.append(try entry.make("secret", expected: "a secret", NotaryKey(secret: secret)))
            addresses.append(try entry.decode("address"))
        }
        (self.keys, self.addresses) = (keys, addresses)
        set = try reader.decode("notarySet")
        setID = try reader.bytes32("notarySetId")
        domain = try reader.decode("domain")
        lock = try reader.decode("lock")
        lockID = try reader.bytes32("lockId")
        preimage = try reader.decode("preimage")
        ends = try reader.array("ends", limit: 3).map { value in
            var entry = try ObjectReader(value)
            let signatures = try entry.array("signatures", limit: 4).map { value in
                var signature = try ObjectReader(value)
                _ = try signature.integer("member")
                let made = NotarySignature(
                    v: try signature.integer("v"), r: try signature.bytes32("r"),
                    s: try signature.bytes32("s"))
                return try signature.make("v", expected: "a signature", made)
            }
            let calldata = Hex.decode(try entry.string("calldata", limit: 8192)) ?? []
            return End(
                end: try entry.decode("end"), digest: try entry.bytes32("digest"), signatures: signatures,
                calldata: calldata)
        }
    }

    /// The vector's lock, waiting for another lock.
    func lock(waitingFor other: LockID, on ledger: LedgerID, terms: UInt8 = 0) throws -> HeldLock {
        guard case .object(var object) = lock.canonical else { return lock }
        object["otherLock"] = other.canonical
        object["otherLedger"] = ledger.canonical
        object["terms"] = Digest.sha256([terms]).canonical
        return try HeldLock(canonical: .object(object))
    }

    func signed(_ lock: HeldLock, _ end: LockEnd, by place: Int) throws -> SignedEnd {
        let statement = EndStatement(lock, in: domain, end: end)
        return try SignedEnd(
            notary: keys[place].address, statement: statement, signature: keys[place].sign(statement.digest))
    }

    func answer(_ signed: SignedEnd, by place: Int, preimage: Preimage? = nil) throws -> NotaryAnswer {
        NotaryAnswer(
            verdict: .ended(signed, preimage: preimage, proof: Digest.sha256([1])),
            records: try SignedTip(RecordTip(count: 1, digest: Digest.sha256([2])), by: keys[place]))
    }
}
