/// What is wrong with the description of a payment claim.
public enum ClaimFinding: Hashable, Sendable {
    case faceNotPositive
    case maturityNotAfterIssue
    case form(TransferForm, allowed: [TransferForm])
    case currencyNotDomestic(String)
    case tenor(days: Int, most: Int)
    case sameParty(String)
    /// The endorsement at this place, counted from 1, does not start where the one before ended.
    case endorsementBroken(place: Int, wanted: String, found: String)
    case ruleSetMissing
    case documentTwice(String)

    /// Stable; never reworded.
    public var code: String {
        switch self {
        case .faceNotPositive: "instrument.claim.face"
        case .maturityNotAfterIssue: "instrument.claim.maturity"
        case .form: "instrument.claim.transfer-form"
        case .currencyNotDomestic: "instrument.claim.currency"
        case .tenor: "instrument.claim.tenor"
        case .sameParty: "instrument.claim.party"
        case .endorsementBroken: "instrument.claim.endorsements"
        case .ruleSetMissing: "instrument.claim.rule-set"
        case .documentTwice: "instrument.claim.documents"
        }
    }

    public var message: String {
        switch self {
        case .faceNotPositive: "the face is not above zero"
        case .maturityNotAfterIssue: "the maturity is not after the issue date"
        case .form(let form, let allowed):
            "\(form.rawValue) does not move this kind; it moves by "
                + allowed.map(\.rawValue).joined(separator: ", ")
        case .currencyNotDomestic(let code): "a domestic credit is in CNY, not in \(code)"
        case .tenor(let days, let most): "\(days) days to maturity are more than the \(most) allowed"
        case .sameParty(let name): "\(name) owes the claim and sells it"
        case .endorsementBroken(let place, let wanted, let found):
            "endorsement \(place) should be made by \(wanted), not by \(found)"
        case .ruleSetMissing: "no rule set is named"
        case .documentTwice(let name): "the document \(name) stands twice"
        }
    }
}

extension PaymentClaim {
    /// Everything wrong with it; empty means that its life may begin.
    public func findings() -> [ClaimFinding] {
        var findings: [ClaimFinding] = []
        if face.minor <= 0 { findings.append(.faceNotPositive) }
        let tenor = maturity.days(since: issueDate)
        if tenor <= 0 { findings.append(.maturityNotAfterIssue) }
        if !kind.forms.contains(transferForm) { findings.append(.form(transferForm, allowed: kind.forms)) }
        if kind == .domesticCredit, face.currency.code != "CNY" {
            findings.append(.currencyNotDomestic(face.currency.code))
        }
        if let most = kind.longestTenorDays, tenor > most { findings.append(.tenor(days: tenor, most: most)) }
        if primaryObligor == initialSeller { findings.append(.sameParty(initialSeller)) }
        if ruleSet.isEmpty { findings.append(.ruleSetMissing) }
        if let broken = brokenEndorsement() { findings.append(broken) }
        var seen: Set<String> = []
        for document in documents where !seen.insert(document.name).inserted {
            findings.append(.documentTwice(document.name))
        }
        return findings
    }

    /// An endorsed claim's chain runs from the initial seller to the holder without a gap.
    private func brokenEndorsement() -> ClaimFinding? {
        guard transferForm == .endorsement else { return nil }
        var last = initialSeller
        for (index, endorsement) in endorsements.enumerated() {
            if endorsement.from != last {
                return .endorsementBroken(place: index + 1, wanted: last, found: endorsement.from)
            }
            last = endorsement.to
        }
        return last == holder
            ? nil : .endorsementBroken(place: endorsements.count + 1, wanted: last, found: holder)
    }
}
