import EVMProofs
import SettlementModel

extension Submitter {
    /// Gives the order a nonce: signed, on disk, then sent.
    ///
    /// - Parameter patience: how long it may wait for one of the transactions under way to be final, where there are too many.
    func enlist(_ order: SubmissionOrder, patience: Duration) async -> Result<Void, SubmissionFault> {
        let start = ContinuousClock.now
        var mayBeWritten = false
        do throws(EVMFault) {
            try requireWhole()
            // Whoever came second finds it done.
            if try await storage.slot(of: order.command) != nil { return .success(()) }
            var found: (nonce: UInt64, gas: UInt64, fee: TransactionFee)?
            while found == nil {
                try await waitForRoom(since: start, patience)
                let gas: UInt64
                // After the waiting: what could succeed before may fail now.
                switch await simulator.run(to: order.target, data: order.data) {
                case .runs(let needed): gas = settings.gas(estimated: needed, isCall: order.target != nil)
                case .reverts(let reason, _):
                    return .failure(.rejected(code: "ledger.evm.reverted", detail: reason))
                case .unsaid(let why):
                    throw EVMFault("ledger.evm.unreachable", why, next: "check the nodes")
                }
                let fee = try await affordableFee(gas)
                _ = try await openedLane()
                // From here to `keep` nothing waits, so no other order gets this nonce; one may have taken the room before.
                guard let opened = lane, opened.open.count < settings.mostOpen, let nonce = lane?.take()
                else { continue }
                found = (nonce, gas, fee)
            }
            guard let (nonce, gas, fee) = found else {
                throw EVMFault("ledger.evm.store", "the lane is not open", next: "try again")
            }
            let version = try pen.sign(order, nonce: nonce, gas: gas, fee: fee, at: settings.now())
            let slot = NonceSlot(nonce: nonce, order: order, gas: gas, versions: [version])
            lane?.keep(slot)
            mayBeWritten = true
            try await stored { () throws(EVMFault) in try await storage.open(slot) }
            lane?.noteStored(nonce)
            await send(version, nonce)
            return .success(())
        } catch {
            // What may be on disk is sent after the next start.
            return .failure(mayBeWritten ? .unknown : .unavailable(error))
        }
    }

    /// Waits until fewer transactions are under way than nodes hold of one account.
    private func waitForRoom(
        since start: ContinuousClock.Instant, _ patience: Duration
    ) async throws(EVMFault) {
        while true {
            _ = try await openedLane()
            if let lane, lane.open.count < settings.mostOpen { return }
            guard ContinuousClock.now - start < patience, (try? await Task.sleep(for: settings.poll)) != nil
            else {
                throw EVMFault(
                    "ledger.evm.fee-account.full", "\(settings.mostOpen) transactions are under way",
                    next: "wait; it is tried again by itself")
            }
            await tend()
        }
    }

    func perform(_ step: LaneStep) async throws(EVMFault) {
        switch step {
        case .resend(let nonce): try await resend(nonce)
        case .bump(let nonce): try await bump(nonce)
        case .fill(let nonce): try await fill(nonce)
        case .settle(let nonce): try await settle(nonce)
        }
    }

    /// The stored bytes again, while they can still do their work. A claim that was kept back, by a crash or by nodes that were
    /// away, must not leave when its lock has run out: it would show its preimage to everybody for nothing.
    private func resend(_ nonce: UInt64) async throws(EVMFault) {
        guard let slot = lane?.open[nonce], let last = slot.last else { return }
        if let order = slot.order, !slot.isWithdrawn, try await gasNow(order, slot) == nil {
            // What was included a moment ago also fails now.
            guard try await chain.sight(of: pen.address).latestNonce <= nonce else { return }
            // Where no fee replaces another the first that a node sees counts, which is this one if the other never left.
            let quote = try await quote(for: TransactionPen.transferGas)
            let fee = settings.fees.bumped(last.fee, quote) ?? last.fee
            return try await replace(nonce, pen.signFiller(nonce: nonce, fee: fee, at: settings.now()))
        }
        await send(last, nonce)
    }

    private func replace(_ nonce: UInt64, _ version: SignedVersion) async throws(EVMFault) {
        lane?.keep(version, for: nonce)
        try await stored { () throws(EVMFault) in try await storage.add(version, to: nonce) }
        await send(version, nonce)
    }

    /// Offers more for the same nonce, or gives the order up where it can no longer succeed: paying for a refusal helps nobody.
    private func bump(_ nonce: UInt64) async throws(EVMFault) {
        guard let slot = lane?.open[nonce], let last = slot.last else { return }
        let quote = try await quote(for: slot.gas)
        guard let fee = settings.fees.bumped(last.fee, quote) else {
            if last.fee.ceiling > 0 {
                note(
                    EVMFault(
                        "ledger.evm.fee-ceiling", "nonce \(nonce) waits, and the fee may not rise further",
                        next: "raise the ceiling, or wait until gas is cheaper"))
            }
            await send(last, nonce)
            return
        }
        let version: SignedVersion
        if let order = slot.order, !slot.isWithdrawn, let gas = try await gasNow(order, slot) {
            version = try pen.sign(order, nonce: nonce, gas: gas, fee: fee, at: settings.now())
        } else {
            version = try pen.signFiller(nonce: nonce, fee: fee, at: settings.now())
        }
        try await replace(nonce, version)
    }

    /// What the call may use now: never less than before, more where the first estimate was too low to be included.
    /// - Returns: `nil` where the goal is reached already, where a claim's time is over in the final chain, or where every node
    ///   says that the call fails now.
    private func gasNow(_ order: SubmissionOrder, _ slot: NonceSlot) async throws(EVMFault) -> UInt64? {
        if order.goal != .creation,
            try await chain.end(of: order.goal, nonce: slot.nonce, maker: pen.address) != nil
        {
            return nil
        }
        // By proof, so that no endpoint's silence or lie lets a preimage out for nothing.
        if let expiry = order.claimExpiry, try await chain.newest().timestamp >= expiry { return nil }
        switch await simulator.run(to: order.target, data: order.data) {
        case .runs(let needed):
            return max(slot.gas, settings.gas(estimated: needed, isCall: order.target != nil))
        case .reverts(_, byAll: true): return nil
        // One endpoint's word, while another is silent, takes no claim off its way: at worst it is included and fails.
        case .reverts, .unsaid: return slot.gas
        }
    }

    private func fill(_ nonce: UInt64) async throws(EVMFault) {
        try requireWhole()
        let fee = settings.fees.first(try await quote(for: TransactionPen.transferGas))
        guard lane?.open[nonce] == nil else { return }
        let version = try pen.signFiller(nonce: nonce, fee: fee, at: settings.now())
        let slot = NonceSlot(nonce: nonce, order: nil, gas: TransactionPen.transferGas, versions: [version])
        lane?.keep(slot)
        try await stored { () throws(EVMFault) in try await storage.open(slot) }
        lane?.noteStored(nonce)
        await send(version, nonce)
    }

    /// The nonce is used up in the final chain: either the goal is reached there, or no version can reach it any more.
    private func settle(_ nonce: UInt64) async throws(EVMFault) {
        guard let slot = lane?.open[nonce] else { return }
        var end = SlotEnd.rejected(code: "ledger.evm.filled", detail: "the nonce served no order")
        if let order = slot.order {
            if let reached = try await chain.end(of: order.goal, nonce: nonce, maker: pen.address) {
                end = reached
            } else {
                end = await reason(slot, order)
            }
        }
        try await stored { () throws(EVMFault) in try await storage.end(nonce, end) }
        lane?.close(nonce)
    }

    /// Words for what is already certain. They come from receipts and replays, which nobody has to believe.
    private func reason(_ slot: NonceSlot, _ order: SubmissionOrder) async -> SlotEnd {
        for version in slot.versions.reversed() {
            guard let found = await chain.receiptHint(version.hash) else { continue }
            if version.isFiller {
                return .rejected(
                    code: "ledger.evm.withdrawn",
                    detail: "it could no longer succeed, so its nonce was used up")
            }
            let words = await simulator.reason(to: order.target, data: order.data, at: found.block)
            return .rejected(
                code: "ledger.evm.reverted", detail: words ?? "the transaction failed without a reason")
        }
        return .rejected(
            code: "ledger.evm.nonce-taken", detail: "another transaction of the fee account used its nonce")
    }

    /// The dearest word on the base fee by which the fee account can pay for this gas: one endpoint's boast neither keeps an act
    /// back nor makes an offer that no node takes.
    /// - Returns: the cheapest word where the account can pay by none.
    private func quote(for gas: UInt64) async throws(EVMFault) -> FeeQuote {
        let words = try await fees.quotes()
        guard let cheapest = words.others.last else { return words.dearest }
        let balance = try await chain.account(pen.address).balance
        let affordable = ([words.dearest] + words.others).first {
            Self.isCovered(gas, settings.fees.first($0), by: balance)
        }
        return affordable ?? cheapest
    }

    private func affordableFee(_ gas: UInt64) async throws(EVMFault) -> TransactionFee {
        let fee = settings.fees.first(try await quote(for: gas))
        guard fee.ceiling > 0 else { return fee }
        let balance = try await chain.account(pen.address).balance
        guard Self.isCovered(gas, fee, by: balance) else {
            let fault = EVMFault(
                "ledger.evm.fee-account.funds",
                "\(pen.address) holds \(balance) wei, one act may use \(gas) gas at \(fee.ceiling) wei",
                next: "send the fee account some of the ledger's own coin")
            note(fault)
            throw fault
        }
        notes["ledger.evm.fee-account.funds"] = nil
        return fee
    }

    private static func isCovered(_ gas: UInt64, _ fee: TransactionFee, by balance: UInt128) -> Bool {
        let (cost, overflow) = UInt128(gas).multipliedReportingOverflow(by: fee.ceiling)
        return !overflow && balance >= cost
    }

    private func send(_ version: SignedVersion, _ nonce: UInt64) async {
        lane?.noteSent(nonce, at: settings.now())
        switch await broadcast.send(version.raw) {
        case .taken: notes["ledger.evm.refused-by-nodes"] = nil
        case .unknown: break
        case .refused(let words):
            note(
                EVMFault(
                    "ledger.evm.refused-by-nodes", "every endpoint refuses nonce \(nonce): \(words)",
                    next:
                        "it is sent again by itself; see that the fee account has funds and the nodes are in step"
                ))
        }
    }

    private func stored(_ write: () async throws(EVMFault) -> Void) async throws(EVMFault) {
        try requireWhole()
        do throws(EVMFault) { try await write() } catch {
            stop(error)
            throw error
        }
    }
}
