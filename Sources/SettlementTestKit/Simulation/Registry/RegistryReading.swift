import FinancingRegistry
import SettlementModel

/// What a registry's decisions come to, told again from these alone: which claim is whose. A pure value, which shares no code with what
/// decides.
struct RegistryReading: Sendable {
    /// A member's part in a claim, by the id of its RESERVE.
    struct Part: Hashable, Sendable {
        let member: GatewayID
        let reservation: RegistryRequestID
    }

    struct Claim: Sendable {
        var reserved: Part?
        /// Newest last.
        var financed: [Part] = []
        var isPaid = false
    }

    private(set) var claims: [Bytes32: Claim] = [:]
    private var asked: Set<Part> = []
    private var reserves: [Part: ClaimReservation] = [:]
    private var withdrawn: Set<Part> = []

    /// Whether the claim of this RESERVE is blocked for its member: granted, or financed.
    func holds(_ part: Part) -> Bool { has(part) || isFinanced(part) }

    func isFinanced(_ part: Part) -> Bool { claim(part)?.financed.contains(part) == true }

    private func has(_ part: Part) -> Bool { claim(part)?.reserved == part }

    private func claim(_ part: Part) -> Claim? { reserves[part].flatMap { claims[$0.claim] } }

    /// Takes one decision. - Returns: what is wrong with it.
    mutating func take(_ decision: RegistryDecision) -> String? {
        let name = Part(member: decision.member, reservation: decision.request.id)
        guard asked.insert(name).inserted else { return "\(name.reservation) is decided twice" }
        let wrong: String?
        switch decision.request.act {
        case .reserve(let wanted): wrong = take(wanted, name, decision.outcome)
        // No gateway of these worlds asks for an end.
        case .extend: wrong = "an end is moved"
        case .finance(let id):
            wrong = finance(Part(member: decision.member, reservation: id), decision.outcome)
        case .release(let id, let reason):
            wrong = release(Part(member: decision.member, reservation: id), reason, decision.outcome)
        }
        return wrong.map { "\(decision.member)'s \(decision.request.id), \(decision.outcome): \($0)" }
    }

    private mutating func take(
        _ wanted: ClaimReservation, _ part: Part, _ outcome: RegistryOutcome
    ) -> String? {
        reserves[part] = wanted
        let claim = claims[wanted.claim] ?? Claim()
        switch outcome {
        case .refused(.withdrawn): return withdrawn.contains(part) ? nil : "nobody withdrew it"
        case .refused(.paid): return claim.isPaid ? nil : "nobody paid it"
        case .refused(.reserved): return claim.reserved == nil ? "nobody has it" : nil
        case .refused(.financed): return claim.financed.isEmpty ? "nobody financed it" : nil
        case .refused(.chain): return wanted.chain.isEmpty ? "no link was shown" : nil
        case .reserved(until: nil, _, _):
            if withdrawn.contains(part) { return "it was withdrawn" }
            if claim.isPaid || claim.reserved != nil { return "the claim is somebody's already" }
            if claim.financed.isEmpty != wanted.chain.isEmpty {
                return "financed, and no link, or the reverse"
            }
            if let owner = claim.financed.last,
                wanted.chain.first?.statement.from != owner.member
                    || wanted.chain.last?.statement.to != part.member
                    || wanted.chain.last?.statement.reservation != part.reservation
            {
                return "the links do not lead from its financier to the asker"
            }
            claims[wanted.claim, default: Claim()].reserved = part
            return nil
        default: return "no answer to a RESERVE"
        }
    }

    private mutating func finance(_ part: Part, _ outcome: RegistryOutcome) -> String? {
        switch outcome {
        case .financed where has(part):
            change(part) {
                $0.reserved = nil
                $0.financed.append(part)
            }
            return nil
        case .financed: return claim(part)?.financed.last == part ? nil : "it was not reserved"
        case .refused: return has(part) ? "it is reserved" : nil
        default: return "no answer to a FINANCE"
        }
    }

    private mutating func release(
        _ part: Part, _ reason: ReleaseReason, _ outcome: RegistryOutcome
    ) -> String? {
        switch (reason, outcome) {
        case (.refunded, .released(.refunded)):
            if isFinanced(part) { return "it is financed" }
            if has(part) { change(part) { $0.reserved = nil } }
        case (.rescinded, .released(.rescinded)):
            guard let claim = claim(part), claim.financed.last == part, claim.reserved == nil else {
                return "somebody else has it"
            }
            change(part) { $0.financed.removeLast() }
        case (.paid, .released(.paid)):
            guard isFinanced(part) else { return "it is not financed" }
            change(part) {
                $0.isPaid = true
                $0.reserved = nil
            }
        case (_, .withdrawn):
            guard reserves[part] == nil else { return "it was asked for" }
            withdrawn.insert(part)
        case (.refunded, .refused): return has(part) ? "it is reserved" : nil
        case (_, .refused): break
        default: return "no answer to a RELEASE"
        }
        return nil
    }

    private mutating func change(_ part: Part, _ body: (inout Claim) -> Void) {
        guard let tag = reserves[part]?.claim else { return }
        body(&claims[tag, default: Claim()])
    }
}
