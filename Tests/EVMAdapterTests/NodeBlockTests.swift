import EVMProofs
import Foundation
import SettlementModel
import Testing

@testable import EVMAdapter

/// Blocks and receipts as real nodes tell them become the bytes that the chain hashed.
struct NodeBlockTests {
    static let blocks = ["block-claim", "block-deploy", "block-failed-tx"]

    private func captured(_ name: String) throws -> NodeValue {
        let file = TestLedgerProcess.root.appending(path: "Specs/Vectors/evm/goquorum-ibft/\(name).json")
        return try NodeJSON.read(Array(try Data(contentsOf: file)))
    }

    @Test(arguments: blocks)
    func `a GoQuorum block's header and receipts are put together again`(_ name: String) throws {
        let value = try captured(name)
        let block = try NodeBlock(value["block"])
        #expect(block.headerBytes == (try value.bytes("headerRLP")))
        #expect(try SealedHeader(block.headerBytes, .goQuorumIBFT).hash == block.statedHash)
        let receipts = try value.array("receipts", limit: 1000).map { try NodeReceipt($0) }
        #expect(receipts.map(\.transaction) == block.transactions)
        #expect(OrderedTrieRoot.of(receipts.map(\.encoding)) == block.header.receiptsRoot)
        for log in receipts.flatMap(\.logs) { #expect(bloomAdmits(block.logsBloom, log.address)) }
        if let last = receipts.last {
            #expect(OrderedTrieRoot.of(receipts.dropLast().map(\.encoding)) != block.header.receiptsRoot)
            #expect(last.isSuccess == (name != "block-failed-tx"))
        }
    }

    @Test func `a bloom without the address admits none of its logs`() throws {
        let block = try NodeBlock(try captured("block-failed-tx")["block"])
        #expect(!bloomAdmits(block.logsBloom, TestAccount.payer.address))
    }

    /// Made with PyPI `trie` 4.0.0: the key is the RLP of i, the value the byte i repeated 1 + i mod 70 times.
    @Test(arguments: [
        (0, "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
        (1, "7da536f7df63a0dfb481590e53be0e3063d9b798925cc3d479a3eb3155d0b394"),
        (2, "47a291e1f0920ea2b564d3d828c0f3a4691bc9f2b15813c5a3a3e7e3d6bd17ef"),
        (16, "76227136489f4f71c36761df83eb3186e75d047666ada0a921c33cc8facc0b39"),
        (17, "fd0acc349d10c623311c31910cd43892a036fc692b96340a9ae1ff4225ef8feb"),
        (128, "f79ce2bd80108318fcbcc74bcc21971d0e9594957f35d9484cd25d5b8e3657dc"),
        (129, "37d5ea1cfe86adcab4517aad80c26ee29e8c38de3d98c381780275028ae1216d"),
        (300, "6407f704925e8cbe1081dfaefc8bc974798e759fd17c4ed8ebf49446caf13a5b"),
    ])
    func `roots of ordered tries are those of another implementation`(_ count: Int, _ root: String) {
        let values = (0..<count).map { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 1 + $0 % 70) }
        #expect(OrderedTrieRoot.of(values).hex == root)
    }
}
