/// One after another, in the order of arrival: a ledger is never asked twice at once, so that each answer is held
/// against the one before.
actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        guard isTaken else { return isTaken = true }
        await withCheckedContinuation { waiting.append($0) }
    }

    func give() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}

/// How much of the notary one party may occupy at once: a flood of one is no wait for another beyond that.
actor PartyPlaces<Party: Hashable & Sendable> {
    private let most: Int
    private var taken: [Party: Int] = [:]

    init(most: Int) { self.most = most }

    func enter(_ party: Party) -> Bool {
        guard taken[party, default: 0] < most else { return false }
        taken[party, default: 0] += 1
        return true
    }

    func leave(_ party: Party) { taken[party, default: 1] -= 1 }
}
