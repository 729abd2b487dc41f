import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// What a transaction asks of a simulated chain's escrow. A lock and an early cancel carry the payer's consent; whoever has it
/// may push them.
enum ChainAct: Hashable, Sendable {
    case lock(LockTerms, Signature?)
    case claim(LockTerms, Preimage, GateCertificate?)
    case refund(LockTerms, GateCertificate?)
    case cancel(LockTerms, Signature?)
    case unlockByBoth(LockTerms, payer: Signature, payee: Signature)
    case releaseByBoth(LockTerms, payer: Signature, payee: Signature)
    /// The token's issuer.
    case freeze(AccountID, Bool)

    var terms: LockTerms? {
        switch self {
        case .lock(let terms, _), .claim(let terms, _, _), .refund(let terms, _), .cancel(let terms, _),
            .unlockByBoth(let terms, _, _), .releaseByBoth(let terms, _, _):
            terms
        case .freeze: nil
        }
    }

    /// What the lock is once this is done.
    var wanted: LockState {
        switch self {
        case .lock: .locked
        case .claim: .claimed
        case .refund, .unlockByBoth, .releaseByBoth: .refunded
        case .cancel: .cancelled
        case .freeze: .none
        }
    }

    var isLock: Bool { if case .lock = self { true } else { false } }

    /// The act without a consent or a certificate: the same whoever prepares it and whenever, and whichever notaries signed. No
    /// command id is in it.
    var draft: ChainAct {
        switch self {
        case .lock(let terms, _): .lock(terms, nil)
        case .cancel(let terms, _): .cancel(terms, nil)
        case .claim(let terms, let preimage, _): .claim(terms, preimage, nil)
        case .refund(let terms, _): .refund(terms, nil)
        default: self
        }
    }

    /// What the payer signs to let a lock or a cancel happen.
    var consentMessage: [UInt8] { DomainTag.ledgerCommand.message(draft.canonicalBytes) }

    /// With the payer's consent, where one of these signatures is it.
    func signed(by signatures: [Signature]) -> ChainAct {
        let consent = signatures.first { $0.key == terms?.payer.holderKey }
        return switch self {
        case .lock(let terms, nil): .lock(terms, consent)
        case .cancel(let terms, nil): .cancel(terms, consent)
        default: self
        }
    }
}

extension ChainAct {
    var certificate: GateCertificate? {
        switch self {
        case .claim(_, _, let certificate), .refund(_, let certificate): certificate
        default: nil
        }
    }

    /// - Throws: for a gate's proof that is no certificate, or one that does not hold.
    init(_ act: LedgerAct) throws(JSONFault) {
        switch act {
        case .lock(let terms, _): self = .lock(terms, nil)
        case .claim(let terms, let preimage, let proof):
            self = .claim(terms, preimage, try Self.certificate(proof, of: terms))
        case .refund(let terms, let proof): self = .refund(terms, try Self.certificate(proof, of: terms))
        case .cancel(let terms): self = .cancel(terms, nil)
        case .unlockByBoth(let terms, let payer, let payee):
            self = .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            self = .releaseByBoth(terms, payer: payer, payee: payee)
        }
    }

    /// A lock by clock takes none, whatever is handed in.
    private static func certificate(
        _ proof: [UInt8]?, of terms: LockTerms
    ) throws(JSONFault) -> GateCertificate? {
        guard EscrowCommittee.isGated(terms), let proof else { return nil }
        return try GateCertificate(bytes: proof)
    }
}

extension ChainAct: CanonicalCodable {
    var canonical: JSONValue {
        switch self {
        case .lock(let terms, let consent):
            ["act": "lock", "consent": .orNull(consent), "terms": terms.canonical]
        case .claim(let terms, let preimage, let certificate):
            [
                "act": "claim", "certificate": .orNull(certificate), "preimage": preimage.canonical,
                "terms": terms.canonical,
            ]
        case .refund(let terms, let certificate):
            ["act": "refund", "certificate": .orNull(certificate), "terms": terms.canonical]
        case .cancel(let terms, let consent):
            ["act": "cancel", "consent": .orNull(consent), "terms": terms.canonical]
        case .unlockByBoth(let terms, let payer, let payee):
            Self.both("unlockByBoth", terms, payer, payee)
        case .releaseByBoth(let terms, let payer, let payee):
            Self.both("releaseByBoth", terms, payer, payee)
        case .freeze(let account, let isFrozen):
            ["account": account.canonical, "act": "freeze", "frozen": .bool(isFrozen)]
        }
    }

    private static func both(
        _ name: String, _ terms: LockTerms, _ payer: Signature, _ payee: Signature
    ) -> JSONValue {
        [
            "act": .string(name), "payee": payee.canonical, "payer": payer.canonical,
            "terms": terms.canonical,
        ]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("act") {
        case "lock": self = .lock(try reader.decode("terms"), try reader.decodeOrNull("consent"))
        case "claim":
            self = .claim(
                try reader.decode("terms"), try reader.decode("preimage"),
                try reader.decodeOrNull("certificate"))
        case "refund": self = .refund(try reader.decode("terms"), try reader.decodeOrNull("certificate"))
        case "cancel": self = .cancel(try reader.decode("terms"), try reader.decodeOrNull("consent"))
        case "unlockByBoth":
            self = .unlockByBoth(
                try reader.decode("terms"), payer: try reader.decode("payer"),
                payee: try reader.decode("payee"))
        case "releaseByBoth":
            self = .releaseByBoth(
                try reader.decode("terms"), payer: try reader.decode("payer"),
                payee: try reader.decode("payee"))
        case "freeze": self = .freeze(try reader.decode("account"), try reader.bool("frozen"))
        default: throw reader.fault("act", expected: "an act of the escrow", found: "another")
        }
        try reader.finish()
    }
}
