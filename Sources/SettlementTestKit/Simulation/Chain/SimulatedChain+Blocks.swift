import SettlementModel
import SettlementProofs

extension SimulatedChain {
    // MARK: Mempool

    /// Somebody showed an act to the nodes. From here on it is anybody's.
    func show(_ act: ChainAct) {
        guard !shown.contains(act) else { return }
        shown.append(act)
        guard dice.happens(perMille: weather.strangers) else { return }
        Task {
            await self.process.scheduler.pause(milliseconds: self.dice.number(0...30_000))
            guard !self.isOver() else { return }
            self.tell("a stranger pushes \(act.name) on \(self.id)")
            self.push(act, by: nil)
        }
    }

    /// Puts an act among those that wait, unless it waits already.
    func push(_ act: ChainAct, by party: GatewayID?) {
        show(act)
        guard answers, !mempool.contains(where: { $0.act == act }) else { return }
        if dice.happens(perMille: weather.drops) { return tell("\(id) forgets \(act.name)") }
        let due = process.scheduler.now + (weather.delay > 0 ? dice.number(0...weather.delay) : 0)
        mempool.append(ChainTransaction(act: act, by: party, due: due))
        mineOn()
    }

    /// Whether the newest state would take it now. It changes nothing.
    func refusal(of act: ChainAct) -> ChainRefusal? {
        var books = newest.books
        do {
            _ = try books.apply(act, at: nextTime(secondsAgo: 0))
            return nil
        } catch { return error }
    }

    // MARK: Blocks

    private var hasWork: Bool { !mempool.isEmpty || blocks[(final + 1)...].contains { !$0.events.isEmpty } }

    /// Makes blocks from the next slot on for as long as there is something to do.
    func mineOn() {
        guard !isMining else { return }
        isMining = true
        Task {
            while self.hasWork, !self.isOver() {
                await self.process.scheduler.pause(
                    milliseconds: Self.slot - self.process.scheduler.now % Self.slot)
                guard self.answers, !self.isOver() else { continue }
                self.makeBlock()
            }
            self.isMining = false
        }
    }

    private func makeBlock() {
        let now = process.scheduler.now
        let ready = mempool.filter { $0.due <= now }
        if !ready.isEmpty {
            onBlock(.booking)
            guard answers else { return }
        }
        reorganise()
        mempool.removeAll { $0.due <= now }
        seal(shuffled(ready), secondsAgo: 0)
        if !ready.isEmpty { onBlock(.booked) }
    }

    private func shuffled(_ transactions: [ChainTransaction]) -> [ChainTransaction] {
        // The token's issuer keeps its own order.
        var order = transactions.filter { $0.act.terms == nil }
        var left = transactions.filter { $0.act.terms != nil }
        while !left.isEmpty { order.append(left.remove(at: Int(dice.next() % UInt64(left.count)))) }
        return order
    }

    /// Blocks that are not final go, and what was in them waits again.
    private func reorganise() {
        guard final + 1 < blocks.count, dice.happens(perMille: weather.reorganisations) else { return }
        let kept = Int(dice.number(Int64(final + 1)...Int64(blocks.count - 1)))
        let count = blocks.count - kept
        let gone = blocks[kept...].flatMap(\.transactions)
        guard weather.isRepeated || gone.allSatisfy({ $0.lost == 0 }) else { return }
        tell("\(id) drops blocks \(kept) to \(blocks.count - 1) with \(gone.count) transactions")
        blocks.removeSubrange(kept...)
        for var transaction in gone {
            transaction.lost += 1
            transaction.due = process.scheduler.now + (weather.delay > 0 ? dice.number(0...weather.delay) : 0)
            mempool.append(transaction)
        }
        // The other branch is not the shorter one: what is final stays final.
        for _ in 0..<count { seal([], secondsAgo: 0) }
    }

    private func nextTime(secondsAgo: Int64) -> LedgerInstant {
        let newest = newest.sealed.header.time
        return max(newest, LedgerInstant(seconds: time - secondsAgo) ?? newest)
    }

    /// Makes the next block. What the escrow refuses is not in it, and is not kept.
    func seal(_ ready: [ChainTransaction], secondsAgo: Int64) {
        let before = newest
        let time = nextTime(secondsAgo: secondsAgo)
        var books = before.books
        var (taken, events) = ([ChainTransaction](), [ChainEvent]())
        for transaction in ready {
            let state: LockState?
            do { state = try books.apply(transaction.act, at: time) } catch {
                tell("\(id) refuses \(transaction.act.name): \(error.detail)")
                continue
            }
            taken.append(transaction)
            guard let state, let terms = transaction.act.terms else { continue }
            events.append(
                ChainEvent(
                    lock: terms.lockID, terms: terms, state: state, by: transaction.by,
                    command: Digest.sha256(transaction.act.draft.canonicalBytes)))
        }
        let leaves = books.leaves
        let header = ChainHeader(
            chain: id, number: UInt64(blocks.count), parent: before.hash, time: time,
            root: MerkleLog.root(of: leaves), locks: UInt64(leaves.count))
        append(header, taken, events, books)
    }

    private func append(
        _ header: ChainHeader, _ taken: [ChainTransaction], _ events: [ChainEvent], _ books: ChainBooks
    ) {
        let hash = header.hash
        // In turn, so that those on one another are of different validators.
        let first = Int(header.number % UInt64(keys.count))
        let places = (0..<(profile.depth == 0 ? profile.quorum : 1)).map { (first + $0) % keys.count }
        // An Ed25519 key signs whatever it is given.
        let seals = places.compactMap { place in
            (try? keys[place].sign(SealedHeader.message(of: hash))).map {
                SealedHeader.Seal(validator: place, signature: $0.bytes)
            }
        }
        blocks.append(
            Block(
                sealed: SealedHeader(header: header, seals: seals), hash: hash, transactions: taken,
                events: events, books: books))
        settle()
    }

    /// Makes the empty blocks that were due since the newest one, as far as anybody can tell.
    func catchUp() {
        guard answers, time > newest.sealed.header.time.seconds + 1 else { return }
        for block in (0...profile.depth).reversed() { seal([], secondsAgo: Int64(block) * Self.slot / 1000) }
    }
}

extension ChainAct {
    var name: String {
        let word =
            switch self {
            case .lock: "a lock"
            case .claim: "a claim"
            case .refund: "a refund"
            case .cancel: "a cancel"
            case .unlockByBoth, .releaseByBoth: "an end by both"
            case .freeze(_, let isFrozen): isFrozen ? "a freeze" : "a thaw"
            }
        return terms.map { "\(word) of leg \($0.leg.rawValue) of \($0.transfer.short)" } ?? word
    }
}

extension SimulatedChain {
    /// All faults stop: nothing is forgotten or late any more.
    func heal() { weather = ChainWeather() }

    /// Somebody who is no party pushes what anybody may: an act that was seen and not booked, a refund or a tombstone whose time
    /// has come, a claim whose preimage was seen.
    func meetStranger() {
        let books = newest.books
        var acts = shown.filter { act in
            act.terms.map { books.state(of: $0.lockID) != act.wanted } ?? false
        }
        for terms in shown.compactMap(\.terms) {
            switch books.state(of: terms.lockID) {
            case .none: acts.append(.cancel(terms, nil))
            case .locked: acts.append(.refund(terms, nil))
            case .claimed, .refunded, .cancelled: break
            }
        }
        guard answers, let act = dice.pick(acts) else { return }
        tell("a stranger looks at \(id) and pushes \(act.name)")
        push(act, by: nil)
    }
}
