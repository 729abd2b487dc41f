import SettlementModel
import SettlementProofs

/// One way in which proposed terms differ from those that the responder would write itself.
struct TermsDeviation: Sendable {
    /// Also the last part of the common id of the session in which it is proposed.
    let id: String
    let words: String
    /// The member of the settlement terms, as the specification writes it.
    let member: String
    private let change: @Sendable (SettlementTerms, inout JSONValue) throws -> Void

    private init(
        _ id: String, _ words: String, _ member: String,
        _ change: @escaping @Sendable (SettlementTerms, inout JSONValue) throws -> Void
    ) {
        self.id = "terms-" + id
        self.words = words
        self.member = member
        self.change = change
    }

    /// These terms with the deviation in them.
    func applied(to terms: SettlementTerms) throws -> SettlementTerms {
        var json = terms.canonical
        try change(terms, &json)
        let changed = try SettlementTerms(canonical: json)
        guard changed != terms else {
            throw PeerPen.impossible("\(id) changes nothing in the terms of this ticket")
        }
        return changed
    }

    static let all: [TermsDeviation] = trade + legs(0, "x", "X") + legs(1, "y", "Y") + instants

    // MARK: The trade

    private static let trade: [TermsDeviation] = [
        set("common-id", "another common id", "commonID") { .string("\($0.commonID)-other") },
        set("mode", "another mode", "mode") { .string($0.mode == .m2 ? "M1" : "M2") },
        set("initiator-lei", "another LEI of the initiator", "initiator.lei") { .string($0.responder.lei) },
        set("responder-lei", "another LEI of the responder", "responder.lei") { .string($0.initiator.lei) },
        set("economics", "another settlement date in the economics", "economics.terms.settlementDate") { _ in
            "2001-02-03"
        },
        set("trade-date", "another trade date", "tradeDate") { _ in "2001-02-03" },
        set("settlement-date", "another settlement date", "settlementDate") { _ in "2001-02-03" },
        set("cash", "one minor unit of cash less", "cash.minor") { .decimal($0.cash.minor - 1) },
        set("guards", "a check called passed that nobody made", "guards") { _ in
            [["name": "screening", "status": "passed"]]
        },
        TermsDeviation("legs-order", "the two legs in the other order", "legs") { _, json in
            guard case .array(let legs)? = json.at(["legs"]) else { return }
            json.put(.array(legs.reversed()), at: ["legs"])
        },
        TermsDeviation("legs-three", "a third leg", "legs") { _, json in
            guard case .array(let legs)? = json.at(["legs"]), let last = legs.last else { return }
            json.put(.array(legs + [last]), at: ["legs"])
        },
    ]

    // MARK: A leg

    private static func legs(_ index: Int, _ letter: String, _ name: String) -> [TermsDeviation] {
        func leg(
            _ id: String, _ words: String, _ member: String,
            _ value: @escaping @Sendable (Leg) throws -> JSONValue
        ) -> TermsDeviation {
            set("\(letter)-\(id)", "\(words) on \(name)", "legs.\(index).\(member)") {
                try value($0.legs[index])
            }
        }
        let quantity =
            index == 0
            ? leg("quantity", "a larger quantity", "quantity") { .decimal($0.quantity + 1) }
            : leg("quantity", "a smaller quantity", "quantity") { .decimal($0.quantity - 1) }
        return [
            quantity,
            leg("ledger", "another ledger", "ledger") { .string("\($0.ledger)-other") },
            leg("operator", "another operator", "operatorLEI") { _ in "00000000000000000098" },
            leg("asset", "another asset", "asset.id") { .string("\($0.asset.id)-other") },
            leg("payer-account", "another payer's account", "payer.account") {
                .string("\($0.payer.account)-other")
            },
            leg("payer-key", "another payer's key", "payer.holderKey") { _ in try foreignKey() },
            leg("payee-account", "another payee's account", "payee.account") {
                .string("\($0.payee.account)-other")
            },
            leg("payee-key", "another payee's key", "payee.holderKey") { _ in try foreignKey() },
            leg("payee-gateway", "another payee's gateway", "payee.gateway") { _ in "gw.someone-else" },
            leg("access", "another access of the payee", "payee.access") {
                $0.payee.access == .relayed ? "participant" : "relayed"
            },
            leg("enforcement", "another enforcement", "enforcement") {
                $0.enforcement == .operator ? "agreement" : "operator"
            },
            leg("proof-policy", "another proof policy", "proofPolicy") {
                $0.proofPolicy == .attested ? "observed" : "attested"
            },
            leg("anchor-origin", "another origin of the ledger's log", "anchor.origin") { _ in
                "someone.example/log"
            },
            leg("anchor-key", "another key of the ledger's operator", "anchor.operatorKey") { _ in
                try foreignKey()
            },
            leg("anchor-head", "another head of the ledger's log", "anchor.head") { _ in
                ["root": .hex(SuiteListener.random()), "size": "9007199254740991"]
            },
        ]
    }

    private static func foreignKey() throws -> JSONValue {
        try SigningKey.generate(.ecdsaP256SHA256).verificationKey.canonical
    }

    // MARK: Instants

    private static let instants: [TermsDeviation] = [
        instant("proposed-at", "a beginning a year ago", "proposedAtY") {
            $0.proposedAtY.seconds - 31_536_000
        },
        instant("lock-deadline-x", "no time between agreement and X's lock deadline", "lockDeadlineX") {
            $0.proposedAtY.seconds
        },
        instant("lock-deadline-y", "no time between Y's lock deadline and the last reveal", "lockDeadlineY") {
            $0.revealDeadlineY.seconds
        },
        instant("reveal-deadline", "no time between the last reveal and Y's expiry", "revealDeadlineY") {
            $0.expiryY.seconds
        },
        instant("expiry-y", "an expiry of Y too soon", "expiryY") { $0.lockDeadlineY.seconds + 1 },
        instant("expiry-x", "an expiry of X at Y's own", "expiryX") { $0.expiryY.seconds },
        instant("expiry-x-late", "an expiry of X ten years away", "expiryX") {
            $0.expiryX.seconds + 315_360_000
        },
    ]

    private static func instant(
        _ id: String, _ words: String, _ member: String, _ value: @escaping @Sendable (Timelocks) -> Int64
    ) -> TermsDeviation {
        set(id, words, "timelocks.\(member)") { .integer(value($0.timelocks)) }
    }

    private static func set(
        _ id: String, _ words: String, _ path: String,
        _ value: @escaping @Sendable (SettlementTerms) throws -> JSONValue
    ) -> TermsDeviation {
        TermsDeviation(id, words, path) { terms, json in
            json.put(try value(terms), at: path.split(separator: ".").map(String.init)[...])
        }
    }
}

extension JSONValue {
    /// The value at a path of member names and places in arrays; `nil` where there is none.
    fileprivate func at(_ path: ArraySlice<String>) -> JSONValue? {
        guard let first = path.first else { return self }
        switch self {
        case .object(let object): return object[first]?.at(path.dropFirst())
        case .array(let elements):
            guard let index = Int(first), elements.indices.contains(index) else { return nil }
            return elements[index].at(path.dropFirst())
        default: return nil
        }
    }

    /// Replaces the value at a path that is there; a path that is not changes nothing.
    fileprivate mutating func put(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let first = path.first else {
            self = value
            return
        }
        switch self {
        case .object(var object):
            guard var member = object[first] else { return }
            member.put(value, at: path.dropFirst())
            object[first] = member
            self = .object(object)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return }
            elements[index].put(value, at: path.dropFirst())
            self = .array(elements)
        default: return
        }
    }
}
