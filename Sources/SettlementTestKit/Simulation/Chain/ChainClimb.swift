import SettlementModel
import SettlementProofs

/// The block that headers lead to from a trusted one, and where trust may stand next.
///
/// Up: the first header is the trusted block, the second is the block that is shown, and those after it are the blocks on it.
/// Of the blocks between nothing is needed: the seals alone make a block final. Down: the first is shown, each is the parent of
/// the next, and the last is the trusted block.
struct ChainClimb {
    let shown: ChainHeader
    let head: LogHead
    /// `nil` where trust stays.
    let next: LogHead?

    static let mostHeaders = 512

    /// - Throws: `proof.fork` for a final block of the trusted one's height with another hash, `proof.evm.anchor`,
    ///   `proof.evm.parent`, `proof.evm.seals`.
    init(
        _ headers: [SealedHeader], _ profile: ChainProfile, _ anchor: LogHead
    ) throws(ProofFault) {
        guard let first = headers.first, let last = headers.last,
            headers.allSatisfy({ $0.header.chain == profile.chain })
        else { throw ProofFault(code: "proof.evm.anchor", detail: "there is no header of this chain") }
        let top = LogHead(first.header)
        if top == anchor {
            guard headers.count > 1 else {
                self.init(shown: first.header, head: top, next: nil)
                return
            }
            let shown = headers[1].header
            guard shown.number > first.header.number, shown.time >= first.header.time else {
                throw ProofFault(code: "proof.evm.parent", detail: "the block shown is not a later one")
            }
            let head = try Self.final(Array(headers.dropFirst()), profile)
            self.init(shown: shown, head: head, next: head)
        } else if headers.count > 1, LogHead(last.header) == anchor {
            for (child, parent) in zip(headers.dropFirst(), headers) {
                try Self.requireParent(parent.header, of: child.header)
            }
            self.init(shown: first.header, head: top, next: nil)
        } else {
            if top.size == anchor.size,
                (try? Self.final(Array(headers.prefix(profile.depth + 1)), profile)) != nil
            {
                throw ProofFault(
                    code: "proof.fork",
                    detail: "two final blocks \(first.header.number): \(top.root) and \(anchor.root)")
            }
            throw ProofFault(
                code: "proof.evm.anchor", detail: "the headers neither start nor end at the trusted block")
        }
    }

    private init(shown: ChainHeader, head: LogHead, next: LogHead?) {
        self.shown = shown
        self.head = head
        self.next = next
    }

    /// That a quorum has sealed the first block, or it and those on it.
    private static func final(
        _ headers: [SealedHeader], _ profile: ChainProfile
    ) throws(ProofFault) -> LogHead {
        var sealers: Set<Int> = []
        for (place, sealed) in headers.enumerated() {
            if place > 0 { try requireParent(headers[place - 1].header, of: sealed.header) }
            sealers.formUnion(try sealed.sealers(profile, hash: sealed.header.hash))
        }
        guard let first = headers.first, headers.count == profile.depth + 1, sealers.count >= profile.quorum
        else {
            throw ProofFault(
                code: "proof.evm.seals",
                detail:
                    "\(sealers.count) validators have sealed the block and those on it, not \(profile.quorum)"
            )
        }
        return LogHead(first.header)
    }

    private static func requireParent(_ parent: ChainHeader, of child: ChainHeader) throws(ProofFault) {
        guard child.parent == parent.hash, child.number == parent.number &+ 1, child.time >= parent.time
        else {
            throw ProofFault(code: "proof.evm.parent", detail: "a header is not the parent of the next")
        }
    }
}
