import EVMProofs
public import LedgerAdapterKit
public import SettlementModel
import SettlementProofs

extension EVMLedgerAdapter {
    public func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        let start = ContinuousClock.now
        let wait = Duration.seconds(min(max(waitSeconds, 0), 30))
        while true {
            let final = try await available { () throws(EVMFault) in try await driver.finalHead() }
            let events = try await available { () throws(EVMFault) in
                try await driver.store.events(from: cursor.next, limit: 500)
            }
            guard let time = final.time else {
                throw .unavailable(reason: "the ledger has no time in seconds")
            }
            var isOver = !events.isEmpty || ContinuousClock.now - start >= wait
            // A reader that is cancelled gets what there is.
            if !isOver { isOver = (try? await Task.sleep(for: driver.settings.poll)) == nil }
            if isOver {
                // Past the last event: a block without any has no entry to step over. Anybody can make a lock that carries
                // somebody's terms: the proof that follows asks by all fields.
                let next = events.last.map { LedgerCursor(next: $0.index + 1) } ?? cursor
                return ObservationPage(
                    observations: events.map {
                        Observation(index: $0.index, lock: $0.terms, state: $0.kind.state)
                    }, cursor: next, time: time)
            }
        }
    }

    /// Places count blocks and logs in them, so the next one is the first of the next block.
    public func cursor(after head: LogHead) -> LedgerCursor {
        LedgerCursor(next: FinalEvent.index(block: head.size, log: 0) ?? .max)
    }

    public func lock(_ asked: LockReference) async throws(AdapterFault) -> LockStatement {
        let profile = try profile(of: asked.anchor)
        let (id, lock) = (asked.id, try escrowLock(try fields(of: asked), profile))
        let word = try await available { () throws(EVMFault) in
            let final = try await driver.finalHead()
            let slot = EscrowLock.slot(of: lock.id(profile))
            return try await driver.chain.account(profile.escrow, slots: [slot], at: final).words.first
        }
        guard let word, word != EVMWord.zero else { return LockStatement(lock: id, state: .none) }
        do throws(ProofFault) { return LockStatement(lock: id, state: try EscrowState(word).state) } catch {
            throw .unavailable(reason: "\(error)")
        }
    }

    public func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        let known = try fields(of: lock)
        _ = try profile(of: lock.anchor)
        let trust = (lock.anchor ?? self.anchor).advanced(to: anchor)
        return try await available { () throws(EVMFault) in try await driver.prove(known, from: trust) }
    }

    public func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        guard let key = holder(of: id), let address = Self.address(id.text) else { return nil }
        var balances: [AssetID: Int128] = [:]
        for asset in tokens {
            guard let token = Self.address(asset.text) else { continue }
            let word = try await agreed(token, Self.balanceOf + EVMWord.address(address).bytes)
            balances[asset] = word.flatMap(EVMWord.signed)
        }
        // An address is open for ever; what a token's own rules forbid shows when the lock is tried.
        return AccountStatement(account: id, holderKey: key, status: .open, balances: balances)
    }

    public func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        guard let known = configured(id), let token = Self.address(id.text) else { return nil }
        guard let decimals = try await agreed(token, Self.decimals).flatMap(EVMWord.signed) else {
            return nil
        }
        guard decimals == Int128(known.decimals) else {
            throw .unavailable(
                reason: "\(id) has \(decimals) decimals, the configuration says \(known.decimals)")
        }
        return known
    }

    public func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        try await available { () throws(EVMFault) in try await driver.path(from: known, to: shown) }
    }

    public func forkEvidence(from known: LogHead) async -> ForkEvidence? {
        guard let paths = try? await driver.forkPaths(from: known),
            EVMLockVerifier().isForkProven(by: paths.first, paths.second, of: anchor.advanced(to: known))
        else { return nil }
        return ForkEvidence(first: paths.first, second: paths.second)
    }

    /// The escrow verifies no foreign ledger by itself: it takes notaries' certificates.
    public func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? { nil }

    /// One word that every endpoint which answers gives for a call on the final state; `nil` where the contract gives none.
    private func agreed(_ target: EVMAddress, _ data: [UInt8]) async throws(AdapterFault) -> Bytes32? {
        try await available { () throws(EVMFault) in
            let block = HexQuantity.write(try await driver.finalHead().number)
            return try await driver.chain.agreedWord(target, data, at: block)
        }
    }

    private static let balanceOf = EscrowInterface.selector("balanceOf(address)")
    private static let decimals = EscrowInterface.selector("decimals()")

    /// The address at the end of a CAIP name.
    private static func address(_ name: String) -> EVMAddress? {
        name.split(separator: ":").last.flatMap { EVMAddress(String($0)) }
    }
}
