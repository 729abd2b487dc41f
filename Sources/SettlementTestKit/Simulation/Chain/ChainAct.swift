import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// What a transaction asks of a simulated chain's escrow. A lock and an early cancel carry the payer's consent; whoever has it
/// may push them.
enum ChainAct: Hashable, Sendable {
    case lock(LockTerms, Signature?)
    case claim(LockTerms, Preimage)
    case refund(LockTerms)
    case cancel(LockTerms, Signature?)
    case unlockByBoth(LockTerms, payer: Signature, payee: Signature)
    /// The token's issuer.
    case freeze(AccountID, Bool)

    var terms: LockTerms? {
        switch self {
        case .lock(let terms, _), .claim(let terms, _), .refund(let terms), .cancel(let terms, _),
            .unlockByBoth(let terms, _, _):
            terms
        case .freeze: nil
        }
    }

    /// What the lock is once this is done.
    var wanted: LockState {
        switch self {
        case .lock: .locked
        case .claim: .claimed
        case .refund, .unlockByBoth: .refunded
        case .cancel: .cancelled
        case .freeze: .none
        }
    }

    var isLock: Bool { if case .lock = self { true } else { false } }

    /// The act without a consent: the same whoever prepares it and whenever. No command id is in it.
    var draft: ChainAct {
        switch self {
        case .lock(let terms, _): .lock(terms, nil)
        case .cancel(let terms, _): .cancel(terms, nil)
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
    /// - Returns: `nil` for what this escrow has no gate for.
    init?(_ act: LedgerAct) {
        switch act {
        case .lock(let terms, _): self = .lock(terms, nil)
        case .claim(let terms, let preimage, proof: nil): self = .claim(terms, preimage)
        case .refund(let terms, proof: nil): self = .refund(terms)
        case .cancel(let terms): self = .cancel(terms, nil)
        case .unlockByBoth(let terms, let payer, let payee):
            self = .unlockByBoth(terms, payer: payer, payee: payee)
        case .claim, .refund, .releaseByBoth: return nil
        }
    }
}

extension ChainAct: CanonicalCodable {
    var canonical: JSONValue {
        switch self {
        case .lock(let terms, let consent):
            ["act": "lock", "consent": .orNull(consent), "terms": terms.canonical]
        case .claim(let terms, let preimage):
            ["act": "claim", "preimage": preimage.canonical, "terms": terms.canonical]
        case .refund(let terms): ["act": "refund", "terms": terms.canonical]
        case .cancel(let terms, let consent):
            ["act": "cancel", "consent": .orNull(consent), "terms": terms.canonical]
        case .unlockByBoth(let terms, let payer, let payee):
            [
                "act": "unlockByBoth", "payee": payee.canonical, "payer": payer.canonical,
                "terms": terms.canonical,
            ]
        case .freeze(let account, let isFrozen):
            ["account": account.canonical, "act": "freeze", "frozen": .bool(isFrozen)]
        }
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        switch try reader.string("act") {
        case "lock": self = .lock(try reader.decode("terms"), try reader.decodeOrNull("consent"))
        case "claim": self = .claim(try reader.decode("terms"), try reader.decode("preimage"))
        case "refund": self = .refund(try reader.decode("terms"))
        case "cancel": self = .cancel(try reader.decode("terms"), try reader.decodeOrNull("consent"))
        case "unlockByBoth":
            self = .unlockByBoth(
                try reader.decode("terms"), payer: try reader.decode("payer"),
                payee: try reader.decode("payee"))
        case "freeze": self = .freeze(try reader.decode("account"), try reader.bool("frozen"))
        default: throw reader.fault("act", expected: "an act of the escrow", found: "another")
        }
        try reader.finish()
    }
}
