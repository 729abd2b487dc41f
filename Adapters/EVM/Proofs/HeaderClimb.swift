import SettlementModel
import SettlementProofs

/// The block that a bundle's headers lead to from an anchor, and where the next proof may start.
struct HeaderClimb {
    /// The block whose state is shown.
    let shown: VerifiedHeader
    /// A later head that the anchor may move to; `nil` where it stays.
    let next: LogHead?

    /// - Throws: what the chains throw, `proof.evm.anchor` where no end of the headers is the anchor's block.
    init(_ headers: [[UInt8]], _ profile: EVMProfile, _ anchor: LogHead) throws(ProofFault) {
        guard let first = headers.first, let last = headers.last else {
            throw ProofFault(code: "proof.evm.anchor", detail: "there is no header")
        }
        if Self.isAnchor(try EVMHeader(first), anchor) {
            self =
                profile.headers.format.isByzantineFaultTolerant
                ? try Self.up(headers, profile, anchor) : try Self.upClique(headers, profile, anchor)
        } else if Self.isAnchor(try EVMHeader(last), anchor) {
            self = try Self.down(headers)
        } else {
            throw ProofFault(
                code: "proof.evm.anchor", detail: "the headers neither start nor end at the anchor's block")
        }
    }

    private init(shown: VerifiedHeader, next: LogHead?) {
        self.shown = shown
        self.next = next
    }

    private static func up(
        _ headers: [[UInt8]], _ profile: EVMProfile, _ anchor: LogHead
    ) throws(ProofFault) -> HeaderClimb {
        var chain = try HeaderChain(trusted: headers[0], hash: anchor.root, policy: profile.headers)
        for header in headers.dropFirst() { try chain.follow(header) }
        let shown = chain.verified
        return HeaderClimb(shown: shown, next: LogHead(block: shown.number, hash: shown.hash))
    }

    /// The newest final block is shown; the anchor moves to a final block that names all signers, where one was passed.
    private static func upClique(
        _ headers: [[UInt8]], _ profile: EVMProfile, _ anchor: LogHead
    ) throws(ProofFault) -> HeaderClimb {
        var chain = try CliqueChain(
            trusted: headers[0], hash: anchor.root, policy: profile.headers, depth: profile.depth)
        for header in headers.dropFirst() { try chain.follow(header) }
        let epoch = chain.finalEpoch
        return HeaderClimb(
            shown: chain.final, next: epoch.flatMap { LogHead(block: $0.number, hash: $0.hash) })
    }

    /// Each header, in its hashed form, is named by the next as its parent, the last by the anchor: no seal is needed.
    private static func down(_ headers: [[UInt8]]) throws(ProofFault) -> HeaderClimb {
        var child: EVMHeader?
        var shown: VerifiedHeader?
        for bytes in headers.reversed() {
            let header = try EVMHeader(bytes)
            let hash = header.fullHash
            if let child, child.parentHash != hash || header.number + 1 != child.number {
                throw ProofFault(code: "proof.evm.parent", detail: "a header is not the parent of the next")
            }
            (child, shown) = (header, VerifiedHeader(header, hash: hash, signers: []))
        }
        guard let shown else { throw ProofFault(code: "proof.evm.anchor", detail: "there is no header") }
        return HeaderClimb(shown: shown, next: nil)
    }

    private static func isAnchor(_ header: EVMHeader, _ anchor: LogHead) -> Bool {
        header.fullHash == anchor.root && header.number + 1 == anchor.size
    }
}
