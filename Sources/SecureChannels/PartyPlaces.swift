/// How much of a server one party may occupy at once: a flood of one is no wait for another beyond that.
public actor PartyPlaces<Party: Hashable & Sendable> {
    private let most: Int
    private var taken: [Party: Int] = [:]

    /// - Parameter most: requests of one party under way at once.
    public init(most: Int) { self.most = most }

    /// False where the party has no place left; each place that was taken is given back by `leave`.
    public func enter(_ party: Party) -> Bool {
        guard taken[party, default: 0] < most else { return false }
        taken[party, default: 0] += 1
        return true
    }

    public func leave(_ party: Party) { taken[party, default: 1] -= 1 }
}
