import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

struct ReceiptTests {
    private struct File: Decodable {
        let receipts: [Vector]
        let refused: [Vector]
    }

    private struct Vector: Decodable {
        let name, root, contract, event: String
        let index: UInt64
        let place: Int
        let nodes: [String]
        let code, data: String?
        let type, logs: Int?
        let topics: [String]?

        func read() throws -> (EVMReceipt, EVMLog) {
            let receipt = try EVMReceipt(at: index, TrieProof(nodes.map(hex)), under: word(root))
            let address = try #require(EVMAddress(contract))
            return (receipt, try receipt.log(at: place, of: address, event: word(event)))
        }
    }

    @Test func `receipts of every type are shown under their root`() throws {
        let vectors = try vectors("receipts", as: File.self).receipts
        #expect(vectors.count > 10)
        for vector in vectors {
            let (receipt, log) = try vector.read()
            #expect(Int(receipt.type) == vector.type && receipt.logs.count == vector.logs, "\(vector.name)")
            #expect(
                log.topics.map(\.hex) == vector.topics && Hex.encode(log.data) == vector.data,
                "\(vector.name)")
            #expect(receipt.hasSucceeded)
        }
    }

    @Test func `every confusion of receipts and logs is refused with its code`() throws {
        let vectors = try vectors("receipts", as: File.self).refused
        #expect(vectors.count > 20)
        for vector in vectors {
            #expect(faultCode { _ = try vector.read() } == vector.code, "\(vector.name)")
        }
    }

    @Test func `an escrow's event is read with its topics and data as they are written`() throws {
        let vector = try #require(try vectors("receipts", as: File.self).receipts.first)
        let (_, log) = try vector.read()
        let event = try #require(try EscrowEvent(log))
        #expect(event.lock.hex == vector.topics?[1] && event.terms.digest.hex == vector.topics?[2])
        guard case .claimed(let preimage) = event.act else { Issue.record("not a claim"); return }
        #expect(preimage.value.hex == vector.data)
    }
}
