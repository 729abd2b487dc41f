import EVMProofs
public import SettlementModel
import SettlementProofs

extension EVMDriver {
    /// A proof of how a lock stands at the newest final block, from an anchor on.
    ///
    /// - Parameters:
    ///   - anchor: where the verifier stands; its profile names the escrow.
    ///   - preimage: of a claimed lock, where it is known; else it is taken from the escrow's event.
    /// - Returns: the bundle for `EVMLockVerifier`; `nil` where the escrow has no such lock.
    /// - Throws: `ledger.evm.proof` where the anchor is too far back for one bundle, or of another ledger.
    public func prove(_ terms: LockTerms, from anchor: LedgerAnchor) async throws(EVMFault) -> [UInt8]? {
        let profile: EVMProfile
        let lock: Bytes32
        do throws(ProofFault) {
            profile = try EVMProfile(of: anchor)
            lock = try EscrowLock(terms, profile).id(profile)
        } catch { throw Self.unprovable("\(error)") }
        let final = try await chain.follower.advance()
        let slots = [EscrowLock.slot(of: lock)]
        let account = try await chain.account(profile.escrow, slots: slots, at: final)
        guard let word = account.words.first, word != EVMWord.zero else { return nil }
        let preimage = try await preimage(of: lock, terms.hashlock, word, profile, to: final)
        let proof = EVMLockProof(
            headers: try await headers(from: anchor.head, to: final.number),
            account: TrieProof(account.proof.account),
            storage: TrieProof(account.proof.storage.first ?? []), terms: terms,
            preimage: preimage)
        let bytes = proof.bytes
        guard bytes.count <= EVMLockProof.largestSize else {
            throw Self.unprovable(
                "\(proof.headers.count) headers make \(bytes.count) bytes, more than a bundle holds: use a newer anchor"
            )
        }
        return bytes
    }

    /// What opened a claimed lock. It proves itself, so a hint will do where the events were not followed.
    private func preimage(
        of lock: Bytes32, _ hashlock: Hashlock, _ word: Bytes32, _ profile: EVMProfile, to final: FinalBlock
    ) async throws(EVMFault) -> Preimage? {
        guard let state = try? EscrowState(word), state.state == .claimed else { return nil }
        let known = try await chain.storage.events(of: lock).first { $0.kind == .claimed }?.data
        if let known, let preimage = Bytes32(known.prefix(32)).map({ Preimage($0) }),
            preimage.hashlock == hashlock
        {
            return preimage
        }
        let window: UInt64 = 2000
        var top = final.number
        while true {
            let bottom = top >= window ? top - window + 1 : 0
            if let found = await chain.claimHint(lock, hashlock, profile.escrow, bottom...top) {
                return found
            }
            guard bottom > 0, final.number - bottom < 500 * window else { break }
            top = bottom - 1
        }
        throw Self.unprovable("no node shows the event in which block the lock was claimed")
    }

    /// What shows that two final blocks are of one chain, for `EVMLockVerifier.join`: sealed headers where `shown` is the later,
    /// else every header between, each the parent of the next. Where a quorum sealed another block in the place of `known`, what
    /// leads to that one, for the verifier to refuse.
    ///
    /// - Throws: `ledger.evm.proof` where they are too far apart for one path.
    public func path(from known: LogHead, to shown: LogHead) async throws(EVMFault) -> [UInt8] {
        guard known.size > 0, shown.size > 0 else { throw Self.unprovable("a chain is never empty") }
        if let other = try await otherHistory(than: known) { return HeaderPath(other).bytes }
        if shown.size > known.size {
            return HeaderPath(try await headers(from: known, to: shown.size - 1)).bytes
        }
        guard known.size - shown.size < UInt64(EVMLockProof.mostHeaders) else {
            throw Self.unprovable("\(known.size - shown.size) headers are more than a path holds")
        }
        var headers: [[UInt8]] = []
        for number in shown.size - 1...known.size - 1 {
            let sealed = try await header(number)
            do throws(ProofFault) { headers.append(try trust.rule.hashedForm(sealed)) } catch {
                throw Self.unprovable("\(error)")
            }
        }
        return HeaderPath(headers).bytes
    }

    /// The headers that lead from an anchor to a final block. A quorum's seals let most of them be left out, as long as two
    /// thirds of the set that is known have sealed the next one shown; the verifier is asked, not guessed.
    ///
    /// - Parameter end: the last header, where it is known which of two it must be. Then endpoints that were left are asked too:
    ///   whoever shows the second of two histories was left for it.
    func headers(
        from anchor: LogHead, to final: UInt64, ending end: [UInt8]? = nil
    ) async throws(EVMFault) -> [[UInt8]] {
        guard anchor.size > 0, case let first = anchor.size - 1, first <= final else {
            throw Self.unprovable("the anchor's block is later than the newest final one")
        }
        let sealed: [UInt8]
        if end == nil {
            sealed = try await header(first)
        } else {
            sealed = try await anyHeader(first) { hash(of: $0) == anchor.root }
        }
        let start: [UInt8]
        do throws(ProofFault) { start = try trust.rule.hashedForm(sealed) } catch {
            throw Self.unprovable("\(error)")
        }
        if first == final { return [start] }
        switch trust.rule {
        case .tag: throw Self.unprovable("this ledger's finality is a word, which no bundle can prove")
        case .clique(_, let depth):
            let top = final + 2 * depth + 8
            guard top - first < UInt64(EVMLockProof.mostHeaders) else {
                throw Self.unprovable(
                    "\(top - first) headers are more than a bundle holds: use a newer anchor")
            }
            return try await [start] + cliqueHeaders(first + 1, final)
        case .sealed(let policy):
            return try await sealedHeaders(start, first, anchor.root, final, policy, end)
        }
    }

    /// The fewest headers, found by trying: straight to the end, else half of the way.
    private func sealedHeaders(
        _ start: [UInt8], _ first: UInt64, _ hash: Bytes32, _ final: UInt64, _ policy: HeaderPolicy,
        _ end: [UInt8]?
    ) async throws(EVMFault) -> [[UInt8]] {
        var chain: HeaderChain
        do throws(ProofFault) { chain = try HeaderChain(trusted: start, hash: hash, policy: policy) } catch {
            throw Self.unprovable("\(error)")
        }
        var (shown, reached, step) = ([start], first, final - first)
        while reached < final {
            let number = reached + step
            let bytes: [UInt8]
            switch end {
            case nil: bytes = try await header(number)
            case let end? where number == final: bytes = end
            case _?:
                bytes = try await anyHeader(number) { [chain] header in
                    var next = chain
                    return (try? next.follow(header)) != nil
                }
            }
            var next = chain
            do throws(ProofFault) {
                try next.follow(bytes)
                (chain, reached) = (next, number)
                shown.append(bytes)
                step = final - reached
            } catch {
                guard step > 1, shown.count < EVMLockProof.mostHeaders else {
                    throw Self.unprovable("\(error)")
                }
                step = max(1, step / 2)
            }
        }
        return shown
    }

    /// Up to and beyond the final block, as far as it takes the verifier to call it final.
    private func cliqueHeaders(_ first: UInt64, _ final: UInt64) async throws(EVMFault) -> [[UInt8]] {
        guard case .clique(let policy, let depth) = trust.rule else { return [] }
        let start = try await header(first - 1)
        var chain: CliqueChain
        do throws(ProofFault) {
            let hash = try EVMHeader(start).fullHash
            chain = try CliqueChain(trusted: start, hash: hash, policy: policy, depth: depth)
        } catch { throw Self.unprovable("\(error)") }
        var shown: [[UInt8]] = []
        while chain.final.number < final {
            let bytes = try await header(first + UInt64(shown.count))
            do throws(ProofFault) { try chain.follow(bytes) } catch { throw Self.unprovable("\(error)") }
            shown.append(bytes)
        }
        return shown
    }

    func header(_ number: UInt64) async throws(EVMFault) -> [UInt8] {
        try await pool.ask("block \(number)") { [reader = chain.reader] line throws(ReadFault) in
            guard let block = try await reader.blocks(number...number, line).first else {
                throw .behind("block \(number)")
            }
            return block.headerBytes
        }
    }

    /// A block's header that fits, whichever endpoint shows it.
    private func anyHeader(
        _ number: UInt64, _ fits: ([UInt8]) -> Bool
    ) async throws(EVMFault) -> [UInt8] {
        let shown = await pool.headers(at: number, chain.reader)
        guard let found = shown.first(where: { fits($0.header) }) ?? shown.first else {
            throw Self.unprovable("no endpoint shows block \(number)")
        }
        return found.header
    }

    private static func unprovable(_ detail: String) -> EVMFault {
        EVMFault("ledger.evm.proof", detail, next: "prove from a newer anchor of this ledger")
    }
}
