import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// What a bank's adapter reads: the newest final block and nothing above it.
extension SimulatedChain {
    var size: UInt64 { UInt64(final + 1) }

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        let act: ChainAct
        do throws(JSONFault) { act = try ChainAct(command.act) } catch {
            throw .rejected(code: "ledger.evm.certificate", detail: "not one that holds: \(error)")
        }
        // What would open nothing is not sent: it would only show the preimage, or cost gas.
        if let terms = act.terms, EscrowCommittee.isGated(terms),
            act.wanted == .claimed || act.certificate != nil,
            let refusal = committee?.refusal(of: act.certificate, for: terms, claims: act.wanted == .claimed)
        {
            throw .rejected(code: "ledger.evm.certificate", detail: refusal)
        }
        var asked: [SignatureRequest] = []
        if let terms = act.terms, act.wanted == .locked || act.wanted == .cancelled {
            asked = [SignatureRequest(key: terms.payer.holderKey, statement: .bytes(act.consentMessage))]
        }
        return PreparedCommand(id: command.id, ledger: id, bytes: act.canonicalBytes, toSign: asked)
    }

    /// No command id is in the bytes: there is nothing to hold against the journal.
    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? { nil }

    func head(challenge: Bytes32?) throws -> LedgerHead {
        catchUp()
        let header = finalBlock.sealed.header
        return LedgerHead(
            time: header.time, next: LedgerCursor(next: Self.index(size, 0)),
            signedHead: header.canonicalBytes)
    }

    func shownTime() throws -> LedgerInstant {
        catchUp()
        return finalBlock.sealed.header.time
    }

    func hasNews(after cursor: UInt64) -> Bool {
        let first = Int(cursor >> 20)
        return first <= final && blocks[first...final].contains { !$0.events.isEmpty && $0.isAfter(cursor) }
    }

    /// Block number × 2^20 + the event's place in it, as the driver of an EVM ledger counts.
    static func index(_ block: UInt64, _ place: Int) -> UInt64 { block << 20 + UInt64(place) }

    func observations(from cursor: UInt64) throws -> (found: [Observation], next: UInt64) {
        var found: [Observation] = []
        let first = Int(cursor >> 20)
        for block in first <= final ? blocks[first...final] : [] {
            for (place, event) in block.events.enumerated() {
                let index = Self.index(block.sealed.header.number, place)
                if index >= cursor {
                    found.append(Observation(index: index, lock: event.lock, state: event.state))
                }
            }
        }
        return (found, found.last.map { $0.index + 1 } ?? cursor)
    }

    /// - Returns: `nil` where there is no such lock, and for a state by name: only the newest is proven.
    func proof(
        of lock: LockReference, in state: LockState?, from anchor: LogHead, challenge: Bytes32?
    ) throws -> [UInt8]? {
        guard state == nil else { return nil }
        guard let terms = lock.terms else {
            throw AdapterFault.rejected(
                code: "ledger.evm.lock.terms", detail: "a lock is found by all its fields only")
        }
        let books = finalBlock.books
        guard let held = books.locks[lock.id], let place = books.order.firstIndex(of: lock.id) else {
            return nil
        }
        guard let headers = headers(from: anchor) else {
            throw AdapterFault.unavailable(reason: "the anchor's block is later than the newest final one")
        }
        let nodes = LeafNodes(leaves: books.leaves)
        return ChainLockProof(
            headers: headers, terms: terms, word: held.word, place: UInt64(place),
            path: try MerkleLog.inclusionPath(
                index: UInt64(place), size: UInt64(books.order.count), nodes: nodes),
            preimage: held.preimage
        ).canonicalBytes
    }

    /// From the block at the anchor's height up to the newest final one and those on it. Whether it is the anchor's block is
    /// for the verifier to say.
    private func headers(from anchor: LogHead) -> [SealedHeader]? {
        guard anchor.size > 0, anchor.size <= size else { return nil }
        let first = Int(anchor.size) - 1
        if first == final { return [blocks[first].sealed] }
        return [blocks[first].sealed] + blocks[final...(final + profile.depth)].map(\.sealed)
    }

    func path(from known: LogHead, to shown: LogHead) throws -> [UInt8]? {
        guard known.size > 0, shown.size > 0, max(known.size, shown.size) <= size else { return nil }
        let (first, last) = (Int(known.size) - 1, Int(shown.size) - 1)
        if first < last {
            return ChainPath([blocks[first].sealed] + blocks[last...(last + profile.depth)].map(\.sealed))
                .bytes
        }
        return ChainPath(blocks[last...first].map(\.sealed)).bytes
    }

    func account(_ id: AccountID) throws -> AccountStatement? {
        guard let account = finalBlock.books.accounts[id] else { return nil }
        return AccountStatement(
            account: id, holderKey: account.holderKey, status: account.isFrozen ? .frozen : .open,
            balances: finalBlock.books.balances(of: id))
    }

    func asset(_ id: AssetID) -> AssetDescriptor? { finalBlock.books.assets[id] }
    func lockState(_ lock: LockID) -> LockState { finalBlock.books.state(of: lock) }
    func preimage(of lock: LockID) -> Preimage? { newest.books.locks[lock]?.preimage }

    func anyLock(but lock: LockID) -> LockReference? {
        finalBlock.books.order.first { $0 != lock }.flatMap { id in
            finalBlock.books.locks[id].map { LockReference(id: id, terms: $0.terms) }
        }
    }
}

extension SimulatedChain.Block {
    fileprivate func isAfter(_ cursor: UInt64) -> Bool {
        SimulatedChain.index(sealed.header.number, events.count) > cursor
    }
}

/// The leaves of one block, as a tree's nodes.
private struct LeafNodes: MerkleNodes {
    let leaves: [Bytes32]

    func node(level: Int, index: UInt64) throws -> Bytes32 {
        let (first, count) = (Int(index) << level, 1 << level)
        guard first + count <= leaves.count else {
            throw MerkleFault(code: "merkle.range", detail: "no such subtree")
        }
        return MerkleLog.root(of: Array(leaves[first..<(first + count)]))
    }
}
