import SettlementModel
import SettlementProofs

/// What the escrow keeps of one lock: as on an EVM chain all but the terms, which whoever asks must bring.
struct ChainWord: Hashable, Sendable {
    let state: LockState
    /// `nil` for a tombstone: there was no lock.
    let lockedAt: LedgerInstant?
    let since: LedgerInstant

    /// A leaf of the state's tree.
    func leaf(of lock: LockID) -> Bytes32 { MerkleLog.leafHash(lock.digest.bytes + canonicalBytes) }
}

extension ChainWord: CanonicalCodable {
    var canonical: JSONValue {
        ["lockedAt": .orNull(lockedAt), "since": since.canonical, "state": .string(state.rawValue)]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        lockedAt = try reader.decodeOrNull("lockedAt")
        since = try reader.decode("since")
        state = try reader.make(
            "state", expected: "a lock's state", LockState(exactly: reader.string("state")))
        try reader.finish()
    }
}

/// Why the escrow does not act. It changed nothing.
struct ChainRefusal: Error, Hashable {
    /// As the driver of an EVM ledger names it: only what time alone cures has a code of its own.
    let code: String
    let detail: String

    init(_ detail: String, code: String = "ledger.evm.reverted") {
        self.code = code
        self.detail = detail
    }
}

/// The state of a simulated chain after one block: accounts, balances and the escrow's locks. A value: a reorganisation goes
/// back to an older one.
struct ChainBooks: Sendable {
    struct Account: Sendable {
        let owner: GatewayID
        let holderKey: VerificationKey
        var isFrozen = false
    }

    struct Lock: Sendable {
        let terms: LockTerms
        var word: ChainWord
        var preimage: Preimage?
    }

    /// Who certifies how the locks of other ledgers end; `nil` for an escrow that has clock gates only.
    let committee: EscrowCommittee?

    private struct Use: Hashable {
        let payer: AccountID
        let hashlock: Hashlock
    }

    private(set) var accounts: [AccountID: Account] = [:]
    private(set) var assets: [AssetID: AssetDescriptor] = [:]
    private var balances: [AccountID: [AssetID: Int128]] = [:]
    private(set) var locks: [LockID: Lock] = [:]
    /// In the order in which they came: the order of the leaves.
    private(set) var order: [LockID] = []
    private var uses: [Use: LockID] = [:]

    init(committee: EscrowCommittee? = nil) { self.committee = committee }

    mutating func open(_ id: AccountID, _ account: Account) { accounts[id] = account }

    mutating func issue(_ asset: AssetDescriptor, _ quantity: Int128, to account: AccountID) {
        assets[asset.id] = asset
        balances[account, default: [:]][asset.id, default: 0] += quantity
    }

    // MARK: Reading

    func state(of lock: LockID) -> LockState { locks[lock]?.word.state ?? .none }
    func balances(of account: AccountID) -> [AssetID: Int128] {
        (balances[account] ?? [:]).filter { $0.value != 0 }
    }

    /// What exists of an asset, escrow included.
    func supply(of asset: AssetID) -> Int128 {
        let free = balances.values.reduce(Int128(0)) { $0 + ($1[asset] ?? 0) }
        let held = locks.values.filter { $0.word.state == .locked && $0.terms.asset == asset }
        return held.reduce(free) { $0 + $1.terms.quantity }
    }

    /// The tree over all locks: `MerkleNodes` enough for a path.
    var leaves: [Bytes32] { order.compactMap { id in locks[id]?.word.leaf(of: id) } }

    // MARK: Acting

    /// - Returns: the state that the act's lock came into; `nil` for an act about no lock.
    mutating func apply(_ act: ChainAct, at time: LedgerInstant) throws(ChainRefusal) -> LockState? {
        switch act {
        case .lock(let terms, let consent): try lock(terms, consent, time)
        case .claim(let terms, let preimage, let certificate):
            try claim(terms, preimage, certificate, time)
        case .refund(let terms, let certificate):
            let id = try held(terms)
            guard time >= terms.expiry else {
                throw ChainRefusal("refund: not expired", code: "ledger.refund.early")
            }
            if EscrowCommittee.isGated(terms) { try requireCertificate(certificate, terms, claims: false) }
            end(id, .refunded, time, pay: terms.payer.account)
        case .cancel(let terms, let consent): try cancel(terms, consent, time)
        case .unlockByBoth(let terms, let payer, let payee):
            try both(terms, payer, payee, .unlockByBoth, time)
        case .releaseByBoth(let terms, let payer, let payee):
            try both(terms, payer, payee, .releaseByBoth, time)
        case .freeze(let account, let isFrozen):
            accounts[account]?.isFrozen = isFrozen
            return nil
        }
        return act.wanted
    }

    private mutating func lock(
        _ terms: LockTerms, _ consent: Signature?, _ time: LedgerInstant
    ) throws(ChainRefusal) {
        let id = terms.lockID
        guard state(of: id) == .none else { throw ChainRefusal("lock: it exists or ended") }
        try requireConsent(consent, to: .lock(terms, nil), of: terms)
        let isByClock =
            terms.claimGate == .beforeExpiry && terms.refundGate == .fromExpiry && !terms.exitByBoth
        guard isByClock || committee?.held(terms) != nil else {
            throw ChainRefusal("lock: the gates must be by clock or by certificate")
        }
        guard time < terms.lockDeadline else { throw ChainRefusal("lock: after the lock deadline") }
        let use = Use(payer: terms.payer.account, hashlock: terms.hashlock)
        guard uses[use] == nil else { throw ChainRefusal("lock: the payer used this hash before") }
        guard let payer = accounts[terms.payer.account], payer.holderKey == terms.payer.holderKey,
            !payer.isFrozen, accounts[terms.payee.account]?.holderKey == terms.payee.holderKey
        else { throw ChainRefusal("lock: the token refuses the payer or the payee") }
        let free = balances[terms.payer.account]?[terms.asset] ?? 0
        guard free >= terms.quantity else { throw ChainRefusal("lock: too little is there") }
        balances[terms.payer.account]?[terms.asset] = free - terms.quantity
        uses[use] = id
        keep(id, Lock(terms: terms, word: ChainWord(state: .locked, lockedAt: time, since: time)))
    }

    private mutating func claim(
        _ terms: LockTerms, _ preimage: Preimage, _ certificate: GateCertificate?, _ time: LedgerInstant
    ) throws(ChainRefusal) {
        let id = try held(terms)
        guard preimage.hashlock == terms.hashlock else { throw ChainRefusal("claim: preimage") }
        if EscrowCommittee.isGated(terms) {
            // At any time, also after the expiry.
            try requireCertificate(certificate, terms, claims: true)
        } else {
            guard time < terms.expiry else { throw ChainRefusal("claim: expired") }
        }
        end(id, .claimed, time, pay: terms.payee.account)
        locks[id]?.preimage = preimage
    }

    private mutating func cancel(
        _ terms: LockTerms, _ consent: Signature?, _ time: LedgerInstant
    ) throws(ChainRefusal) {
        let id = terms.lockID
        guard state(of: id) == .none else { throw ChainRefusal("cancel: the lock exists or ended") }
        if time < terms.lockDeadline {
            guard consent != nil else {
                throw ChainRefusal("cancel: before the lock deadline", code: "ledger.cancel.early")
            }
            try requireConsent(consent, to: .cancel(terms, nil), of: terms)
        }
        keep(id, Lock(terms: terms, word: ChainWord(state: .cancelled, lockedAt: nil, since: time)))
    }

    private mutating func both(
        _ terms: LockTerms, _ payer: Signature, _ payee: Signature, _ end: AgreedEnd, _ time: LedgerInstant
    ) throws(ChainRefusal) {
        let id = try held(terms)
        guard EscrowCommittee.isGated(terms) == (end == .releaseByBoth) else {
            throw ChainRefusal("gate: ended by both otherwise")
        }
        let message = end.statement(of: id).message
        for (signature, party) in [(payer, terms.payer), (payee, terms.payee)] {
            guard signature.key == party.holderKey, SignatureVerification.verify(signature, over: message)
            else {
                throw ChainRefusal("both: not signed by the payer and the payee")
            }
        }
        self.end(id, .refunded, time, pay: terms.payer.account)
    }

    private func requireCertificate(
        _ certificate: GateCertificate?, _ terms: LockTerms, claims: Bool
    ) throws(ChainRefusal) {
        guard let committee else { throw ChainRefusal("certificate: this escrow has no notaries") }
        if let refusal = committee.refusal(of: certificate, for: terms, claims: claims) {
            throw ChainRefusal(refusal)
        }
    }

    private func held(_ terms: LockTerms) throws(ChainRefusal) -> LockID {
        let id = terms.lockID
        guard state(of: id) == .locked else { throw ChainRefusal("there is no such lock, or it ended") }
        return id
    }

    private func requireConsent(
        _ consent: Signature?, to act: ChainAct, of terms: LockTerms
    ) throws(ChainRefusal) {
        guard let consent, consent.key == terms.payer.holderKey,
            SignatureVerification.verify(consent, over: act.consentMessage)
        else { throw ChainRefusal("the payer has not consented") }
    }

    private mutating func keep(_ id: LockID, _ lock: Lock) {
        locks[id] = lock
        order.append(id)
    }

    private mutating func end(_ id: LockID, _ state: LockState, _ time: LedgerInstant, pay account: AccountID)
    {
        guard let lock = locks[id] else { return }
        locks[id]?.word = ChainWord(state: state, lockedAt: lock.word.lockedAt, since: time)
        balances[account, default: [:]][lock.terms.asset, default: 0] += lock.terms.quantity
    }
}
