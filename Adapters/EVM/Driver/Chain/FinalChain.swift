import EVMProofs
import SettlementModel
import SettlementProofs

/// Takes headers in order and says which became final. Pure: a copy that met a bad header is thrown away.
///
/// What is not final is not kept. Each walk begins again behind the newest final block, so a reorganisation above it needs no
/// undoing.
struct FinalChain: Sendable {
    private var way: Way
    /// The newest final block.
    private(set) var newest: FinalBlock
    /// From where a restart follows again: the newest block that names its own validators.
    private(set) var start: FinalBlock
    /// Linked blocks on top of the newest that were followed in this walk.
    private var walked: [(block: FinalBlock, clique: CliqueChain?)] = []
    /// The newest block with its seals: what convinces others of it. `nil` where blocks are not sealed by a quorum, and for the
    /// block that trust starts from.
    private(set) var sealed: [UInt8]?

    private enum Way: Sendable {
        case sealed(HeaderChain, SealFormat)
        case clique(CliqueChain)
        case linked
    }

    /// - Parameters:
    ///   - header: the bytes that hash to `hash`: of the configured block, or of the one where an earlier run stopped.
    ///   - sealed: the same block with its seals, where an earlier run kept them.
    init(
        _ header: [UInt8], hash: Bytes32, _ rule: FinalityRule, sealed: [UInt8]? = nil
    ) throws(ProofFault) {
        let read = try EVMHeader(header)
        switch rule {
        case .sealed(let policy):
            way = .sealed(try HeaderChain(trusted: header, hash: hash, policy: policy), policy.format)
            self.sealed = sealed
        case .clique(let policy, let depth):
            way = .clique(try CliqueChain(trusted: header, hash: hash, policy: policy, depth: depth))
        case .tag:
            guard read.fullHash == hash else {
                throw ProofFault(code: "proof.evm.anchor", detail: "the first header is not the trusted one")
            }
            way = .linked
        }
        newest = FinalBlock(read, hash: hash, bytes: header)
        start = newest
    }

    /// Follows one more header.
    mutating func follow(_ header: [UInt8]) throws(ProofFault) {
        let read = try EVMHeader(header)
        let top = walked.last?.block ?? newest
        guard read.number == top.number + 1 else {
            throw ProofFault(
                code: "proof.evm.parent", detail: "block \(read.number) does not follow \(top.number)")
        }
        switch way {
        case .sealed(var chain, let format):
            try chain.follow(header)
            (sealed, way) = (header, .sealed(chain, format))
            newest = FinalBlock(
                read, hash: chain.verified.hash, bytes: try SealedHeader(header, format).hashedForm)
            start = newest
        case .clique(let base):
            var chain = walked.last?.clique ?? base
            try chain.follow(header)
            walked.append((FinalBlock(read, hash: read.fullHash, bytes: header), chain))
        case .linked:
            guard read.parentHash == top.hash else {
                throw ProofFault(
                    code: "proof.evm.parent", detail: "block \(read.number) names another parent")
            }
            walked.append((FinalBlock(read, hash: read.fullHash, bytes: header), nil))
        }
    }

    /// Follows a header further on, without those between: as long as two thirds of the known set have sealed it.
    mutating func leap(to header: [UInt8]) throws(ProofFault) {
        guard case .sealed(var chain, let format) = way else {
            throw ProofFault(code: "proof.evm.skip", detail: "only sealed headers can be skipped")
        }
        let read = try EVMHeader(header)
        try chain.follow(header)
        (sealed, way) = (header, .sealed(chain, format))
        newest = FinalBlock(
            read, hash: chain.verified.hash, bytes: try SealedHeader(header, format).hashedForm)
        start = newest
    }

    /// Ends a walk: what the followed blocks made final stays, the rest is forgotten.
    /// - Parameter word: a block that is said to be final, where no seal says so.
    mutating func settle(word: (number: UInt64, hash: Bytes32)? = nil) throws(ProofFault) {
        defer { walked = [] }
        let height: UInt64
        switch way {
        case .sealed: return
        case .clique(let base): height = (walked.last?.clique ?? base).final.number
        case .linked:
            guard let word, let named = walked.first(where: { $0.block.number == word.number }) else {
                return
            }
            guard named.block.hash == word.hash else {
                throw ProofFault(
                    code: "proof.evm.parent", detail: "block \(word.number) is not the one called final")
            }
            height = word.number
        }
        guard let final = walked.first(where: { $0.block.number == height }) else { return }
        newest = final.block
        guard let clique = final.clique else { return start = newest }
        way = .clique(clique)
        if let epoch = walked.last?.clique?.finalEpoch,
            let block = walked.first(where: { $0.block.hash == epoch.hash })
        {
            start = block.block
        }
    }

    /// Whether `header` is a second block at the newest height that a quorum sealed: then the ledger itself has split.
    func isFork(_ header: [UInt8]) -> Bool {
        guard case .sealed(var chain, _) = way else { return false }
        do throws(ProofFault) {
            try chain.follow(header)
            return false
        } catch {
            return error.code == "proof.fork"
        }
    }

    /// The validators that may seal the next block; `nil` where they are not tracked.
    var validators: ValidatorSet? {
        if case .sealed(let chain, _) = way { chain.validators } else { nil }
    }
}
