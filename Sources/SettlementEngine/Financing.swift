import FinancingRegistry
import SettlementModel
import SettlementProofs
import TransferCore

/// What the course of a financing says about one settlement. It reads; what may begin is the relay's to say.
enum Financing {
    static func step(_ settlement: Settlement) -> FinancingCourse.Step? {
        guard let registration = settlement.registration else { return nil }
        return FinancingCourse.next(
            leaf: leaf(settlement.claimLeaf), registered: registered(registration.standing))
    }

    /// Whether the registry has still to hear something, however the transfer stands.
    static func isOwed(_ settlement: Settlement) -> Bool {
        switch step(settlement) {
        case .reserve: settlement.registration?.standing == .asked
        case .hold, .finance, .release, .giveBack: true
        case nil, .lock, .done, .giveUp, .alarm: false
        }
    }

    /// What is asked for `step`; nil where there is nothing to ask.
    static func act(_ step: FinancingCourse.Step, _ settlement: Settlement) throws(JSONFault) -> RegistryAct?
    {
        guard let claim = settlement.registration?.claim else { return nil }
        let reservation = FinancingCourse.id(.reserve, of: settlement.id)
        switch step {
        // Without an end from the first: then no clock of ours decides, and a request that waited long is not refused for it.
        case .reserve:
            return .reserve(
                ClaimReservation(
                    claim: settlement.registeredClaim?.claim ?? claim.claim, near: claim.near, until: nil,
                    chain: try chain(settlement, claim), basis: claim.basis,
                    number: number(settlement, claim)))
        case .hold: return .extend(reservation, until: nil)
        case .finance: return .finance(reservation)
        case .release: return .release(reservation, .refunded)
        case .giveBack: return .release(reservation, .rescinded)
        case .lock, .done, .giveUp, .alarm: return nil
        }
    }

    /// The name of what is asked: whoever asks again after a crash asks the same.
    static func id(_ act: RegistryAct, _ settlement: Settlement) -> RegistryRequestID {
        guard case .release(_, .rescinded) = act else {
            return FinancingCourse.id(act.kind, of: settlement.id)
        }
        let reply = settlement.registration?.reply
        return FinancingCourse.givingBack(
            settlement.id, after: reply?.refusal == nil ? 0 : reply?.number ?? 0)
    }

    /// A claim that is sold on is on record as what it is.
    private static func number(_ settlement: Settlement, _ claim: NamedClaim) -> ClaimNumber? {
        if let refused = settlement.ticket?.refusedTrade {
            return .distinct(from: claim.claim, refused: FinancingCourse.id(.reserve, of: refused))
        }
        return settlement.isDistinct ? nil : claim.written.map { .written($0) }
    }

    /// The desk's links; without them what the seller's gateway signed. Both stand still once a RESERVE was begun.
    private static func chain(
        _ settlement: Settlement, _ claim: NamedClaim
    ) throws(JSONFault) -> [ResaleLink] {
        let given = try links(claim.chain)
        guard given.isEmpty, let ticket = settlement.ticket, case .link(let link)? = settlement.resale,
            ticket.refusedTrade == nil, let registered = settlement.registeredClaim,
            link.registry == registered.registry, link.claim == registered.claim
        else { return given }
        let statement = resale(
            of: link.claim, at: link.registry, from: ticket.counterparty, to: ticket.own, for: settlement.id)
        let made = ResaleLink(statement, signature: link.jws)
        // A registry takes nothing else for a request: without any link it refuses, and the trade ends.
        return made.isWrittenAsSigned ? [made] : given
    }

    /// What the seller of a transfer signs. Both gateways come to the same words: the buyer's reservation follows from the transfer.
    static func resale(
        of claim: Bytes32, at registry: GatewayID, from seller: PartyIdentity, to buyer: PartyIdentity,
        for transfer: TransferID
    ) -> ResaleStatement {
        ResaleStatement(
            registry: registry, claim: claim, from: seller.gateway, to: buyer.gateway,
            reservation: FinancingCourse.id(.reserve, of: transfer))
    }

    /// The links of a resale, as the desk gave them.
    static func links(_ bytes: [UInt8]) throws(JSONFault) -> [ResaleLink] {
        guard !bytes.isEmpty else { return [] }
        let object: JSONValue = ["links": try CanonicalJSON.parse(bytes)]
        var reader = try ObjectReader(object)
        return try reader.decodeArray("links", limit: ClaimReservation.mostLinks)
    }

    /// The answer as the journal keeps it.
    static func reply(
        _ answer: VerifiedWord<RegistryAnswer>, to act: RegistryAct, before: ClaimRegistration
    ) -> RegistryReply {
        let word = answer.word
        var (alike, shared) = (before.reply?.alike ?? 0, before.reply?.shared)
        if case .reserve = act, case .reserved(_, let near, let others) = word.outcome {
            (alike, shared) = (near, others)
        }
        var refusal: RegistryReply.Refusal?
        if case .refused(let why) = word.outcome {
            refusal = RegistryReply.Refusal(code: why.rawValue, nextStep: why.nextStep)
        }
        return RegistryReply(
            standing: standing(registered(before.standing).after(act, answer)), number: word.record.count,
            at: word.at, alike: alike, shared: shared, refusal: refusal, signed: answer.signed.canonicalBytes)
    }

    static func leaf(_ leaf: ClaimLeaf) -> FinancingCourse.Leaf {
        switch leaf {
        case .open: .open
        case .locked: .locked
        case .claimed: .claimed
        case .ended: .ended
        case .undone: .undone
        }
    }

    static func registered(_ standing: ClaimStanding) -> FinancingCourse.Registered {
        switch standing {
        case .named: .nothing
        case .asked: .asked
        case .refused: .refused
        case .dated: .reserved
        case .reserved: .held
        case .financed: .financed
        case .released: .released
        }
    }

    private static func standing(_ registered: FinancingCourse.Registered) -> ClaimStanding {
        switch registered {
        case .nothing: .named
        case .asked: .asked
        case .refused: .refused
        case .reserved: .dated
        case .held: .reserved
        case .financed: .financed
        case .released: .released
        }
    }
}
