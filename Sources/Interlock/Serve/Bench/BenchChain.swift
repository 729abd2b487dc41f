import EVMProofs
import Secp256k1
import SettlementModel
import SettlementProofs

/// A QBFT ledger small enough to be made here: two blocks, one receipt, and keys that sign what is measured.
struct BenchChain {
    let anchor: LedgerAnchor
    let policy: HeaderPolicy
    let trusted: [UInt8]
    let trustedHash: Bytes32
    let header: [UInt8]
    let receipt: TrieProof
    let receiptBytes: [UInt8]
    let bundle: [UInt8]
    /// What the seals are over, and the seals.
    let digest: [UInt8]
    let seals: [[UInt8]]

    static let logs = 32
    private static let ledger = LedgerID(checked: "evm:bench")
    private static let time: UInt64 = 1_800_000_000

    init(validators count: Int) throws {
        let keys = (0..<count).map { Digest.sha256(Array("bench validator \($0)".utf8)).bytes }
        let members = keys.compactMap { Secp256k1.publicKey(of: $0).flatMap(EVMAddress.init(publicKey:)) }
            .sorted()
        let escrow = EVMAddress(Keccak256.digest(Array("escrow".utf8)).bytes.suffix(20)) ?? .zero
        let code = Keccak256.digest(Array("code".utf8))
        let policy = HeaderPolicy(
            format: .qbft, epochLength: 30_000, trustingPeriod: 1_209_600, requiresLowS: true)
        guard let policy,
            let profile = EVMProfile(
                chainID: 1337, genesis: code, headers: policy, depth: 0, escrow: escrow, escrowCode: code,
                notarySet: nil)
        else { throw Self.fault }
        let terms = try Self.terms()
        let state = try Self.state(terms, profile)
        receiptBytes = Self.receipt(of: escrow)
        let leaf = Self.leaf(RLP.number(0), receiptBytes)
        receipt = TrieProof([leaf])

        let draft = Draft(members: members, number: 90, parent: code, state: code, receipts: code)
        trusted = draft.header(round: 0, seals: [])
        trustedHash = Keccak256.digest(trusted)
        let next = Draft(
            members: members, number: 91, parent: trustedHash, state: state.root,
            receipts: Keccak256.digest(leaf))
        digest = Keccak256.digest(next.header(round: 1, seals: [])).bytes
        seals = keys.compactMap { [digest] in Secp256k1.sign(digest, secret: $0) }
        header = next.header(round: 1, seals: seals)
        guard
            let anchor = profile.anchor(
                ledger: Self.ledger, block: 90, hash: trustedHash, operatorTrusted: false)
        else { throw Self.fault }
        self.anchor = anchor
        self.policy = policy
        bundle =
            EVMLockProof(
                headers: [trusted, header], account: state.account, storage: state.storage, terms: terms,
                preimage: nil
            ).bytes
    }

    /// Headers of this ledger, as bytes.
    private struct Draft {
        let members: [EVMAddress]
        let number: UInt64
        let parent: Bytes32
        let state: Bytes32
        let receipts: Bytes32

        func header(round: UInt64, seals: [[UInt8]]) -> [UInt8] {
            let zeros = { (count: Int) in RLP.string([UInt8](repeating: 0, count: count)) }
            let extra = RLP.list([
                zeros(32), RLP.list(members.map { RLP.string($0.bytes) }), RLP.list([[UInt8]]()),
                RLP.number(round), RLP.list(seals.map { RLP.string($0) }),
            ])
            let mark = Array("ctical byzantine fault tolerance".utf8)
            return RLP.list([
                RLP.string(parent.bytes), RLP.string(Keccak256.digest(RLP.list([[UInt8]]())).bytes),
                RLP.string(members[0].bytes), RLP.string(state.bytes), RLP.string(state.bytes),
                RLP.string(receipts.bytes), zeros(256), RLP.number(1), RLP.number(number),
                RLP.number(30_000_000),
                RLP.number(0), RLP.number(BenchChain.time + number), RLP.string(extra), RLP.string(mark),
                zeros(8),
            ])
        }
    }

    private static func terms() throws -> LockTerms {
        let party = { (byte: UInt8) in
            let account = "eip155:1337:0x" + Hex.encode([UInt8](repeating: byte, count: 20))
            return VerificationKey(algorithm: .ed25519, spki: [UInt8](repeating: byte, count: 44)).map {
                LockParty(account: AccountID(checked: account), holderKey: $0)
            }
        }
        let asset = "eip155:1337/erc20:0x" + Hex.encode([UInt8](repeating: 3, count: 20))
        guard let payer = party(1), let payee = party(2),
            let id = TransferID([UInt8](repeating: 4, count: 16)),
            let deadline = LedgerInstant(seconds: Int64(time + 300)),
            let terms = LockTerms(
                ledger: ledger, transfer: id, leg: .y, asset: AssetID(checked: asset), quantity: 1_000_000,
                payer: payer, payee: payee, hashlock: Preimage(Digest.sha256([5])).hashlock,
                claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false, lockDeadline: deadline,
                expiry: deadline.advanced(bySeconds: 600), termsDigest: Digest.sha256([6]))
        else { throw fault }
        return terms
    }

    private static func state(
        _ terms: LockTerms, _ profile: EVMProfile
    ) throws -> (root: Bytes32, account: TrieProof, storage: TrieProof) {
        let slot = EscrowLock.slot(of: try EscrowLock(terms, profile).id(profile))
        // LOCKED at `time`: the state in the lowest byte, the time from the 17th bit on.
        let word = [UInt8](EVMWord.number(time << 16 | 1).bytes.drop { $0 == 0 })
        let storage = leaf(Keccak256.digest(slot.bytes).bytes, RLP.string(word))
        let account = RLP.list([
            RLP.number(1), RLP.number(0), RLP.string(Keccak256.digest(storage).bytes),
            RLP.string(profile.escrowCode.bytes),
        ])
        let node = leaf(Keccak256.digest(profile.escrow.bytes).bytes, account)
        return (Keccak256.digest(node), TrieProof([node]), TrieProof([storage]))
    }

    /// A receipt with as many claims as `logs` says.
    private static func receipt(of escrow: EVMAddress) -> [UInt8] {
        let topic = RLP.string(Keccak256.digest(Array("Claimed(bytes32,bytes32,bytes32)".utf8)).bytes)
        let word = RLP.string([UInt8](repeating: 7, count: 32))
        let log = RLP.list([RLP.string(escrow.bytes), RLP.list([topic, word, word]), word])
        return [2]
            + RLP.list([
                RLP.number(1), RLP.number(1_000_000), RLP.string([UInt8](repeating: 0, count: 256)),
                RLP.list([[UInt8]](repeating: log, count: logs)),
            ])
    }

    /// The one node of a trie with one key.
    private static func leaf(_ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
        RLP.list([RLP.string([0x20] + key), RLP.string(value)])
    }

    private static let fault = CommandFailure.unavailable(
        "bench.proofs", "the sample chain could not be made", next: "check the processor and libsecp256k1")
}
