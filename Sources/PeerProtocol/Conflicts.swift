public import SettlementModel

extension DisputeEvidence {
    /// Whether a DISPUTE takes its two items. Two messages are a proof with all their words only, and a message may be
    /// longer than an item: such a proof is its author's own words twice, and people hand it over.
    public var fitsMessage: Bool {
        first.count <= WireLimits.disputeItem && second.count <= WireLimits.disputeItem
    }
}

/// Two frames by which a gateway signed two histories: a fraud proof that anyone can check with its keys.
///
/// Either both have one number and different digests, or the second follows the first and names another
/// predecessor.
/// - Source: `protocol.md` threat 14; `DisputeKind.conflictingFrames`.
public struct FrameConflict: Hashable, Sendable {
    public let first: SignedFrameHeader
    public let second: SignedFrameHeader

    public init(first: SignedFrameHeader, second: SignedFrameHeader) {
        self.first = first
        self.second = second
    }

    /// The two items as a dispute carries them.
    public var evidence: DisputeEvidence {
        DisputeEvidence(
            kind: .conflictingFrames, accused: second.header.gateway, first: first.bytes, second: second.bytes
        )
    }

    /// Checks a dispute of kind `conflictingFrames`; returning means that `accused` did sign two histories.
    ///
    /// - Parameter key: the accused's key at an epoch, as we know it; `nil` where we know none.
    /// - Throws: `link.conflict.form` (malformed, unsigned, another kind) or `link.conflict.none` (both can
    ///   be true).
    public static func verify(
        _ evidence: DisputeEvidence, key: (UInt32) -> VerificationKey?
    ) throws(LinkFault) -> FrameConflict {
        guard evidence.kind == .conflictingFrames else {
            throw LinkFault(.conflictForm, "the dispute is of kind \(evidence.kind.rawValue)")
        }
        let conflict = FrameConflict(
            first: try signed(evidence.first, by: evidence.accused, key),
            second: try signed(evidence.second, by: evidence.accused, key))
        guard conflict.isConflict else {
            throw LinkFault(.conflictNone, "the two frames can belong to one history")
        }
        return conflict
    }

    private var isConflict: Bool {
        let (one, two) = (first.header, second.header)
        guard one.gateway == two.gateway, one.to == two.to else { return false }
        if one.sequence == two.sequence { return one.digest != two.digest }
        return one.sequence &+ 1 == two.sequence && two.previous != one.digest
    }

    private static func signed(
        _ bytes: [UInt8], by accused: GatewayID, _ key: (UInt32) -> VerificationKey?
    ) throws(LinkFault) -> SignedFrameHeader {
        let item: SignedFrameHeader
        do throws(LinkFault) {
            item = try SignedFrameHeader(bytes: bytes)
        } catch {
            throw LinkFault(.conflictForm, error.detail)
        }
        guard item.header.gateway == accused, let key = key(item.header.keyEpoch), item.isSigned(by: key)
        else {
            throw LinkFault(.conflictForm, "frame \(item.header.sequence) is not signed by \(accused)")
        }
        return item
    }
}

/// Two messages by which a gateway said two things at one place of a session.
///
/// Either both have one number, or the second follows the first and names another predecessor.
/// - Source: `protocol.md` invariant A8 and threat 14; `DisputeKind.conflictingMessages`.
public struct MessageConflict: Hashable, Sendable {
    public let first: MessageInclusion
    public let second: MessageInclusion

    public init(first: MessageInclusion, second: MessageInclusion) {
        self.first = first
        self.second = second
    }

    /// The two items as a dispute carries them.
    public var evidence: DisputeEvidence {
        DisputeEvidence(
            kind: .conflictingMessages, accused: second.frame.header.gateway, first: first.bytes,
            second: second.bytes)
    }

    /// Checks a dispute of kind `conflictingMessages`; returning means that `accused` did say two things.
    public static func verify(
        _ evidence: DisputeEvidence, key: (UInt32) -> VerificationKey?
    ) throws(LinkFault) -> MessageConflict {
        guard evidence.kind == .conflictingMessages else {
            throw LinkFault(.conflictForm, "the dispute is of kind \(evidence.kind.rawValue)")
        }
        let first = try verified(evidence.first, by: evidence.accused, key)
        let second = try verified(evidence.second, by: evidence.accused, key)
        let (one, two) = (first.envelope, second.envelope)
        let oneSession = one.transfer == two.transfer && one.to == two.to
        let samePlace = one.sequence == two.sequence && first.digest != second.digest
        let otherPast = one.sequence &+ 1 == two.sequence && two.previous != first.digest
        guard oneSession, samePlace || otherPast else {
            throw LinkFault(.conflictNone, "the two messages can belong to one history")
        }
        return MessageConflict(first: first.inclusion, second: second.inclusion)
    }

    private static func verified(
        _ bytes: [UInt8], by accused: GatewayID, _ key: (UInt32) -> VerificationKey?
    ) throws(LinkFault) -> VerifiedMessage {
        do throws(LinkFault) {
            let item = try MessageInclusion(bytes: bytes)
            guard item.frame.header.gateway == accused, let key = key(item.frame.header.keyEpoch) else {
                throw LinkFault(.conflictForm, "no key of \(accused) is known for the item's epoch")
            }
            return try item.verify(key: key)
        } catch {
            throw LinkFault(.conflictForm, error.detail)
        }
    }
}
