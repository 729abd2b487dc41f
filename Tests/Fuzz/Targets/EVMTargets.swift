import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs

let evmTargets = [
    FuzzTarget("rlp", checkRLP),
    FuzzTarget("evm-header", limit: 4096, checkHeader),
    FuzzTarget("evm-trie", limit: 4096, checkTrie),
    FuzzTarget("evm-receipt", limit: 4096, checkReceipt),
    FuzzTarget("evm-proof", limit: 24_576, checkLockProof),
    FuzzTarget("notary", limit: 8192, checkNotary),
]

/// A value has one encoding: written again it gives the bytes that were read.
private func checkRLP(_ input: [UInt8]) throws(Violation) {
    let item: RLPItem
    do throws(ProofFault) { item = try RLPItem(input) } catch {
        return try requireCode(error.code, under: "proof.evm.rlp")
    }
    try require(written(item) == input, "two encodings of one value")
    guard let number = try? item.unsigned() else { return }
    try require(RLP.number(number) == input, "two encodings of one number")
    let word = try mustSucceed("a word") { try item.word() }
    try require(word == EVMWord.number(number), "two readers, two numbers")
}

private func written(_ item: RLPItem) throws(Violation) -> [UInt8] {
    guard item.isList else { return RLP.string(item.payload) }
    let items = try mustSucceed("the items of a checked list") { try item.items(limit: RLPItem.most) }
    var parts: [[UInt8]] = []
    for item in items { parts.append(try written(item)) }
    return RLP.list(parts)
}

/// Headers of every seal: what is read has one hashed form; whoever moves a chain of the vectors was sealed there.
///
/// The first byte says which chain, and a second of zero that edits of its own next header follow.
private func checkHeader(_ input: [UInt8]) throws(Violation) {
    guard input.count >= 2 else { return }
    let chains = KnownChain.all
    let known = chains[Int(input[0]) % chains.count]
    let bytes = input[1] == 0 ? edited(known.next, input.dropFirst(2)) : Array(input.dropFirst())
    for policy in KnownChain.policies { try checkForm(bytes, policy) }
    var chain = known.start
    do throws(ProofFault) { try chain.follow(bytes) } catch {
        try requireCode(error.code, under: "proof.evm.", "proof.fork")
        let same = chain.verified == known.start.verified && chain.validators == known.start.validators
        return try require(same, "what was refused moved the chain")
    }
    try require(KnownChain.hashes.contains(chain.verified.hash), "a header that nobody sealed")
    try require(!chain.verified.signers.isEmpty, "a header without signers")
}

private func checkForm(_ bytes: [UInt8], _ policy: HeaderPolicy) throws(Violation) {
    do {
        guard policy.format.isByzantineFaultTolerant else {
            let hash = try EVMHeader(bytes).fullHash
            let chain = try CliqueChain(trusted: bytes, hash: hash, policy: policy, depth: 6)
            return try require(chain.final.hash == hash, "another header is trusted")
        }
        let header = try SealedHeader(bytes, policy.format)
        let form = header.hashedForm
        try require(Keccak256.digest(form) == header.hash, "the hash is not the hashed form's")
        let chain = try HeaderChain(trusted: form, hash: header.hash, policy: policy)
        try require(chain.verified.number == header.header.number, "the hashed form is another block")
    } catch let error as ProofFault {
        try requireCode(error.code, under: "proof.evm.")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
}

/// A key and the nodes of a trie, whose hashes are put in where a node names the next by 32 bytes of 0xFF: so the walk
/// goes on through whatever the fuzzer makes. A value stands in a node, and needs every node.
private func checkTrie(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let key = Array(input.dropFirst().prefix(Int(first % 33)))
    let nodes = linked(pieces(input.dropFirst(1 + key.count)))
    let root = nodes.first.map { Keccak256.digest($0) } ?? TrieProof.emptyRoot
    let found: ArraySlice<UInt8>?
    do throws(ProofFault) { found = try TrieProof(nodes).value(of: key, under: root) } catch {
        return try requireCode(error.code, under: "proof.evm.rlp", "proof.evm.trie")
    }
    if let found { try require(!found.isEmpty, "a value of no bytes") }
    guard !nodes.isEmpty else { return try require(found == nil, "a value in an empty trie") }
    let less = try? TrieProof(nodes.dropLast()).value(of: key, under: root)
    let more = try? TrieProof(nodes + [[0x80]]).value(of: key, under: root)
    try require(less == nil && more == nil, "a proof with other nodes shows something")
    let elsewhere = try? TrieProof(nodes).value(of: key, under: EVMWord.number(UInt64(1)))
    try require(elsewhere == nil, "a proof under another root shows something")
}

/// Two bytes of length before each.
private func pieces(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    var (rest, pieces): (ArraySlice<UInt8>, [[UInt8]]) = (bytes, [])
    while rest.count > 2 {
        let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
        pieces.append(Array(rest.dropFirst(2).prefix(count)))
        rest = rest.dropFirst(2 + count)
    }
    return pieces
}

private func linked(_ nodes: [[UInt8]]) -> [[UInt8]] {
    let mark = [UInt8](repeating: 0xFF, count: 32)
    var nodes = nodes
    for place in nodes.indices.dropLast().reversed() where nodes[place].count >= 32 {
        let places = 0...(nodes[place].count - 32)
        guard let at = places.first(where: { nodes[place][$0..<$0 + 32].elementsEqual(mark) }) else {
            continue
        }
        nodes[place].replaceSubrange(at..<at + 32, with: Keccak256.digest(nodes[place + 1]).bytes)
    }
    return nodes
}

/// Receipts and the escrow's events in them.
private func checkReceipt(_ input: [UInt8]) throws(Violation) {
    let receipt: EVMReceipt
    do throws(ProofFault) { receipt = try EVMReceipt(input[...]) } catch {
        return try requireCode(error.code, under: "proof.evm.rlp", "proof.evm.receipt")
    }
    for (place, log) in receipt.logs.enumerated() {
        do throws(ProofFault) { _ = try EscrowEvent(log) } catch {
            try requireCode(error.code, under: "proof.evm.log")
        }
        guard let topic = log.topics.first else { continue }
        let found = try? receipt.log(at: place, of: log.address, event: topic)
        try require((found == log) == receipt.hasSucceeded, "a failed transaction's log counts, or none does")
    }
}

/// Proofs against the anchors of the vectors: whatever verifies shows a fact of those chains. An input that begins with
/// a zero byte holds the number of a real bundle and edits of it.
private func checkLockProof(_ input: [UInt8]) throws(Violation) {
    let isEdit = input.first == 0 && input.count > 2
    let real = KnownLock.bundles
    let bytes = canonicalForm(
        of: isEdit ? edited(real[Int(input[1]) % real.count], input.dropFirst(2)) : input)
    if let fork = try? EVMForkProof(bytes: bytes) {
        try require(fork.bytes == bytes, "the fork proof is written in other bytes")
    }
    do throws(ProofFault) {
        let proof = try EVMLockProof(bytes: bytes)
        guard proof.bytes == bytes else { throw ProofFault(code: "other.bytes", detail: "") }
    } catch {
        return try require(error.code == "proof.bundle.malformed", "refused as something else: \(error)")
    }
    for anchor in KnownLock.anchors {
        do {
            let proven = try EVMLockVerifier().verify(bytes, from: anchor)
            let known = KnownLock.facts.contains([proven.fact.lock.hex, proven.fact.state.rawValue])
            try require(known, "a proof of what no chain holds")
            try require(proven.fact.proofDigest == Digest.sha256(bytes), "the digest of other bytes")
            try require(proven.nextAnchor.head.size >= anchor.head.size, "trust goes back")
        } catch let error as ProofFault {
            try requireCode(error.code, under: "proof.")
        } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
    }
}

/// What notaries say to each other and to drivers, and keep, by the first byte.
private func checkNotary(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 8 {
    case 0: try requireOneText(of: NotaryQuestion.self, bytes)
    case 1: try requireOneText(of: NotaryAnswer.self, bytes)
    case 2: try requireOneText(of: SignedEnd.self, bytes)
    case 3: try requireOneText(of: Equivocation.self, bytes)
    case 4: try requireOneText(of: NotaryRecord.self, bytes)
    case 5: try requireOneText(of: NotarySet.self, bytes)
    case 6: try requireOneText(of: HeldLock.self, bytes)
    default: try requireOneText(of: EVMProfile.self, bytes)
    }
}
