import SettlementProofs

/// Who may seal blocks: distinct addresses, in ascending order.
public struct ValidatorSet: Hashable, Sendable {
    /// Most validators that are read.
    public static let most = 400

    public let members: [EVMAddress]

    /// - Returns: `nil` for none, for more than 400, and where one is named twice.
    public init?(_ members: [EVMAddress]) {
        let sorted = members.sorted()
        guard (1...Self.most).contains(sorted.count),
            !zip(sorted, sorted.dropFirst()).contains(where: { $0 == $1 })
        else { return nil }
        self.members = sorted
    }

    /// Reads the list of a header.
    ///
    /// - Parameter anyOrder: true for a trusted header, since a genesis may list them as a person wrote them.
    /// - Throws: `proof.evm.rlp`, `proof.evm.validators`.
    init(_ item: RLPItem, anyOrder: Bool) throws(ProofFault) {
        var members: [EVMAddress] = []
        for element in try item.items(limit: Self.most) { members.append(try element.address()) }
        guard let set = ValidatorSet(members), anyOrder || set.members == members else {
            throw ProofFault(
                code: "proof.evm.validators",
                detail:
                    "no validators in the header (a contract keeps them, which is not supported), or they do not rise strictly"
            )
        }
        self = set
    }

    /// Distinct signers that make a block final: the smallest number not below two thirds of the set.
    ///
    /// Some nodes accept fewer; this verifier does not.
    public var quorum: Int { (2 * members.count + 2) / 3 }

    /// Votes that change the set: more than half.
    public var majority: Int { members.count / 2 + 1 }

    public func contains(_ address: EVMAddress) -> Bool { members.contains(address) }

    func adding(_ address: EVMAddress) -> ValidatorSet? { ValidatorSet(members + [address]) }
    func removing(_ address: EVMAddress) -> ValidatorSet? { ValidatorSet(members.filter { $0 != address }) }
}

/// A validator's word in a block that another be added to the set or removed from it.
struct ValidatorVote: Hashable, Sendable {
    let subject: EVMAddress
    let isToAdd: Bool
}

/// The votes since the last epoch block. Each voter has one vote for each subject, the latest.
struct ValidatorVotes: Hashable, Sendable {
    private var votes: [EVMAddress: [EVMAddress: Bool]] = [:]

    init() {}

    /// Counts `vote`; gives the next set.
    ///
    /// A vote to add a member or to remove a stranger means nothing. What passes ends all votes on its subject, and a removed
    /// member's votes end with it.
    mutating func count(_ vote: ValidatorVote, by voter: EVMAddress, in set: ValidatorSet) -> ValidatorSet {
        votes[vote.subject]?[voter] = nil
        guard set.contains(vote.subject) != vote.isToAdd else { return set }
        votes[vote.subject, default: [:]][voter] = vote.isToAdd
        let agreeing = votes[vote.subject, default: [:]].values.count { $0 == vote.isToAdd }
        guard agreeing >= set.majority else { return set }
        // The last validator cannot be voted out.
        guard let next = vote.isToAdd ? set.adding(vote.subject) : set.removing(vote.subject) else {
            return set
        }
        votes[vote.subject] = nil
        if !vote.isToAdd {
            for subject in votes.keys { votes[subject]?[vote.subject] = nil }
        }
        return next
    }
}
