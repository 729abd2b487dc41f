import EVMNotaryRules
import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs

@testable import EVMAdapter

/// A test ledger with an escrow and a bond on it, of which the payer holds some.
final class TestStage: Sendable {
    let chain: TestLedgerProcess
    let escrow: EVMAddress
    let token: EVMAddress
    let profile: EVMProfile
    let trust: EVMTrust
    let folder: URL
    static let held: UInt64 = 1_000_000

    /// - Parameters:
    ///   - options: of the test ledger; the clock is virtual, a block comes with every call of `mine`.
    ///   - notaries: whose certificates the escrow takes; without them it has gates by clock only.
    init(
        seal: SealFormat = .qbft, depth: UInt64 = 0, byWord: Bool = false, _ options: [String] = [],
        notaries: NotarySet? = nil, trustingPeriod: UInt64 = 1 << 32
    ) async throws {
        let accounts = [TestAccount.payer, .payee, .stranger, .issuer, .feePayer]
        let clock = ["--clock", "virtual"]
        let name = seal == .goQuorumIBFT ? "ibft" : seal.rawValue
        chain = try await TestLedgerProcess(
            ["--seal", name] + clock + accounts.flatMap { ["--fund", "\($0.address)"] } + options)
        folder = FileManager.default.temporaryDirectory.appending(path: "evm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let policy = try need(
            HeaderPolicy(
                format: seal, epochLength: 30_000, trustingPeriod: trustingPeriod, requiresLowS: false))
        let sealed = seal == .clique ? FinalityRule.clique(policy, depth: depth) : .sealed(policy)
        let rule = byWord ? .tag : sealed
        trust = EVMTrust(chainID: chain.chainID, number: 0, hash: chain.genesis, rule: rule)
        let nobody = [0, 0, 96, 0].map { EVMWord.number($0) }
        let words = [EVMWord.number(UInt64(32))] + (notaries?.words ?? nobody)
        escrow = try await Self.make(chain, "Escrow", words.flatMap(\.bytes))
        token = try await Self.make(chain, "BondToken", Self.bond)
        let code = try await chain.call("eth_getCode", .string("\(escrow)"), "latest").bytes()
        profile = try need(
            EVMProfile(
                chainID: chain.chainID, genesis: chain.genesis, headers: policy, depth: depth, escrow: escrow,
                escrowCode: Keccak256.digest(code), notarySet: notaries?.id))
        try await send(
            .issuer, token, "issue(address,uint256)",
            [EVMWord.address(TestAccount.payer.address), EVMWord.number(Self.held)])
        try await send(
            .payer, token, "approve(address,uint256)", [EVMWord.address(escrow), EVMWord.number(UInt64.max)])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A driver on both endpoints with a file of its own.
    func driver(
        _ signer: TestAccount = .payer, file: String = "driver.sqlite", storage: (any DriverStorage)? = nil,
        settings change: (inout SubmissionSettings) -> Void = { _ in }
    ) async throws -> EVMDriver {
        let chain = chain
        var settings = SubmissionSettings(now: { Int64(Date().timeIntervalSince1970) })
        settings.poll = .milliseconds(40)
        change(&settings)
        let store = try storage ?? store(file)
        return try await EVMDriver.open(
            endpoints: [chain.main, chain.follower], trust: trust, escrow: escrow, signer: signer,
            store: store,
            settings: settings)
    }

    func store(_ file: String = "driver.sqlite") throws -> DriverStore {
        try DriverStore(
            path: folder.appending(path: file).path, owner: "evm:test \(TestAccount.payer.address)")
    }

    /// Fresh fields of a lock of one unit, and what opens it.
    func deal(seconds: Int64 = 3600, amount: UInt64 = 1) async throws -> TestDeal {
        let now = try await chain.head().time
        return try TestDeal(self, now: now, seconds: seconds, amount: amount)
    }

    /// Fresh fields of a lock of one unit that waits for `other`, which the same preimage opens.
    func deal(
        waitingFor other: ForeignLock, _ preimage: Preimage, seconds: Int64 = 3600
    ) async throws -> TestDeal {
        try TestDeal(
            self, now: try await chain.head().time, seconds: seconds, amount: 1, waitingFor: other,
            preimage: preimage)
    }

    func balance(_ account: TestAccount) async throws -> UInt64 {
        let data =
            EscrowInterfaceTesting.selector("balanceOf(address)") + EVMWord.address(account.address).bytes
        let answer = try await chain.call(
            "eth_call", ["to": .string("\(token)"), "data": .string("0x" + Hex.encode(data))], "latest")
        return try answer.bytes(count: 32).suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A transaction of somebody else, mined at once.
    func send(
        _ account: TestAccount, _ target: EVMAddress?, _ function: String, _ words: [Bytes32]
    ) async throws {
        let data = EscrowInterfaceTesting.selector(function) + words.flatMap(\.bytes)
        _ = try await Self.transact(chain, account, to: target, data: data)
    }

    private static func make(
        _ chain: TestLedgerProcess, _ name: String, _ arguments: [UInt8]
    ) async throws -> EVMAddress {
        let code = try artefact(name)
        let (address, _) = try await transact(chain, .issuer, to: nil, data: code + arguments)
        return try need(address)
    }

    static func artefact(_ name: String) throws -> [UInt8] {
        let file = TestLedgerProcess.root.appending(path: "Adapters/EVM/Contracts/Artefacts/\(name).json")
        return try NodeJSON.read(Array(try Data(contentsOf: file))).bytes("bytecode")
    }

    static func transact(
        _ chain: TestLedgerProcess, _ account: TestAccount, to target: EVMAddress?, data: [UInt8]
    ) async throws -> (EVMAddress?, Bytes32) {
        let nonce = try await chain.call("eth_getTransactionCount", .string("\(account.address)"), "latest")
            .quantity()
        let block = try await chain.call("eth_getBlockByNumber", "latest", false)
        let fee: TransactionFee =
            block["baseFeePerGas"].isNull
            ? .legacy(gasPrice: 2_000_000_000) : .dynamic(maxFee: 20_000_000_000, tip: 2_000_000_000)
        let transaction = EVMTransaction(
            chainID: chain.chainID, nonce: nonce, fee: fee, gas: 8_000_000, to: target, data: data)
        let raw = try need(transaction.raw(try account.sign(transaction.signingDigest)))
        try await chain.call("eth_sendRawTransaction", .string("0x" + Hex.encode(raw)))
        for _ in 0..<100 {
            try? await chain.mine()
            let receipt = try await chain.call(
                "eth_getTransactionReceipt", .string("0x" + Keccak256.digest(raw).hex))
            guard !receipt.isNull else { continue }
            guard try NodeReceipt(receipt).isSuccess else {
                throw EVMFault("test", "the set-up reverted", next: "")
            }
            return (try NodeReceipt(receipt).contract, Keccak256.digest(raw))
        }
        throw EVMFault("test", "the set-up is not mined", next: "")
    }

    /// The bond's constructor: five strings, three numbers and no rule.
    private static var bond: [UInt8] {
        let strings = ["Bond", "BND", "XS0000000009", "EUR", "2030-01-01"].map { Array($0.utf8) }
        let numbers: [UInt64] = [100_000, 1, 1 << 40, 0]
        var head: [UInt8] = [], tail: [UInt8] = []
        for text in strings {
            head += EVMWord.number(UInt64(32 * 9 + tail.count)).bytes
            tail +=
                EVMWord.number(UInt64(text.count)).bytes + text
                + [UInt8](repeating: 0, count: (32 - text.count % 32) % 32)
        }
        return head + numbers.flatMap { EVMWord.number($0).bytes } + tail
    }
}

enum EscrowInterfaceTesting {
    static func selector(_ signature: String) -> [UInt8] {
        Array(Keccak256.digest(Array(signature.utf8)).bytes.prefix(4))
    }
}

struct Missing: Error {}
func need<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Missing() }
    return value
}

extension TestStage {
    /// Submits while blocks come, and demands that it is applied.
    @discardableResult
    func apply(
        _ driver: EVMDriver, _ act: EscrowAct, id: CommandID = CommandID(TestDeal.random())
    ) async throws -> UInt64 {
        let end = try await whileMining {
            try await driver.submit(act, command: id, escrow: self.escrow, patience: .seconds(30))
        }
        switch end {
        case .applied(let index, _): return index
        case .rejected(let code, let detail): throw SubmissionFault.rejected(code: code, detail: detail)
        }
    }

    /// A block every 150 ms while `body` runs.
    func whileMining<Value: Sendable>(
        _ body: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        let miner = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(150))
                try? await self.chain.mine()
            }
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        // Waited for: a block that is still under way would come between what the test reads next.
        miner.cancel()
        await miner.value
        return try result.get()
    }
}

extension TestStage {
    func nonce(_ account: TestAccount) async throws -> UInt64 {
        try await chain.call("eth_getTransactionCount", .string("\(account.address)"), "latest").quantity()
    }
}

extension TestStage {
    /// Whether any transaction, in a block or waiting for one, carries the preimage.
    func everShown(_ preimage: Preimage) async throws -> Bool {
        var inputs: [[UInt8]] = []
        for number in try await 0...chain.head().number {
            let block = try await chain.call(
                "eth_getBlockByNumber", .string("0x" + String(number, radix: 16)), true)
            inputs += try block.array("transactions", limit: 100).map { try $0.bytes("input") }
        }
        let waiting = try await chain.call("txpool_content")["pending"].object().values
        inputs += try waiting.flatMap { try $0.object().values }.map { try $0.bytes("input") }
        return inputs.contains { Hex.encode($0).contains(preimage.value.hex) }
    }
}

extension TestStage {
    /// The newest block.
    func newest() async throws -> LogHead {
        let block = try await chain.call("eth_getBlockByNumber", "latest", false)
        return try need(LogHead(block: try block.quantity("number"), hash: try block.bytes32("hash")))
    }

    /// Two sealed blocks at the next height, one for each endpoint.
    func fork() async throws {
        let blocks = try await chain.call("test_equivocate").array(limit: 2)
        try await chain.call(
            "test_follow", ["endpoint": "follower", "branch": .string(try need(blocks.last).text())])
    }
}
