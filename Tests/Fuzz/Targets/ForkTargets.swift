import EVMProofs
import SQLLedgerProofs
import SettlementModel
import SettlementProofs

let forkTargets = [FuzzTarget("forks", limit: 16_384, checkForks)]

/// Evidence of two histories. First byte: of a log's heads or of a chain's headers; second: which; then edits of it.
///
/// Of a log two heads of one size stand, both signed by a key of this process: they prove a fork, and nothing that was
/// changed does. No chain of the vectors has two sealed blocks of one height, so nothing proves a fork of it.
private func checkForks(_ input: [UInt8]) throws(Violation) {
    guard input.count >= 2 else { return }
    let edits = input.dropFirst(2)
    if input[0] % 2 == 0 {
        try checkHeads(input[1] % 2 == 0 ? edited(KnownFork.other, edits) : Array(edits))
    } else {
        try checkPaths(Int(input[1]), edits)
    }
}

private func checkHeads(_ shown: [UInt8]) throws(Violation) {
    let known = KnownFork.shared
    let verifier = SQLLogVerifier()
    let isSigned = (try? SignedNote(parsing: shown))?.text == known.otherText
    let isForked = verifier.isForkProven(by: known.one, shown, of: known.anchor)
    try require(!isForked || isSigned, "a fork by a head that nobody signed")
    try require(
        verifier.isForkProven(by: shown, known.one, of: known.anchor) == isForked, "a fork one way alone")
    try require(isForked || shown != KnownFork.other, "the fork that there is was not seen")
    let alone = verifier.fork(in: shown, known: nil, from: known.anchor)
    let beside = verifier.fork(in: shown, known: known.one, from: known.anchor)
    try require((alone == .againstAnchor) == isForked && (beside == .proven) == isForked, "judged otherwise")
    var follower = HeadFollower(anchor: known.anchor, newest: known.one)
    do throws(ProofFault) {
        _ = try follower.pathNeeded(for: shown, by: verifier)
        try follower.follow(shown, path: [], by: verifier)
    } catch {
        try require((error.code == "head.fork") == isForked, "refused as something else: \(error)")
    }
    try require(follower.anchor.head == known.anchor.head, "trust moved to another head")
}

private func checkPaths(_ number: Int, _ edits: ArraySlice<UInt8>) throws(Violation) {
    let place = number % KnownLock.bundles.count
    let anchor = KnownLock.anchors[place]
    let bundle = KnownLock.bundles[place]
    let shown = edited(bundle, edits)
    let verifier = EVMLockVerifier()
    try require(verifier.fork(in: shown, known: nil, from: anchor) == nil, "a proof shows a fork")
    guard let proof = try? EVMLockProof(bytes: bundle) else { throw Violation("a bundle of the vectors") }
    let honest = HeaderPath(proof.headers).bytes
    let path = edited(honest, edits)
    try require(verifier.fork(in: path, known: nil, from: anchor) == nil, "a path shows a fork")
    try require(!verifier.isForkProven(by: honest, path, of: anchor), "two paths prove a fork")
    try require(!verifier.isForkProven(by: path, honest, of: anchor), "two paths prove a fork")
    guard let read = try? EVMLockProof(bytes: shown), let first = read.headers.first else { return }
    do throws(ProofFault) { _ = try verifier.head(in: first, of: anchor) } catch {
        try requireCode(error.code, under: "head.malformed", "proof.")
    }
}

/// Two heads of one size that one operator signed.
private struct KnownFork: Sendable {
    static let shared = KnownFork()
    static var other: [UInt8] { shared.two }

    let anchor: LedgerAnchor
    let one: [UInt8]
    let two: [UInt8]
    let otherText: String

    private init() {
        let origin = "interlock.example/forked"
        do {
            let key = try SigningKey.generate(.ed25519)
            let heads = ["one", "another"].map { LogHead(size: 3, root: Digest.sha256(Array($0.utf8))) }
            let texts = heads.compactMap {
                Checkpoint(origin: origin, head: $0, time: KnownInstant.start, challenge: nil)?.text
            }
            guard texts.count == 2,
                let anchor = LedgerAnchor(
                    ledger: LedgerID(checked: "sql:forked"), format: .sqlLog1, origin: origin,
                    operatorKey: key.verificationKey, witnesses: [], witnessQuorum: 0, head: heads[0])
            else { preconditionFailure("two heads") }
            self.anchor = anchor
            one = try SignedNote(text: texts[0], name: origin, signedBy: key).bytes
            two = try SignedNote(text: texts[1], name: origin, signedBy: key).bytes
            otherText = texts[1]
        } catch { preconditionFailure("two heads: \(error)") }
    }
}
