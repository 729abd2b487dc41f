import EVMProofs
import SettlementModel
import SettlementProofs

/// Carries orders to the chain under the fee account's nonces, and finds out what became of them.
///
/// Store, then send: no byte leaves that is not on disk, and a restart goes on from there. One submitter has the fee
/// account to itself; the file's lock sees to it on this machine.
actor Submitter {
    let chain: FinalView
    let storage: any SubmissionStorage
    let pen: TransactionPen
    let fees: FeeReader
    let simulator: Simulator
    let broadcast: Broadcast
    let settings: SubmissionSettings
    var lane: NonceLane?
    private var broken: EVMFault?
    private var enlisting: [CommandID: Task<Result<Void, SubmissionFault>, Never>] = [:]
    private var tending: Task<EVMFault?, Never>?
    /// What the operator should know, by code.
    var notes: [String: EVMFault] = [:]

    init(
        chain: FinalView, storage: any SubmissionStorage, pen: TransactionPen, fees: FeeReader,
        settings: SubmissionSettings
    ) {
        self.chain = chain
        self.storage = storage
        self.pen = pen
        self.fees = fees
        self.settings = settings
        simulator = Simulator(pool: chain.pool, sender: pen.address)
        broadcast = Broadcast(pool: chain.pool)
    }

    func findings() -> [EVMFault] {
        (broken.map { [$0] } ?? []) + notes.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Sends the order, unless it is sent already, and waits until the final chain shows its end.
    func submit(_ asked: SubmissionOrder, patience: Duration) async throws(SubmissionFault) -> SlotEnd {
        let (order, end) = try await placed(asked)
        if let end { return end }
        let start = ContinuousClock.now
        let task = enlisting[order.command] ?? Task { await self.enlist(order, patience: patience) }
        enlisting[order.command] = task
        let result = await task.value
        enlisting[order.command] = nil
        do throws(SubmissionFault) { try result.get() } catch {
            // Nodes refuse also what is done already, and the file may know no event from before its trusted block.
            if case .rejected = error, let end = try await standing(order) { return end }
            throw error
        }
        return try await wait(for: order, max(.zero, patience - (ContinuousClock.now - start)))
    }

    /// What became of a command, from this driver's file and the final chain.
    /// - Returns: `nil` where the chain has not acted on it; it still may.
    func outcome(of command: CommandID) async throws(SubmissionFault) -> SlotEnd? {
        do throws(EVMFault) {
            guard let known = try await storage.newest(of: command) else { return nil }
            if let end = known.end, !known.slot.isRenewed(after: end) { return end }
            _ = try await chain.follower.advance()
            await tend()
            if let now = try await storage.newest(of: command), let end = now.end,
                !now.slot.isRenewed(after: end)
            {
                return end
            }
            guard let order = known.slot.order else { return nil }
            return try await chain.end(of: order.goal, nonce: known.slot.nonce, maker: pen.address)
        } catch { throw .unavailable(error) }
    }

    /// Under which name an order is on record, or is to be, and its end where it needs no transaction any more.
    private func placed(
        _ order: SubmissionOrder
    ) async throws(SubmissionFault) -> (order: SubmissionOrder, end: SlotEnd?) {
        var known: (slot: NonceSlot, end: SlotEnd?, renewals: Int)?
        var reached: SlotEnd?
        // Where the file does not say, or says that bytes are under way, no failure means that nothing happened.
        do throws(EVMFault) { known = try await storage.newest(of: order.command) } catch { throw .unknown }
        do throws(EVMFault) {
            _ = try await chain.follower.advance()
            known = try await storage.newest(of: order.command)
            if order.goal != .creation, known?.slot.isRenewed(after: known?.end) ?? true {
                reached = try await chain.end(of: order.goal, nonce: 0, maker: pen.address)
            }
        } catch { throw known == nil ? .unavailable(error) : .unknown }
        guard let known else { return (order, reached) }
        guard let recorded = known.slot.order, recorded.isSameAct(as: order) else {
            throw .rejected(
                code: "ledger.evm.command.conflict", detail: "the command's id is taken by other bytes")
        }
        if known.slot.isRenewed(after: known.end) {
            return (order.named(order.command.renewal(known.renewals + 1)), reached)
        }
        return (recorded, known.end)
    }

    /// The end of an order that another's push may have reached meanwhile; `nil` where the chain does not show it.
    ///
    /// By its event, so that all who ask hear one place; where the event is older than what was followed, by the word that the
    /// escrow keeps of its lock.
    private func standing(_ order: SubmissionOrder) async throws(SubmissionFault) -> SlotEnd? {
        guard case .lock(let lock, let state) = order.goal else { return nil }
        do throws(EVMFault) {
            guard let stands = try await chain.standing(of: lock, reached: state) else { return nil }
            return try await chain.end(of: order.goal, nonce: 0, maker: pen.address) ?? stands
        } catch { throw .unavailable(error) }
    }

    private func wait(
        for order: SubmissionOrder, _ patience: Duration
    ) async throws(SubmissionFault) -> SlotEnd {
        let start = ContinuousClock.now
        while true {
            // A failure here says nothing of the transaction, which is under way: only time ends the wait.
            let fault = await tend()
            do throws(EVMFault) {
                if fault == nil, let found = try await storage.slot(of: order.command) {
                    if let end = found.end { return end }
                    if let end = try await chain.end(
                        of: order.goal, nonce: found.slot.nonce, maker: pen.address)
                    {
                        return end
                    }
                }
            } catch { throw .unknown }
            guard ContinuousClock.now - start < patience, (try? await Task.sleep(for: settings.poll)) != nil
            else {
                throw .unknown
            }
        }
    }

    /// One round of the lane: what is final is settled, what is stuck is sent again or pays more. Callers share a round.
    /// - Returns: why the round could not be made.
    @discardableResult
    func tend() async -> EVMFault? {
        let task = tending ?? Task { await self.round() }
        tending = task
        let fault = await task.value
        if tending == task { tending = nil }
        return fault
    }

    private func round() async -> EVMFault? {
        do throws(EVMFault) {
            if let broken { throw broken }
            let sight = try await openedLane()
            for step in lane?.steps(sight, now: settings.now()) ?? [] { try await perform(step) }
            return nil
        } catch { return error }
    }

    /// Sees the account in the final chain, and opens the lane first where that was not done.
    func openedLane() async throws(EVMFault) -> AccountSight {
        let sight = try await chain.sight(of: pen.address)
        if lane == nil {
            let kept = try await storage.openSlots()
            if kept.open.isEmpty, kept.next < sight.latestNonce, sight.latestNonce > sight.finalNonce {
                throw EVMFault(
                    "ledger.evm.fee-account.busy",
                    "the fee account has transactions under way that this driver's file does not know",
                    next:
                        "wait until they are final; if another program uses the account, give this driver its own"
                )
            }
            if lane == nil {
                lane = NonceLane(open: kept.open, next: kept.next, used: kept.used, pace: settings.pace)
            }
        }
        if let known = lane, known.isOvertaken(by: sight), known.next > 0 {
            note(
                EVMFault(
                    "ledger.evm.fee-account.shared", "nonces were used that this driver never gave out",
                    next: "give this driver a fee account of its own"))
        }
        lane?.catchUp(with: sight)
        return sight
    }

    func note(_ fault: EVMFault) { notes[fault.code] = fault }

    /// The disk did not take a record: from here on nothing more is signed or sent.
    func stop(_ fault: EVMFault) { broken = broken ?? fault }
    func requireWhole() throws(EVMFault) { if let broken { throw broken } }
}

/// How the submitter paces itself.
public struct SubmissionSettings: Sendable {
    public var pace = LanePace()
    public var fees = FeePolicy()
    public var poll: Duration = .milliseconds(500)
    /// Added to what the nodes estimate, in percent: the state may change before the block.
    public var gasMarginPercent: UInt64 = 30
    public var largestGas: UInt64 = 8_000_000
    /// Nonces in use at once. Nodes hold 16 to 64 of one account.
    public var mostOpen = 16
    /// Seconds since 1970 by the host; only schedules.
    public var now: @Sendable () -> Int64
    public init(now: @escaping @Sendable () -> Int64) { self.now = now }

    /// What a transaction may use: the nodes' estimate with its margin, within bounds that no node moves.
    ///
    /// Gas that is not used is not paid. An estimate far too low would make a transaction that nobody includes, and block the
    /// nonce and all behind it.
    func gas(estimated: UInt64, isCall: Bool) -> UInt64 {
        let (margin, overflow) = (estimated / 100).multipliedReportingOverflow(by: gasMarginPercent)
        let (padded, isTooMuch) = estimated.addingReportingOverflow(margin)
        let wanted = overflow || isTooMuch ? largestGas : padded
        return min(max(wanted, isCall ? EVMDriver.gasOfAnAct : 0), largestGas)
    }
}
