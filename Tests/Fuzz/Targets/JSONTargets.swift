import SettlementModel
import SettlementProofs

let jsonTargets = [
    FuzzTarget("json", checkJSON),
    FuzzTarget("text-forms", limit: 512, checkTextForms),
    FuzzTarget("merkle", limit: 1024, checkMerkle),
]

/// The strict reader against the writer: canonical are exactly the bytes that the writer makes of their value.
private func checkJSON(_ input: [UInt8]) throws(Violation) {
    let value: JSONValue
    do throws(JSONFault) { value = try CanonicalJSON.parse(input) } catch {
        try requireCode(error.code, under: "json.")
        let canonical = try? CanonicalJSON.parseCanonical(input)
        return try require(canonical == nil, "canonical, but not JSON")
    }
    let text = CanonicalJSON.encode(value)
    let again = try mustSucceed("the canonical text") { try CanonicalJSON.parseCanonical(text) }
    try require(again == value, "the canonical text holds another value")
    let accepted = (try? CanonicalJSON.parseCanonical(input)) != nil
    try require(accepted == (text == input), "the reader and the writer differ over what is canonical")
    // A smaller allowance refuses with a reason and never changes what is read.
    let small = JSONLimits(bytes: 64, depth: 3, members: 8)
    do {
        try require(CanonicalJSON.parse(input, limits: small) == value, "smaller limits, another value")
    } catch let error as JSONFault {
        try requireCode(error.code, under: "json.")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
}

/// Base64, base64url, hex and decimal numbers: one text for each value.
private func checkTextForms(_ input: [UInt8]) throws(Violation) {
    guard let text = String(validating: input, as: UTF8.self) else { return }
    if let bytes = Base64.decode(text) {
        try require(Base64.encode(bytes).utf8.elementsEqual(input), "two texts for one value: base64")
    }
    if let bytes = Base64URL.decode(text) {
        try require(Base64URL.encode(bytes).utf8.elementsEqual(input), "two texts for one value: base64url")
    }
    if let bytes = Hex.decode(text) {
        try require(Hex.encode(bytes).utf8.elementsEqual(input), "two texts for one value: hex")
    }
    if let number = DecimalText.int128(text) {
        try require(String(number).utf8.elementsEqual(input), "two texts for one number")
        try require(DecimalText.int64(text) == Int64(exactly: number), "two readers, two numbers")
        try require(DecimalText.uint64(text) == UInt64(exactly: number), "two readers, two numbers")
    }
    try require(Base64.decode(Base64.encode(input)) == input, "base64 does not come back")
    try require(Base64URL.decode(Base64URL.encode(input)) == input, "base64url does not come back")
    try require(Hex.decode(Hex.encode(input)) == input, "hex does not come back")
}

/// A log of up to 64 entries and paths with edits: a path verifies only where it is the honest one.
private func checkMerkle(_ input: [UInt8]) throws(Violation) {
    guard input.count >= 4 else { return }
    let size = Int(input[0] % 64) + 1
    let index = Int(input[1]) % size
    let older = Int(input[2]) % (size + 1)
    let edits = Array(input[3...])
    let leaves = (0..<size).map { MerkleLog.leafHash([UInt8($0)]) }
    var log = MerkleFrontier()
    var heads = [LogHead(size: 0, root: MerkleLog.root(of: []))]
    for (place, leaf) in leaves.enumerated() {
        _ = try mustSucceed("a short log grows") { try log.append(leaf) }
        try require(log.root == MerkleLog.root(of: Array(leaves[...place])), "two roots of one log")
        heads.append(log.head)
    }
    let head = heads[size]
    let honest = inclusionPath(of: index, in: leaves[...])
    let path = edited(honest, edits)
    let shown = MerkleLog.verifyInclusion(
        leaf: leaves[index], index: UInt64(index), path: path, in: head)
    try require(shown == (path == honest), "inclusion: a false path verifies, or the honest one does not")
    // Any bytes as a path from any older head: only the heads' own history may pass, and never to another root.
    let steps = edited([], edits)
    let forged = LogHead(size: UInt64(older), root: Bytes32(steps.first?.bytes ?? []) ?? head.root)
    if forged != heads[older], older > 0 {
        let follows = MerkleLog.verifyConsistency(from: forged, to: head, path: steps)
        try require(!follows, "consistency: a head that never was")
    }
}

/// The hashes beside the way from a leaf to the root, leaf first (RFC 9162, 2.1.3.1), by its recursive definition.
private func inclusionPath(of index: Int, in leaves: ArraySlice<Bytes32>) -> [Bytes32] {
    guard leaves.count > 1 else { return [] }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.startIndex + half
    return index < half
        ? inclusionPath(of: index, in: leaves[..<middle]) + [MerkleLog.root(of: Array(leaves[middle...]))]
        : inclusionPath(of: index - half, in: leaves[middle...])
            + [MerkleLog.root(of: Array(leaves[..<middle]))]
}

/// Reads edits of three bytes: what, where, which. Adds, drops, repeats or alters a hash of the path.
private func edited(_ path: [Bytes32], _ edits: [UInt8]) -> [Bytes32] {
    var path = path
    for start in stride(from: 0, to: edits.count - 2, by: 3).prefix(16) {
        let (what, place, byte) = (edits[start], Int(edits[start + 1]), edits[start + 2])
        switch what % 4 {
        case 0: path.insert(Digest.sha256([byte]), at: place % (path.count + 1))
        case 1 where !path.isEmpty: path.remove(at: place % path.count)
        case 2 where !path.isEmpty: path.swapAt(place % path.count, Int(byte) % path.count)
        case 3 where !path.isEmpty:
            var bytes = path[place % path.count].bytes
            bytes[Int(byte) % 32] ^= byte
            path[place % path.count] = Bytes32(bytes) ?? path[place % path.count]
        default: break
        }
    }
    return path
}
