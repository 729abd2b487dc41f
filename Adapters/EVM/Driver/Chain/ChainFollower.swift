import EVMProofs
import SettlementModel
import SettlementProofs

/// Follows the final chain block by block: each header linked and proved final, each event under its block's root.
///
/// Nothing is skipped and nothing is taken back: what was delivered is final by the ledger's own rule. Where a second
/// final chain shows itself, following ends for good, and says so.
actor ChainFollower {
    private let pool: EndpointPool
    private let reader: BlockReader
    private let storage: any ChainStorage
    private let trust: EVMTrust
    private let now: @Sendable () -> Int64
    /// Events up to this block are stored.
    private var marked: UInt64 = 0
    /// Its hash; `nil` where none was stored yet.
    private var markedHash: Bytes32?
    /// Up to this height the endpoints' blocks were compared.
    private var watched: UInt64 = 0
    private var chain: FinalChain?
    /// From where `chain` follows since it was opened: what its age is counted from.
    private var origin: FinalBlock?
    /// Two sealed blocks of one height, once they were seen: from then on nothing is followed.
    private(set) var fork: SeenFork?
    private var running: Task<Result<FinalBlock, EVMFault>, Never>?
    /// Blocks fetched, checked and stored together.
    private static let chunk: UInt64 = 64

    init(
        pool: EndpointPool, reader: BlockReader, storage: any ChainStorage, trust: EVMTrust,
        now: @escaping @Sendable () -> Int64
    ) {
        self.pool = pool
        self.reader = reader
        self.storage = storage
        self.trust = trust
        self.now = now
    }

    /// The newest final block that was reached, without asking anybody.
    var newest: FinalBlock? { chain?.newest }
    var validators: ValidatorSet? { chain?.validators }

    /// Follows up to the newest final block that the endpoints have. Callers at the same time share one walk.
    func advance() async throws(EVMFault) -> FinalBlock {
        let task = running ?? Task { await self.walk() }
        running = task
        let result = await task.value
        if running == task { running = nil }
        return try result.get()
    }

    private func walk() async -> Result<FinalBlock, EVMFault> {
        do throws(EVMFault) {
            if let fork { throw fork.fault }
            var chain = try await opened()
            while true {
                chain = try await renewed(chain)
                let target = try await target(above: chain.newest.number)
                guard target.number > chain.newest.number else { break }
                // Somebody may say a height that nobody has: what can be had is followed.
                guard let step = try await step(chain, target) else { break }
                let top = step.chain.newest
                guard top.number > chain.newest.number else { break }
                try requireConfigured(top)
                // A restart on a Clique ledger follows again what was stored before.
                if top.number > marked {
                    try await storage.keep(step.events.filter { $0.block > marked }, upTo: step.chain.mark)
                    (marked, markedHash) = (top.number, top.hash)
                }
                chain = step.chain
                self.chain = chain
            }
            try await watch(chain)
            return .success(chain.newest)
        } catch {
            return .failure(error)
        }
    }

    private func opened() async throws(EVMFault) -> FinalChain {
        if let chain { return chain }
        let mark = try await storage.mark()
        let hash = mark?.startHash ?? trust.hash
        let header: [UInt8]
        if let mark { header = mark.start } else { header = try await trustedHeader() }
        do throws(ProofFault) {
            let opened = try FinalChain(header, hash: hash, trust.rule, sealed: mark?.sealed)
            try requireYoung(opened.newest)
            marked = mark?.number ?? opened.newest.number
            markedHash = mark?.hash
            chain = opened
            origin = opened.newest
            return opened
        } catch {
            throw EVMFault(
                "ledger.evm.anchor", "\(error)",
                // What the file reached goes before what is configured, so that no event between the two is skipped.
                next: mark == nil
                    ? "configure a newer block from which trust starts"
                    : "when the fee account has no transaction under way, move the driver's file away and configure a newer block"
            )
        }
    }

    /// A chain that is followed for long is opened again at what it reached, long before its first block is too old: an
    /// honest endpoint's next header would be refused then, and the endpoint left for it.
    private func renewed(_ chain: FinalChain) async throws(EVMFault) -> FinalChain {
        guard let period = trust.rule.trustingPeriod, let origin, chain.start.hash != origin.hash,
            chain.start.timestamp - min(origin.timestamp, chain.start.timestamp) > period / 4
        else { return chain }
        self.chain = nil
        return try await opened()
    }

    /// Keys of validators that left long ago may be in anybody's hands: an old block is no start.
    private func requireYoung(_ block: FinalBlock) throws(ProofFault) {
        guard let period = trust.rule.trustingPeriod else { return }
        let (limit, overflow) = block.timestamp.addingReportingOverflow(period)
        guard overflow || UInt64(max(0, now())) <= limit else {
            throw ProofFault(
                code: "proof.evm.trusting-period",
                detail: "block \(block.number) is older than the trusting period")
        }
    }

    /// The file leads through the block that is configured now, or one of the two is of another chain.
    private func requireConfigured(_ block: FinalBlock) throws(EVMFault) {
        guard block.number == trust.number, block.hash != trust.hash else { return }
        throw EVMFault(
            "ledger.evm.anchor",
            "the driver's file leads to block \(block.number) \(block.hash), the configured one is \(trust.hash)",
            next: "find out which of the two the other bank has; begin nothing on this ledger before that")
    }

    private func trustedHeader() async throws(EVMFault) -> [UInt8] {
        let trust = trust
        return try await pool.ask("the trusted block \(trust.number)") { [reader] line throws(ReadFault) in
            guard let block = try await reader.blocks(trust.number...trust.number, line).first else {
                throw .behind("block \(trust.number)")
            }
            guard block.statedHash == trust.hash else {
                throw .lie("its block \(trust.number) is \(block.statedHash), not the trusted one")
            }
            do { return try trust.rule.hashedForm(block.headerBytes) } catch { throw .lie("\(error)") }
        }
    }

    /// How far to follow next. Without seals, the word of all endpoints together says what is final.
    private func target(above number: UInt64) async throws(EVMFault) -> FinalTarget {
        // Events are read from every block; where none are wanted, the way need not be short.
        var far = reader.escrow == nil ? UInt64.max : number + Self.chunk
        // A block that was configured after the file was begun is stopped at, to be compared.
        if number < trust.number { far = min(far, trust.number) }
        switch trust.rule {
        case .sealed: return FinalTarget(number: min(try await pool.newestNumber(), far), hash: nil)
        // The blocks on top decide, so the walk must reach beyond them.
        case .clique(_, let depth):
            return FinalTarget(
                number: min(try await pool.newestNumber(), min(far, number + Self.chunk) + 2 * depth + 32),
                hash: nil)
        case .tag: break
        }
        let final = try await agreed("what is final", "finalized").map(\.number).min() ?? number
        let reach = min(final, number + Self.chunk)
        guard reach > number else { return FinalTarget(number: number, hash: nil) }
        let named = Set(try await agreed("block \(reach)", HexQuantity.write(reach)).map(\.hash))
        guard named.count == 1, let hash = named.first else {
            throw EVMFault(
                "ledger.evm.finality", "the endpoints name different blocks at final height \(reach)",
                next: "find out which of them is on another chain, and take it out")
        }
        return FinalTarget(number: reach, hash: hash)
    }

    /// Every endpoint's word on a block; one that is silent makes it no word at all.
    private func agreed(
        _ what: String, _ tag: String
    ) async throws(EVMFault) -> [(number: UInt64, hash: Bytes32)] {
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.value("eth_getBlockByNumber", [.string(tag), false]) {
                value throws(NodeAnswerFault) in
                (number: try value.quantity("number"), hash: try value.bytes32("hash"))
            }
        }
        var words: [(number: UInt64, hash: Bytes32)] = []
        for (name, answer) in heard {
            guard case .success(let word) = answer, word.number < 1 << 43 else {
                throw EVMFault(
                    "ledger.evm.finality", "\(name) does not say \(what)",
                    next: "a ledger without seals needs every endpoint's word: repair it or take it out")
            }
            words.append(word)
        }
        return words
    }

    private func step(_ chain: FinalChain, _ target: FinalTarget) async throws(EVMFault) -> FollowedStep? {
        let passed = FinalTarget(number: marked, hash: markedHash)
        do throws(EVMFault) {
            return try await pool.ask("blocks \(chain.newest.number + 1) to \(target.number)") {
                [reader] line throws(ReadFault) in
                try await FollowedStep.take(chain, target, past: passed, reader, line)
            }
        } catch {
            if error.code == "ledger.evm.behind" { return nil }
            if let found = await secondChain(chain) {
                fork = found
                throw found.fault
            }
            throw error
        }
    }

    /// Asks every endpoint, also those that were left, for its block at the newest height: two sealed ones are a split.
    private func secondChain(_ chain: FinalChain) async -> SeenFork? {
        let found = await pool.headers(at: chain.newest.number, reader).first { chain.isFork($0.header) }
        return found.map {
            SeenFork(block: chain.newest, sealed: chain.sealed, second: $0.header, shownBy: $0.name)
        }
    }

    /// Looks once at each new height whether an endpoint shows another block there.
    private func watch(_ chain: FinalChain) async throws(EVMFault) {
        guard case .sealed = trust.rule, chain.newest.number > watched else { return }
        watched = chain.newest.number
        let (number, hash) = (chain.newest.number, chain.newest.hash)
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.find("eth_getBlockByNumber", [.string(HexQuantity.write(number)), false]) {
                value throws(NodeAnswerFault) in try value.bytes32("hash")
            }
        }
        guard heard.contains(where: { ((try? $0.answer.get()) ?? nil).map { $0 != hash } ?? false }),
            let found = await secondChain(chain)
        else { return }
        fork = found
        throw found.fault
    }
}

/// Up to which block, and by which name where only a word says that it is final.
struct FinalTarget: Hashable, Sendable {
    let number: UInt64
    let hash: Bytes32?
}

/// Some blocks further, with what was said in them.
struct FollowedStep: Sendable {
    let chain: FinalChain
    let events: [FinalEvent]

    /// - Parameter passed: a block that was final before. Where the chain is followed again from further back, it must come by it.
    static func take(
        _ start: FinalChain, _ target: FinalTarget, past passed: FinalTarget, _ reader: BlockReader,
        _ line: RPCLine
    ) async throws(ReadFault) -> FollowedStep {
        var chain = start
        var events: [FinalEvent] = []
        if reader.escrow == nil, case .sealed = reader.rule {
            return try await leap(start, target, reader, line)
        }
        let blocks = try await reader.blocks(start.newest.number + 1...target.number, line)
        guard !blocks.isEmpty else { throw .behind("block \(start.newest.number + 1)") }
        for block in blocks {
            do { try chain.follow(block.headerBytes) } catch {
                // Between two answers of a ledger that reorganises, blocks may move. They never move below what is final.
                if error.code == "proof.evm.parent", block.header.number > start.newest.number + 1 { break }
                throw .lie("block \(block.header.number): \(error)")
            }
        }
        do { try chain.settle(word: target.hash.map { (target.number, $0) }) } catch {
            throw .lie("\(error)")
        }
        for block in blocks where block.header.number <= chain.newest.number {
            if let hash = passed.hash, block.header.number == passed.number, block.statedHash != hash {
                throw .lie("block \(passed.number) is \(block.statedHash), and \(hash) was final")
            }
            events += try await reader.events(block, line)
        }
        return FollowedStep(chain: chain, events: events)
    }
}

extension FollowedStep {
    /// Where no events are looked for, the fewest headers do: straight to the target, else half of the way.
    private static func leap(
        _ start: FinalChain, _ target: FinalTarget, _ reader: BlockReader, _ line: RPCLine
    ) async throws(ReadFault) -> FollowedStep {
        // The height may be another endpoint's boast: each is asked for what it has itself.
        let own = try await line.value("eth_blockNumber", []) { value throws(NodeAnswerFault) in
            try value.quantity()
        }
        var number = min(target.number, own)
        guard number > start.newest.number else { throw .behind("block \(start.newest.number + 1)") }
        while true {
            var chain = start
            guard let block = try await reader.blocks(number...number, line).first else {
                throw .behind("block \(number)")
            }
            do throws(ProofFault) {
                try chain.leap(to: block.headerBytes)
                return FollowedStep(chain: chain, events: [])
            } catch {
                let next = start.newest.number + (number - start.newest.number) / 2
                guard error.code == "proof.evm.skip", next > start.newest.number else {
                    throw .lie("block \(number): \(error)")
                }
                number = next
            }
        }
    }
}

extension FinalChain {
    var mark: FinalMark {
        FinalMark(
            number: newest.number, hash: newest.hash, startHash: start.hash, start: start.header,
            sealed: sealed)
    }
}
