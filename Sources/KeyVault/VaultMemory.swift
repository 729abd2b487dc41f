internal import SettlementEngine
internal import SettlementModel
internal import Synchronization

/// The two numbers that a running vault knows of its callers: their epoch and the newest head they showed.
final class VaultMemory: Sendable {
    private struct State {
        var head: JournalHead?
        var epoch: UInt64 = 0
    }

    private let state: Mutex<State>

    /// The epoch that stood in the store when we opened it: whoever signs must have announced one as late.
    private let announced: UInt64

    init(head: JournalHead?, announced: UInt64) {
        state = Mutex(State(head: head))
        self.announced = announced
    }

    /// - Throws: `.fenced` before `fence` was called with an epoch that counts. The store itself checks
    ///   again.
    func requireEpoch() throws(VaultFault) {
        guard epoch >= announced else { throw .superseded }
    }

    var head: JournalHead? { state.withLock { $0.head } }
    var epoch: UInt64 { state.withLock { $0.epoch } }

    func raiseEpoch(to epoch: UInt64) { state.withLock { $0.epoch = max($0.epoch, epoch) } }

    /// Keeps the highest. Older heads are normal, since requests overtake each other.
    /// - Throws: `.malformed` for another digest at the same number: two journals cannot both be ours.
    func note(_ head: JournalHead) throws(VaultFault) {
        let fits = state.withLock { state in
            guard let newest = state.head else {
                state.head = head
                return true
            }
            if head.sequence > newest.sequence { state.head = head }
            return head.sequence != newest.sequence || head == newest
        }
        guard fits else {
            throw .malformed(
                detail:
                    "vault.head.conflict: the journal shows another record \(head.sequence) than before: "
                    + "it was rolled back and written anew; stop")
        }
    }
}

/// One maker of a preimage at a time for each transfer: two would be two secrets.
final class PreimageReservations: Sendable {
    private struct State {
        var held: Set<TransferID> = []
        var waiting: [TransferID: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    func acquire(_ transfer: TransferID) async {
        await withCheckedContinuation { continuation in
            let free = state.withLock { state in
                guard !state.held.insert(transfer).inserted else { return true }
                state.waiting[transfer, default: []].append(continuation)
                return false
            }
            if free { continuation.resume() }
        }
    }

    /// Hands the transfer to the next in line, if there is one.
    func release(_ transfer: TransferID) {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard var line = state.waiting[transfer], !line.isEmpty else {
                state.held.remove(transfer)
                return nil
            }
            let next = line.removeFirst()
            state.waiting[transfer] = line.isEmpty ? nil : line
            return next
        }
        next?.resume()
    }
}
