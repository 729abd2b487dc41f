public import SettlementModel
public import SettlementProofs

/// All that stands about one claim: who is about to finance it, and who did, newest last.
public struct ClaimEntry: Hashable, Sendable {
    public let claim: Bytes32
    public internal(set) var near: Bytes32
    public internal(set) var reservation: Reservation?
    public internal(set) var financed: [Share]
    /// Paid by the obligor.
    public internal(set) var isPaid: Bool
    /// Invoices and files that its holders named; nil where none did.
    public internal(set) var basis: ClaimBasis?
    /// Set where this is another claim than the one under its line's tag: that tag.
    public internal(set) var distinctFrom: Bytes32?

    /// A member's part in a claim, by the id of its RESERVE.
    public struct Share: Hashable, Sendable {
        public let member: GatewayID
        public let reservation: RegistryRequestID
    }

    public struct Reservation: Hashable, Sendable {
        public let share: Share
        public let until: LedgerInstant?

        /// Its last second is the one before `until`.
        func stands(at now: LedgerInstant) -> Bool { until.map { now < $0 } ?? true }
    }

    /// A claim is resold at most this often under one registration.
    static let mostShares = 64

    init(claim: Bytes32, near: Bytes32) {
        self.claim = claim
        self.near = near
        reservation = nil
        financed = []
        isPaid = false
        basis = nil
        distinctFrom = nil
    }

    /// The tag of its line XLFP1.
    var line: Bytes32 { distinctFrom ?? claim }

    /// Whether anything stands about it, be it a reservation that ran out: its owner may still come back to that.
    var isOnRecord: Bool { reservation != nil || !financed.isEmpty || isPaid }

    /// Everybody who has a part in it.
    var shares: [Share] { financed + (reservation.map { [$0.share] } ?? []) }

    /// What is on record of its invoices and files once another reservation names some.
    ///
    /// What a financier named stays with the claim: a buyer cannot make it forgotten. Of a claim that nobody financed the
    /// newest reservation alone says it.
    /// - Throws: `registry.records` where there would be too many, which a decision never lets happen.
    func basis(with named: ClaimBasis?) throws(RegistryFault) -> ClaimBasis? {
        guard !financed.isEmpty, let basis else { return named }
        guard let named else { return basis }
        guard let joined = Self.join(basis, named) else {
            throw RegistryFault(.records, "more invoices or files than a claim may have")
        }
        return joined
    }

    /// The tags under which others find it: of its invoices and files, and of its line while it is another claim of that.
    public var marks: Set<Bytes32> {
        let line = isOnRecord ? distinctFrom.map { [$0] } ?? [] : []
        return Set(basis?.invoices ?? []).union(basis?.files ?? []).union(line)
    }

    /// nil where there would be too many.
    static func join(_ one: ClaimBasis, _ other: ClaimBasis) -> ClaimBasis? {
        ClaimBasis(invoices: one.invoices + other.invoices, files: one.files + other.files)
    }

    func state(at now: LedgerInstant) -> RegistryStanding.State {
        if isPaid { return .paid }
        if reservation?.stands(at: now) == true { return .reserved }
        return financed.isEmpty ? .free : .financed
    }

    /// What `member` has in it, the newest first; nil where it has nothing.
    func share(of member: GatewayID) -> RegistryRequestID? {
        if let share = reservation?.share, share.member == member { return share.reservation }
        return financed.last { $0.member == member }?.reservation
    }
}

extension ClaimEntry.Share: CanonicalCodable {
    public var canonical: JSONValue {
        ["member": member.canonical, "reservation": reservation.canonical]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        member = try reader.decode("member")
        reservation = try reader.decode("reservation")
        try reader.finish()
    }
}

extension ClaimEntry.Reservation: CanonicalCodable {
    public var canonical: JSONValue { ["share": share.canonical, "until": .orNull(until)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        share = try reader.decode("share")
        until = try reader.decodeOrNull("until")
        try reader.finish()
    }
}

extension ClaimEntry: CanonicalCodable {
    public var canonical: JSONValue {
        var object: JSONObject = [
            "claim": claim.canonical, "financed": .list(financed), "near": near.canonical,
            "paid": .bool(isPaid), "reservation": .orNull(reservation),
        ]
        if let basis { object["basis"] = basis.canonical }
        if let distinctFrom { object["distinctFrom"] = distinctFrom.canonical }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        claim = try reader.bytes32("claim")
        near = try reader.bytes32("near")
        reservation = try reader.decodeOrNull("reservation")
        financed = try reader.decodeArray("financed", limit: Self.mostShares)
        isPaid = try reader.bool("paid")
        basis = try reader.decodeIfPresent("basis")
        distinctFrom =
            reader.valueIfPresent("distinctFrom") == nil ? nil : try reader.bytes32("distinctFrom")
        try reader.finish()
    }
}
