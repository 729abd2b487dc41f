public import SettlementModel
public import SettlementProofs

/// Relay inputs as the journal keeps them: one canonical JSON object each, `{"v":1,"kind":"proof-read",…}`.
///
/// What the peer said has its text form elsewhere, so both directions are handed in; here it is base64.
/// An input that was journaled must be readable for ever: `v` rises with every change of form.
/// - Source: `Specs/Protocol/States.md`, inputs.
public struct RelayInputCodec: Sendable {
    /// The most that one journaled input may take.
    ///
    /// - Units: bytes. The longest is a peer's two messages of 1 MiB in one place, each with its path to a signature, in base64.
    public static let limit = 4 << 20
    static let version: Int64 = 1

    let encodeMessage: @Sendable (PeerMessage) -> [UInt8]
    let decodeMessage: @Sendable ([UInt8]) throws(JSONFault) -> PeerMessage

    /// - Parameters:
    ///   - encodeMessage: one text for each message.
    ///   - decodeMessage: reads what `encodeMessage` writes and refuses everything else.
    public init(
        encodeMessage: @escaping @Sendable (PeerMessage) -> [UInt8],
        decodeMessage: @escaping @Sendable ([UInt8]) throws(JSONFault) -> PeerMessage
    ) {
        self.encodeMessage = encodeMessage
        self.decodeMessage = decodeMessage
    }

    /// The canonical bytes of `input`. Equal inputs give equal bytes.
    public func encode(_ input: RelayInput) -> [UInt8] {
        let (kind, fields) = write(input)
        var object = fields
        object["v"] = .integer(Self.version)
        object["kind"] = .string(kind)
        return CanonicalJSON.encode(.object(object))
    }

    /// Reads what `encode` writes and refuses everything else.
    /// - Throws: `JSONFault` with the path of what is wrong; for a message what `decodeMessage` throws.
    public func decode(_ bytes: [UInt8]) throws(JSONFault) -> RelayInput {
        let limits = JSONLimits(bytes: Self.limit, depth: 32, members: 65_536)
        var reader = try ObjectReader(try CanonicalJSON.parseCanonical(bytes, limits: limits))
        try reader.literal("v", Self.version)
        let kind = try reader.string("kind", limit: 64)
        let input = try read(kind, &reader)
        try reader.finish()
        return input
    }

    func write(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .ticketSubmitted(let ticket, let maker, let now):
            (
                "ticket-submitted",
                JSONObject([("maker", .string(maker)), ("ticket", ticket.canonical)]).adding(now)
            )
        case .deskApproved(let id, let user, let now):
            (
                "desk-approved",
                JSONObject([("by", .string(user)), ("transfer", id.canonical)]).adding(now)
            )
        case .deskRejected(let id, let user, let reason): ("desk-rejected", desk(id, user, reason))
        case .deskCancelled(let id, let user, let reason): ("desk-cancelled", desk(id, user, reason))
        case .exitWanted(let id, let user, let reason): ("exit-wanted", desk(id, user, reason))
        case .peerSaid(let id, let peer, let message):
            (
                "peer-said",
                [
                    "message": .base64(encodeMessage(message)), "peer": peer.canonical,
                    "transfer": id.canonical,
                ]
            )
        case .hashlockMade(let id, let hashlock):
            ("hashlock-made", ["hashlock": hashlock.canonical, "transfer": id.canonical])
        case .factsRead(let id, let facts):
            ("facts-read", ["facts": facts.canonical, "transfer": id.canonical])
        case .lockBegun(let id, let leg, let clock):
            ("lock-begun", ["at": clock.canonical, "leg": leg.canonical, "transfer": id.canonical])
        case .revealBegun(let id, let clock):
            ("reveal-begun", ["at": clock.canonical, "transfer": id.canonical])
        case .proofRead(let id, let leg, let bundle):
            ("proof-read", ["bundle": .base64(bundle), "leg": leg.canonical, "transfer": id.canonical])
        case .commandRejected(let id, let leg, let act, let code, let detail):
            (
                "command-rejected",
                [
                    "act": .string(act.rawValue), "code": .string(code), "detail": .string(detail),
                    "leg": leg.canonical, "transfer": id.canonical,
                ]
            )
        default: writeRest(input)
        }
    }

    private func writeRest(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .releaseSigned(let id, let half):
            ("release-signed", ["signature": half.canonical, "transfer": id.canonical])
        case .exitSigned(let id, let half):
            ("exit-signed", ["signature": half.canonical, "transfer": id.canonical])
        case .evidenceSealed(let id, let digest):
            ("evidence-sealed", ["digest": .hex(digest), "transfer": id.canonical])
        case .ledgerSuspended(let ledger, let reason):
            ("ledger-suspended", ["ledger": ledger.canonical, "reason": .string(reason)])
        case .ledgerResumed(let ledger): ("ledger-resumed", ["ledger": ledger.canonical])
        case .peerDisputed(let evidence): ("peer-disputed", dispute(evidence))
        case .policyAdopted(let policy): ("policy-adopted", ["policy": policy.canonical])
        case .frozen(let user, let reason): ("frozen", ["by": .string(user), "reason": .string(reason)])
        case .thawed(let user, let reason): ("thawed", ["by": .string(user), "reason": .string(reason)])
        case .exitWithdrawn(let id, let user, let reason): ("exit-withdrawn", desk(id, user, reason))
        case .claimNamed, .reserveBegun, .registryAnswered, .alikeAccepted, .resaleTold:
            writeFinancing(input)
        case .reserveLiftWanted, .noticeRecorded: writeClosing(input)
        case .limitQueueLookedAt, .overrideWanted, .overrideApproved, .overrideRejected: writeLimits(input)
        case .ledgerDistrusted, .resumeWanted, .resumeApproved, .resumeRejected: writeResuming(input)
        case .rulesLookedAt(let id, let look):
            ("rules-looked-at", ["look": look.canonical, "transfer": id.canonical])
        case .ticketSubmitted, .deskApproved, .deskRejected, .deskCancelled, .exitWanted, .peerSaid,
            .hashlockMade,
            .factsRead, .lockBegun, .revealBegun, .proofRead, .commandRejected:
            write(input)
        }
    }

    private func desk(_ id: TransferID, _ user: String, _ reason: String) -> JSONObject {
        ["by": .string(user), "reason": .string(reason), "transfer": id.canonical]
    }

    private func dispute(_ evidence: DisputeEvidence) -> JSONObject {
        [
            "accused": evidence.accused.canonical, "dispute": .string(evidence.kind.rawValue),
            "first": .base64(evidence.first), "second": .base64(evidence.second),
        ]
    }
}
