import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs
import Testing

/// Blocks of a real GoQuorum 21.1.0 network of four validators: `Specs/Vectors/evm/goquorum-ibft`.
struct GoQuorumTests {
    private struct Block: Decodable {
        struct Fields: Decodable { let hash, receiptsRoot, number: String }
        struct Derived: Decodable { let proposer: String; let committedBy: [String] }
        struct Proof: Decodable { let index: UInt64; let nodes: [String] }
        struct Receipt: Decodable { let status: String; let logs: [Log] }
        struct Log: Decodable { let address, data: String; let topics: [String] }
        let block: Fields
        let receipts: [Receipt]
        let validators: [String]
        let headerRLP: String
        let receiptProof: Proof
        let derived: Derived
    }

    /// A header as JSON-RPC shows it: the order of the bytes is that of the yellow paper.
    private struct Header: Decodable {
        let hash, parentHash, sha3Uncles, miner, stateRoot, transactionsRoot, receiptsRoot, logsBloom,
            difficulty, number,
            gasLimit, gasUsed, timestamp, extraData, mixHash, nonce: String

        func bytes() throws -> [UInt8] {
            let strings = try [
                parentHash, sha3Uncles, miner, stateRoot, transactionsRoot, receiptsRoot, logsBloom,
            ].map(hex)
            let numbers = try [difficulty, number, gasLimit, gasUsed, timestamp].map(quantity)
            let rest = try [extraData, mixHash, nonce].map(hex)
            return RLP.list((strings.map { RLP.string($0) } + numbers + rest.map { RLP.string($0) }))
        }

        private func quantity(_ text: String) throws -> [UInt8] {
            RLP.number(try #require(UInt64(text.dropFirst(2), radix: 16)))
        }
    }

    private struct AccountFile: Decodable {
        struct Proof: Decodable {
            struct Slot: Decodable { let key, value: String; let proof: [String] }
            let address, codeHash, storageHash: String
            let accountProof: [String]
            let storageProof: [Slot]
        }
        let stateRoot: String
        let proof: Proof
    }

    private let policy = HeaderPolicy(
        format: .goQuorumIBFT, epochLength: 30_000, trustingPeriod: 86_400, requiresLowS: true)

    private func file<File: Decodable>(_ name: String, as type: File.Type) throws -> File {
        try vectors("goquorum-ibft/\(name)", as: type)
    }

    private func headers() throws -> [Header] { try file("headers-0-15", as: [Header].self) }

    @Test func `its first sixteen headers are followed one by one`() throws {
        let headers = try headers()
        let genesis = try headers[0].bytes()
        var chain = try HeaderChain(trusted: genesis, hash: word(headers[0].hash), policy: #require(policy))
        for header in headers.dropFirst() {
            try chain.follow(header.bytes())
            #expect(chain.verified.hash == (try word(header.hash)))
            #expect(chain.verified.signers.count >= 3)
        }
        #expect(chain.verified.number == 15 && chain.validators.members.count == 4)
    }

    @Test(arguments: ["block-deploy", "block-claim", "block-failed-tx"])
    func `its blocks are reached by a skip, and their receipts stand under them`(name: String) throws {
        let block = try file(name, as: Block.self)
        let headers = try headers()
        let number = try #require(UInt64(block.block.number.dropFirst(2), radix: 16))
        let from = number > 16 ? 15 : 0
        let start =
            from == 0
            ? try headers[0].bytes() : try SealedHeader(headers[from].bytes(), .goQuorumIBFT).hashedForm
        var chain = try HeaderChain(trusted: start, hash: word(headers[from].hash), policy: #require(policy))
        try chain.follow(hex(block.headerRLP))
        #expect(chain.verified.hash == (try word(block.block.hash)))
        #expect(chain.verified.signers.map(\.description).sorted() == block.derived.committedBy.sorted())
        let proof = TrieProof(try block.receiptProof.nodes.map(hex))
        let receipt = try EVMReceipt(at: block.receiptProof.index, proof, under: chain.verified.receiptsRoot)
        let said = block.receipts[Int(block.receiptProof.index)]
        #expect(receipt.hasSucceeded == (said.status == "0x1") && receipt.type == 0)
        #expect(receipt.logs.map(\.address.description) == said.logs.map(\.address))
        #expect(receipt.logs.map(\.data) == (try said.logs.map { try hex($0.data) }))
    }

    @Test func `a failed transaction's logs are not taken`() throws {
        let block = try file("block-failed-tx", as: Block.self)
        let proof = TrieProof(try block.receiptProof.nodes.map(hex))
        let receipt = try EVMReceipt(
            at: block.receiptProof.index, proof, under: word(block.block.receiptsRoot))
        let address = try #require(EVMAddress([UInt8](repeating: 1, count: 20)))
        #expect(
            faultCode { _ = try receipt.log(at: 0, of: address, event: EVMWord.zero) } == "proof.evm.receipt")
    }

    @Test func `its contract's account and an empty slot stand under the state root`() throws {
        let file = try file("account-proof", as: AccountFile.self)
        let address = try #require(EVMAddress(file.proof.address))
        let account = try EVMAccount(
            address, TrieProof(file.proof.accountProof.map(hex)), under: word(file.stateRoot))
        #expect(account.codeHash == (try word(file.proof.codeHash)))
        for slot in file.proof.storageProof {
            let digits = slot.key.dropFirst(2)
            let place = try word(String(repeating: "0", count: 64 - digits.count) + digits)
            let found = try account.word(at: place, TrieProof(slot.proof.map(hex)))
            let value = try #require(UInt64(slot.value.dropFirst(2), radix: 16))
            #expect(found == EVMWord.number(value))
        }
    }
}
