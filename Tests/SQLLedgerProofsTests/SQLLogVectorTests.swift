import Foundation
import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

/// `Specs/Vectors/sqllog.json`: proofs that were written once and must verify for ever.
struct SQLLogVectorTests {
    private func proofs(_ file: String = #filePath) throws -> [JSONValue] {
        let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appendingPathComponent("Specs/Vectors/sqllog.json"))
        var reader = try ObjectReader(CanonicalJSON.parse([UInt8](bytes)))
        return try reader.array("proofs", limit: 100)
    }

    @Test func `every recorded proof gives its recorded verdict`() throws {
        let proofs = try proofs()
        #expect(proofs.count == 7)
        for proof in proofs {
            var reader = try ObjectReader(proof)
            let name = try reader.string("name")
            let anchor = try reader.decode("anchor", as: LedgerAnchor.self)
            let bundle = Array(try reader.string("bundle", limit: 100_000).utf8)
            if reader.valueIfPresent("code") != nil {
                let code = try reader.string("code")
                let fault = #expect(throws: ProofFault.self, "\(name)") {
                    try SQLLogVerifier().verify(bundle, from: anchor)
                }
                #expect(fault?.code == code, "\(name)")
                continue
            }
            let verified = try SQLLogVerifier().verify(bundle, from: anchor)
            let lock = try reader.decode("lock", as: LockID.self)
            let state = try reader.decode("state", as: LockState.self)
            let time = try reader.decode("entryTime", as: LedgerInstant.self)
            let digest = try reader.bytes32("proofDigest")
            let next = try reader.decode("nextHead", as: LogHead.self)
            let operatorTrusted = try reader.bool("operatorTrusted")
            #expect(verified.fact.terms.lockID == lock, "\(name)")
            #expect(verified.fact.state == state, "\(name)")
            #expect(verified.fact.entryTime == time, "\(name)")
            #expect(verified.fact.proofDigest == digest, "\(name)")
            #expect(verified.fact.operatorTrusted == operatorTrusted, "\(name)")
            #expect(verified.nextAnchor.head == next, "\(name)")
            try reader.finish()
        }
    }
}
