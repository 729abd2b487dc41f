import OpenSSL
import SQLLedgerProofs
import SecureChannels
import SettlementModel
import SettlementProofs

@testable import SQLLedgerService

let ledgerTargets = [
    FuzzTarget("command", limit: 16_384, checkCommand),
    FuzzTarget("signed-command", limit: 8192) { input throws(Violation) in
        try requireOneText(of: SQLSignedCommand.self, input)
    },
    FuzzTarget("log-entry", limit: 8192, checkEntry),
    FuzzTarget("log-proof", limit: 16_384, checkProof),
    FuzzTarget("ledger-request", limit: 2600, checkRequest),
]

private func checkCommand(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let command: SQLLedgerCommand
    do throws(JSONFault) { command = try SQLLedgerCommandCodec.decode(bytes) } catch {
        return try requireCode(error.code, under: "json.")
    }
    try require(SQLLedgerCommandCodec.encode(command) == bytes, "the command is written in other bytes")
}

private func checkEntry(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let entry: LogEntry
    do throws(ProofFault) { entry = try LogEntry(bytes: bytes) } catch {
        return try requireCode(error.code, under: "proof.entry.")
    }
    try require(entry.bytes == bytes, "the entry is written in other bytes")
    try require(entry.lockID == entry.lock?.lockID, "the lock's id does not follow from its terms")
    if entry.state == .claimed {
        let preimage = try unwrap(entry.preimage, "a claim without preimage")
        try require(entry.lock?.hashlock == preimage.hashlock, "a preimage that opens another lock")
    }
}

/// Proofs against the anchors of the vectors: whatever verifies shows a fact that those ledgers booked.
private func checkProof(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    do {
        let proof = try SQLLogProof(bytes: bytes)
        try require(proof.bytes == bytes, "the proof is written in other bytes")
    } catch let error as ProofFault {
        try require(error.code == "proof.bundle.malformed", "refused as something else: \(error)")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
    for anchor in KnownLedger.anchors {
        do {
            let proven = try SQLLogVerifier().verify(bytes, from: anchor)
            let known = KnownLedger.facts.contains([proven.fact.lock.hex, proven.fact.state.rawValue])
            try require(known, "a proof of what no ledger booked")
            try require(proven.fact.proofDigest == Digest.sha256(bytes), "the digest of other bytes")
            try require(proven.nextAnchor.head.size >= anchor.head.size, "trust goes back")
        } catch let error as ProofFault {
            try requireCode(error.code, under: "proof.")
        } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
    }
}

/// The path of a request to a ledger: whatever is taken apart comes back when it is written with every byte escaped.
private func checkRequest(_ input: [UInt8]) throws(Violation) {
    let path = String(decoding: input, as: UTF8.self)
    let request: APIRequest
    do throws(Problem) { request = try APIRequest(asking(path)) } catch { return }
    let escaped = request.segments.map { "/" + $0.utf8.map { "%" + Hex.encode([$0]) }.joined() }.joined()
    guard escaped.utf8.count <= 2048 else { return }
    do {
        try require(APIRequest(asking(escaped)).segments == request.segments, "two paths of one")
    } catch let error as Violation { throw error } catch {
        throw Violation("escaped, it is refused: \(error)")
    }
    let size = try? request.size("size", default: nil)
    try require(size == nil || request.segments.count < 2048, "more segments than bytes")
    _ = try? request.integer("limit", default: 1, in: 1...100)
    _ = try? request.challenge()
    for position in 0..<4 { _ = try? request.digest(position) }
}

private func asking(_ path: String) -> HTTP2Request {
    HTTP2Request(method: "GET", path: path, peer: KnownPeer.certificate)
}

enum KnownPeer {
    static let certificate: PeerCertificate = {
        do { return try PeerCertificate(der: KnownIdentity.client.certificate.der) } catch {
            preconditionFailure("\(error)")
        }
    }()
}
