import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// What the EVM test ledger wrote: `qbft-*.json`. Another program sealed it and a third checked it.
struct TestLedgerTests {
    private struct Header: Decodable {
        let name, header: String
        let hash, stateRoot, receiptsRoot, meaning, reason: String?
        let validators, signers: [String]?
    }

    private struct HeadersFile: Decodable {
        struct Genesis: Decodable { let hash, header: String }
        let epochLength: UInt64
        let genesis: Genesis
        let headers: [Header]
    }

    private struct RejectedFile: Decodable { let parentHash: String; let headers, equivocation: [Header] }

    /// The chain after the first `count` blocks.
    private func chain(_ count: Int) throws -> HeaderChain {
        let file = try vectors("qbft-headers", as: HeadersFile.self)
        let policy = try #require(
            HeaderPolicy(
                format: .qbft, epochLength: file.epochLength, trustingPeriod: 86_400, requiresLowS: true))
        var chain = try HeaderChain(
            trusted: hex(file.genesis.header), hash: word(file.genesis.hash), policy: policy)
        for header in file.headers.prefix(count) {
            #expect(
                chain.validators.members.map(\.description) == header.validators?.sorted(), "\(header.name)")
            try chain.follow(hex(header.header))
            #expect(try chain.verified.hash == word(#require(header.hash)), "\(header.name)")
            #expect(
                chain.verified.signers.map(\.description).sorted() == header.signers?.sorted(),
                "\(header.name)")
        }
        return chain
    }

    @Test func `its chain is followed with every set that its votes made, across an epoch`() throws {
        #expect(try chain(20).verified.number == 20)
    }

    @Test func `every header that its reader refuses is refused here for the same reason`() throws {
        let file = try vectors("qbft-rejected", as: RejectedFile.self)
        let start = try chain(2)
        #expect(start.verified.hash == (try word(file.parentHash)))
        let form = ["proof.evm.rlp", "proof.evm.extra-data", "proof.evm.header", "proof.evm.seal.form"]
        let codes: [String: [String]] = [
            "few-seals": ["proof.evm.seal.quorum"], "repeated-signer": ["proof.evm.seal.repeated"],
            "foreign-signer": ["proof.evm.seal.stranger"], "high-s": ["proof.evm.seal.high-s"],
            "proposer": ["proof.evm.proposer"], "validators": ["proof.evm.validators"],
            "parent": ["proof.evm.parent"], "not-bft": ["proof.evm.constants"], "malformed": form,
            "height": ["proof.evm.parent", "proof.evm.seal.stranger"],
        ]
        #expect(file.headers.count > 50)
        for header in file.headers {
            let code = faultCode {
                var chain = start
                try chain.follow(hex(header.header))
            }
            guard let reason = header.reason else {
                #expect(code == nil, "\(header.name)")
                continue
            }
            // The reader looks at the seals before the form of a vote.
            let expected = header.name == "odd-vote" ? form : try #require(codes[reason])
            #expect(
                code.map(expected.contains) == true, "\(header.name): \(code ?? "accepted"), not \(expected)")
        }
    }

    @Test func `its two headers of one height convict whoever sealed both`() throws {
        let file = try vectors("qbft-rejected", as: RejectedFile.self)
        let policy = try #require(
            HeaderPolicy(format: .qbft, epochLength: 16, trustingPeriod: 86_400, requiresLowS: true))
        let known = try chain(2).validators
        let two = try file.equivocation.map { try hex($0.header) }
        let proof = EVMForkProof(first: two[0], second: two[1])
        let guilty = try proof.doubleSigners(known: known, policy)
        #expect(guilty.count > known.members.count / 3 && guilty.allSatisfy(known.contains))
        #expect(try EVMForkProof(bytes: proof.bytes) == proof)

        func code(_ first: [UInt8], _ second: [UInt8], _ known: ValidatorSet) -> String? {
            faultCode {
                _ = try EVMForkProof(first: first, second: second).doubleSigners(known: known, policy)
            }
        }
        #expect(code(two[0], two[0], known) == "proof.evm.fork")
        let honest = try vectors("qbft-headers", as: HeadersFile.self).headers.map { try hex($0.header) }
        #expect(code(honest[0], honest[1], known) == "proof.evm.fork")
        let strangers = try #require(
            ValidatorSet((1...4).compactMap { EVMAddress([UInt8](repeating: $0, count: 20)) }))
        #expect(code(two[0], two[1], strangers) == "proof.evm.skip")
        #expect(
            faultCode { _ = try EVMForkProof(bytes: Array(proof.bytes.dropLast())) }
                == "proof.bundle.malformed")
    }

    private struct ReceiptsFile: Decodable {
        struct Proof: Decodable {
            let index: UInt64
            let receipt: String
            let receiptProof: [String]
            let status: Int
            let logs: [Log]
        }
        struct Log: Decodable { let address, data: String; let topics: [String] }
        struct Absent: Decodable { let index: UInt64; let receiptProof: [String] }
        struct Block: Decodable {
            let block: Header
            let proofs: [Proof]
            let absent: Absent
        }
        let blocks: [Block]
    }

    @Test func `its receipts stand under their root with status and logs`() throws {
        var count = 0
        for block in try vectors("qbft-receipts", as: ReceiptsFile.self).blocks {
            let root = try SealedHeader(hex(block.block.header), .qbft).header.receiptsRoot
            for proof in block.proofs {
                let nodes = TrieProof(try proof.receiptProof.map(hex))
                let receipt = try EVMReceipt(at: proof.index, nodes, under: root)
                #expect(receipt.hasSucceeded == (proof.status == 1))
                #expect(receipt.logs.map(\.address.description) == proof.logs.map(\.address))
                #expect(
                    receipt.logs.map { $0.topics.map(\.hex) }
                        == (try proof.logs.map { try $0.topics.map { try word($0).hex } }))
                #expect(receipt.logs.map(\.data) == (try proof.logs.map { try hex($0.data) }))
                let other = faultCode { _ = try EVMReceipt(at: proof.index + 1, nodes, under: root) }
                #expect(other != nil)
                count += 1
            }
            let nodes = TrieProof(try block.absent.receiptProof.map(hex))
            #expect(
                faultCode { _ = try EVMReceipt(at: block.absent.index, nodes, under: root) }
                    == "proof.evm.receipt")
        }
        #expect(count > 2)
    }

    private struct StateFile: Decodable {
        struct Slot: Decodable { let key, value: String; let proof: [String] }
        struct Account: Decodable {
            let address, codeHash, storageHash: String
            let accountProof: [String]
            let storageProof: [Slot]
        }
        struct State: Decodable { let block: Header; let accounts: [Account] }
        let states: [State]
    }

    @Test func `its accounts and slots stand under the state root, there or not there`() throws {
        var (there, absent) = (0, 0)
        for state in try vectors("qbft-state", as: StateFile.self).states {
            let root = try SealedHeader(hex(state.block.header), .qbft).header.stateRoot
            for account in state.accounts {
                let address = try #require(EVMAddress(account.address))
                let proof = TrieProof(try account.accountProof.map(hex))
                guard let found = try? EVMAccount(address, proof, under: root) else {
                    #expect(
                        faultCode { _ = try EVMAccount(address, proof, under: root) } == "proof.evm.account")
                    absent += 1
                    continue
                }
                #expect(try found.codeHash == word(account.codeHash))
                #expect(try found.storageRoot == word(account.storageHash))
                for slot in account.storageProof {
                    let value = try found.word(at: word(padded(slot.key)), TrieProof(slot.proof.map(hex)))
                    #expect(value == (try word(padded(slot.value))))
                    there += 1
                }
            }
        }
        #expect(there > 5 && absent > 0)
    }

    private func padded(_ quantity: String) -> String {
        let digits = quantity.dropFirst(2)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }
}
