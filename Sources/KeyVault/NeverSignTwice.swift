/// The signer's one rule, as a pure value: one name, one content, and no gap in the story it tells.
///
/// A peer that holds two different things of ours under one name, or a link that contradicts its neighbour,
/// holds a fraud proof against us. So the vault refuses to make one, whatever the engine asks.
/// - Source: `protocol.md` 8 (P2); architecture decisions 6 and 8.
public enum NeverSignTwice {
    public enum Verdict: Hashable, Sendable {
        /// Nothing stands against signing.
        case fresh
        /// Exactly this was signed before: give out the stored signature.
        case repeated
        /// Signing would contradict what was signed under this name.
        case conflict(SigningName)
    }

    /// Every name whose record decides about `claims`: their own and their neighbours' in the chains.
    public static func names(deciding claims: [SigningClaim]) -> Set<SigningName> {
        var names: Set<SigningName> = []
        for claim in claims {
            names.insert(claim.name)
            if let predecessor = claim.name.predecessor { names.insert(predecessor) }
            if let successor = claim.name.successor { names.insert(successor) }
        }
        return names
    }

    /// Says whether `claims` may be signed together.
    ///
    /// The first claim is the item that carries the signature: it alone decides between `fresh` and
    /// `repeated`. The others are what it covers; a message signed before may be covered again, byte for
    /// byte.
    /// - Parameter known: what was signed, or is being signed, under the deciding names.
    public static func judge(_ claims: [SigningClaim], known: [SigningName: SigningClaim]) -> Verdict {
        guard let carrier = claims.first else { return .fresh }
        var seen = known
        for claim in claims {
            if let before = seen[claim.name], before.digest != claim.digest { return .conflict(claim.name) }
            seen[claim.name] = claim
        }
        for claim in claims {
            if let name = claim.name.predecessor, let before = seen[name], before.digest != claim.previous {
                return .conflict(name)
            }
            if let name = claim.name.successor, let after = seen[name], after.previous != claim.digest {
                return .conflict(name)
            }
        }
        return known[carrier.name] == nil ? .fresh : .repeated
    }
}
