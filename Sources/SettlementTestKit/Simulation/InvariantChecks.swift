import FinancingRegistry
import SettlementEngine
public import SettlementModel
import SettlementProofs

/// Looks at every step of a world and says what must not be. Pure: events in, violations out.
///
/// It shares no code with the engine or the booking rules but the codecs and the derivation of lock terms.
public struct InvariantChecks: Sendable {
    /// Who takes part and what is promised to them.
    public struct Setting: Sendable {
        /// Gateways that keep the rules. Nothing is promised to the others.
        public var conforming: Set<GatewayID>
        /// True while every bound of the timelocks is kept, crashes and halts included: what M1's safety needs.
        public var boundsHold: Bool
        /// True where nothing at all goes wrong: then every agreed transfer settles.
        public var isUndisturbed: Bool
        public var supplies: [LedgerID: [AssetID: Int128]]
        /// True where every bank has a rule that screens everybody before it reveals.
        public var screens: Bool
        /// Banks that ask a registry before they buy a claim.
        public var registering: Set<GatewayID>

        public init(
            conforming: Set<GatewayID>, boundsHold: Bool, isUndisturbed: Bool,
            supplies: [LedgerID: [AssetID: Int128]], screens: Bool = false, registering: Set<GatewayID> = []
        ) {
            self.screens = screens
            self.registering = registering
            self.conforming = conforming
            self.boundsHold = boundsHold
            self.isUndisturbed = isUndisturbed
            self.supplies = supplies
        }
    }

    struct Place: Hashable {
        let ledger: LedgerID
        let lock: LockID
    }

    struct HashUse: Hashable {
        let ledger: LedgerID
        let payer: AccountID
        let hashlock: Hashlock
    }

    struct Voice: Hashable {
        let gateway: GatewayID
        let transfer: TransferID
        let sequence: UInt64
    }

    struct FrameName: Hashable {
        let from: GatewayID
        let to: GatewayID
        let sequence: UInt64
    }

    struct EndedLeg: Hashable {
        let transfer: TransferID
        let leg: LegID
    }

    struct ReadLeg: Hashable {
        let gateway: GatewayID
        let transfer: TransferID
        let leg: LegID
    }

    struct Voucher: Hashable {
        let notary: Int
        let place: Place
    }

    var setting: Setting
    var locks: [Place: LockState] = [:]
    /// What each lock is.
    var booked: [Place: LockTerms] = [:]
    /// Whose account pays for each lock.
    var payers: [Place: GatewayID] = [:]
    /// Legs of which an end was booked.
    var endedLegs: Set<EndedLeg> = []
    /// Digests of terms under which Y was locked.
    var staked: Set<Bytes32> = []
    var uses: [HashUse: LockID] = [:]
    /// The transfer for which each hash was first proposed.
    var hashes: [Hashlock: TransferID] = [:]
    var deals: [TransferID: [KnownDeal]] = [:]
    var accepted: Set<Bytes32> = []
    var bodies: [Voice: Bytes32] = [:]
    var frames: [FrameName: Bytes32] = [:]
    /// Digests of commands that are durable in their sender's journal.
    var intents: [GatewayID: Set<Bytes32>] = [:]
    var reveals: [TransferID: LedgerInstant] = [:]
    /// Whether a bank's newest look before a claim, as its journal has it, found everybody clear.
    var cleared: [TransferID: [GatewayID: Bool]] = [:]
    /// Ends that a peer which keeps the rules showed, by the digests of its frames.
    var shown: [Bytes32: [ReadLeg]] = [:]
    /// Legs whose end a bank has durably read a proof of.
    var endsRead: Set<ReadLeg> = []
    /// Who signed away X, by four eyes: where both did, the one exception to A2.
    var exits: [TransferID: Set<GatewayID>] = [:]
    /// What each notary that keeps the rules has signed.
    var vouched: [Voucher: LockState] = [:]
    /// The tags of what desks call the claims of their purchases, by the ids of their RESERVEs.
    var named: [RegistryRequestID: Bytes32] = [:]
    /// What the registry of financed claims decided, told again.
    var registry = RegistryReading()
    var secrets: [KnownSecret] = []
    var needles = NeedleTable()
    /// Events seen.
    public private(set) var steps = 0

    public init(_ setting: Setting) { self.setting = setting }

    /// The bounds of the timelocks, or a bank, broke: from here on less is promised.
    public mutating func weaken(_ change: (inout Setting) -> Void) { change(&setting) }

    /// Takes one step. - Returns: everything that it breaks.
    public mutating func see(_ event: WorldEvent) -> [Violation] {
        steps += 1
        switch event {
        case .secretMade(let gateway, let preimage):
            let secret = KnownSecret(preimage, of: gateway)
            for spelling in secret.spellings { needles.insert(spelling, owner: secrets.count) }
            secrets.append(secret)
            return []
        case .booked(let entry):
            let found = judge(entry)
            note(entry)
            return found
        case .recorded(let gateway, let draft):
            let found = judgeReveal(draft, of: gateway) + judgeRecord(draft, of: gateway)
            note(draft, of: gateway)
            return found + judgeTerms(draft, of: gateway)
        case .left(let gateway, let bytes): return judgeSecrecy(bytes, from: gateway)
        case .signed(let frame):
            let found = judgeVoice(frame)
            note(frame)
            return found
        case .vouched(let word): return judge(word)
        case .registered(let decision): return judge(decision)
        }
    }

    /// The terms of `transfer` that both parties signed.
    func boundDeals(_ transfer: TransferID) -> [KnownDeal] {
        (deals[transfer] ?? []).filter { accepted.contains($0.digest) }
    }

    func state(_ place: Place) -> LockState { locks[place] ?? .none }
    func state(_ lock: LockTerms) -> LockState { state(Place(ledger: lock.ledger, lock: lock.lockID)) }
}

/// Terms that were proposed, with the locks that follow from them.
struct KnownDeal: Sendable {
    let terms: SettlementTerms
    let digest: Bytes32
    let x: LockTerms
    let y: LockTerms
    let placeX: InvariantChecks.Place
    let placeY: InvariantChecks.Place

    /// - Returns: `nil` for terms that yield no locks; nobody can lock under them.
    init?(_ terms: SettlementTerms) {
        guard let locks = try? terms.locks() else { return nil }
        self.terms = terms
        digest = locks.termsDigest
        x = locks.x
        y = locks.y
        placeX = InvariantChecks.Place(ledger: x.ledger, lock: locks.idX)
        placeY = InvariantChecks.Place(ledger: y.ledger, lock: locks.idY)
    }

    subscript(leg: LegID) -> LockTerms { leg == .x ? x : y }
}
