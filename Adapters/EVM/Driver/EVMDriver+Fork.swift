import EVMProofs
public import SettlementModel
import SettlementProofs

extension EVMDriver {
    /// Two header paths from `known` that convince a verifier there of the fork that was seen; `nil` before one was, and where
    /// the headers that lead to it cannot be had.
    public func forkPaths(from known: LogHead) async -> (first: [UInt8], second: [UInt8])? {
        guard let fork = await chain.follower.fork, known.size > 0 else { return nil }
        // Another trusts a later block already, of the one history or of the other: the chains differ there too.
        guard known.size <= fork.block.number + 1 else { return await rivals(of: known) }
        let start: LogHead? = LogHead(block: fork.block.number, hash: fork.block.hash)
        var shown: [[UInt8]]
        if known == start {
            shown = [fork.block.header]
        } else if known.size == fork.block.number + 1 {
            guard let sealed = fork.sealed, let second = try? trust.rule.hashedForm(fork.second) else {
                return nil
            }
            return (HeaderPath([second]).bytes, HeaderPath([second, sealed]).bytes)
        } else {
            guard let sealed = fork.sealed,
                let lead = try? await headers(from: known, to: fork.block.number, ending: sealed)
            else { return nil }
            shown = lead
        }
        let first = HeaderPath(shown).bytes
        shown.append(fork.second)
        return (first, HeaderPath(shown).bytes)
    }

    /// At the height of `known`: that block, and a sealed one of the other history, as the endpoints show them.
    private func rivals(of known: LogHead) async -> (first: [UInt8], second: [UInt8])? {
        let shown = await pool.headers(at: known.size - 1, chain.reader).map(\.header)
        guard let same = shown.first(where: { hash(of: $0) == known.root }),
            let own = try? trust.rule.hashedForm(same),
            let other = shown.first(where: { hash(of: $0) != known.root })
        else { return nil }
        return (HeaderPath([own]).bytes, HeaderPath([own, other]).bytes)
    }

    /// The sealed headers from the configured block to another block than `known` at its height; `nil` where this chain has
    /// `known`, or where nothing but an endpoint's word says otherwise.
    func otherHistory(than known: LogHead) async throws(EVMFault) -> [[UInt8]]? {
        guard case .sealed = trust.rule, known.size > trust.number,
            let trusted = LogHead(block: trust.number, hash: trust.hash),
            hash(of: try await header(known.size - 1)) != known.root
        else { return nil }
        let lead = try await headers(from: trusted, to: known.size - 1)
        return lead.last.map(hash(of:)) == known.root ? nil : lead
    }

    /// The block's hash; `nil` for what is no header of this ledger's form.
    func hash(of header: [UInt8]) -> Bytes32? {
        guard let form = try? trust.rule.hashedForm(header) else { return nil }
        return (try? EVMHeader(form))?.fullHash
    }
}
