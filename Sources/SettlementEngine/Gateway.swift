import FinancingRegistry
public import LedgerAdapterKit
public import Logging
import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

/// One gateway's engine: feeds inputs to the relay, writes the journal, performs what the states demand.
///
/// It contains no decision. An input is applied in memory and queued for the journal in one breath; nothing that
/// follows from it leaves the machine, and no caller hears of it, before its record is durable.
/// - Source: architecture sections 3 and 4 (decisions 6 to 10).
public actor Gateway {
    let settings: GatewaySettings
    let journal: any Journal & JournalHeadLookup
    let vault: any Vault
    let link: any PeerLink
    let adapters: [LedgerID: any LedgerAdapter]
    /// The registry that is asked before a payment claim is bought.
    let registry: (any ClaimRegistry)?
    let clock: HostClock
    let logger: Logger

    var relay: Relay
    var head = JournalHead(sequence: 0, digest: JournalHead.emptyDigest)
    /// Drafts that wait for the next sync, and who waits for them.
    var unsaved: [JournalDraft] = []
    var waiting: [CheckedContinuation<Void, any Error>] = []
    var saving = false
    /// Set once: from then on nothing is accepted or sent.
    var failure: EngineFault?
    /// Set by `stop`: what is queued still becomes durable, nothing more is.
    var stopping = false
    /// Transfers with records that are not durable yet: nothing is done for them meanwhile.
    var unsettled: [TransferID: Int] = [:]
    /// How the limits and the line before them stood when the line was looked at last.
    var limitsLookedAt: UInt64?

    /// What callers may hear of: every settlement as its newest durable record left it.
    var shown: [TransferID: Settlement] = [:]
    /// Which transfer a client id named first.
    var clients: [ClientID: TransferID] = [:]

    /// One for each configured peer, and for every one that the journal speaks of: those only remember.
    var lanes: [GatewayID: PeerLane] = [:]
    /// Our own message keys by epoch, from the vault.
    var ownKeys: [UInt32: VerificationKey] = [:]
    /// The peers' keys that verified a frame in the journal, by epoch, whatever is configured now.
    var provenKeys: [GatewayID: [UInt32: VerificationKey]] = [:]
    var transcripts: [TranscriptKey: TranscriptChain] = [:]
    var messageEvidence: [TransferID: [MessageInclusion]] = [:]
    var commands: [ActName: StoredCommand] = [:]
    var duties = DutyBook()
    var watches: [LedgerID: LedgerWatch] = [:]
    var locks: [LockID: LockPlace] = [:]
    /// Transfers whose locks are in `locks`.
    var indexed: Set<TransferID> = []
    /// Transfers that still demand something.
    var open: Set<TransferID> = []
    var fetching: Set<ProofWanted> = []
    /// The newest of the registry's answers, shown to it with every question.
    var newestAnswer: VerifiedWord<RegistryAnswer>?
    /// Why the registry's newest answer about a transfer is missing.
    var registryTrouble: [TransferID: RegistryFault] = [:]
    var subscribers: [Int: AsyncStream<TransferView>.Continuation] = [:]
    var nextSubscriber = 0
    /// How those stand that work beside the engine; none of them stops it.
    var besides: [@Sendable () async -> HealthCheck] = []
    var recovered = false
    /// Whether `SessionBudget` holds; journals from before it do without until their next start.
    var budgetsSessions = false
    var counters = EngineCounters()
    let archive: any EvidenceArchive
    let screening: any ScreeningPort
    var tasks: [Task<Void, Never>] = []

    public init(
        settings: GatewaySettings, journal: any Journal & JournalHeadLookup, vault: any Vault,
        link: any PeerLink,
        adapters: [any LedgerAdapter], registry: (any ClaimRegistry)? = nil, clock: HostClock,
        archive: any EvidenceArchive, screening: any ScreeningPort = NobodyScreens(), logger: Logger
    ) {
        self.settings = settings
        self.journal = journal
        self.vault = vault
        self.link = link
        self.adapters = Dictionary(adapters.map { ($0.ledger, $0) }, uniquingKeysWith: { first, _ in first })
        self.registry = registry
        self.clock = clock
        self.logger = logger
        self.archive = archive
        self.screening = screening
        // A journal that names no policy is older than limits and rules: what it decided was decided without them.
        relay = Relay(
            policy: settings.policy.with(limits: nil, restrictions: nil), verifiers: settings.verifiers)
        for peer in settings.policy.peers.keys {
            lanes[peer] = PeerLane(own: settings.policy.own.gateway, peer: peer)
        }
        for ledger in settings.policy.ledgers.keys { watches[ledger] = LedgerWatch() }
    }

    /// Reads the journal back, then starts the loops. Returns when the engine is at work.
    ///
    /// - Throws: `EngineFault`, `JournalFault`: the process must stop.
    public func start() async throws {
        try await recover()
        recovered = true
        for ledger in adapters.keys.sorted() { tasks.append(Task { await self.watch(ledger) }) }
        for peer in settings.policy.peers.keys.sorted() { tasks.append(Task { await self.speak(to: peer) }) }
        tasks.append(Task { await self.tick() })
    }

    /// Stops taking work, lets the running sync end, stops the loops. Open transfers wait for the next start.
    public func stop() async {
        stopping = true
        for task in tasks { task.cancel() }
        duties.cancelAll()
        while saving { try? await clock.sleep(.milliseconds(5)) }  // a cancelled sleep only shortens the wait
        for subscriber in subscribers.values { subscriber.finish() }
    }

    /// Why the engine stopped itself; `nil` while it works.
    public func stoppedBy() -> EngineFault? { failure }

    // MARK: Inputs

    /// Applies inputs and returns once they are durable; then starts what they call for.
    ///
    /// - Throws: `CancellationError` once the gateway stops, before memory hears of them: what no disk will hold must not be there
    ///   to be told to whoever asks again.
    @discardableResult
    func feed(_ inputs: [RelayInput]) async throws -> [RelayStep] {
        if let failure { throw failure }
        guard !stopping else { throw CancellationError() }
        var steps: [RelayStep] = []
        var drafts: [JournalDraft] = []
        var queued: [QueuedMessage] = []
        for input in inputs {
            let step = relay.step(input)
            steps.append(step)
            guard step.hasEffect else { continue }
            drafts.append(
                JournalDraft(kind: .input, transfer: step.changed.first, payload: RelayRecord.encode(input)))
            let messages = outgoing(of: [step])
            drafts += messages.map(\.draft)
            queued += messages
        }
        try await settle(steps, drafts, queued)
        return steps
    }

    /// Waits for durability of what `steps` changed, then publishes and performs.
    ///
    /// - Parameter queued: the messages among `drafts`: they and no others may be signed then.
    func settle(_ steps: [RelayStep], _ drafts: [JournalDraft], _ queued: [QueuedMessage]) async throws {
        let changed = Set(steps.flatMap(\.changed))
        // As these steps left them: a later step may change them before this sync is over.
        let states = changed.compactMap { relay.settlements[$0] }
        let ended = changed.filter { relay.closedAllegements.contains($0) }
        for id in changed { unsettled[id, default: 0] += 1 }
        defer { for id in changed { release(id) } }
        try await record(drafts)
        for state in states where state.revision >= shown[state.id]?.revision ?? 0 {
            // What an earlier step said of an allegement does not bring it back.
            if !relay.closedAllegements.contains(state.id) { shown[state.id] = state }
        }
        for id in ended { shown[id] = nil }
        for id in changed { index(id) }
        for message in queued { lanes[message.to]?.becameDurable() }
        for step in steps {
            if case .halted(let id, let detail) = step.answer {
                logger.error("transfer halted", metadata: ["transfer": "\(id)", "why": "\(detail)"])
            }
        }
        for id in changed { publish(id) }
    }

    private func release(_ id: TransferID) {
        let left = (unsettled[id] ?? 1) - 1
        unsettled[id] = left > 0 ? left : nil
        if left <= 0 { reconcile(id) }
    }

    /// A client id names the first trade that had it.
    func nameClient(_ id: TransferID) {
        guard let client = relay.settlements[id]?.ticket?.clientID, clients[client] == nil else { return }
        clients[client] = id
    }

    /// Remembers which locks belong to a transfer, and whether it still demands anything.
    func index(_ id: TransferID) {
        guard let settlement = relay.settlements[id] else {
            open.remove(id)
            return
        }
        nameClient(id)
        let isOver = settlement.outcome != nil && (settlement.evidence != nil || settlement.transfer == nil)
        if isOver, !Financing.isOwed(settlement) {
            open.remove(id)
        } else {
            open.insert(id)
        }
        // A lock id is a digest over all terms, and a transfer's terms never change: once is enough.
        guard !indexed.contains(id), let deal = settlement.transfer?.deal else { return }
        indexed.insert(id)
        for leg in LegID.allCases where locks[deal.lockID(leg)] == nil {
            locks[deal.lockID(leg)] = LockPlace(transfer: id, leg: leg)
        }
    }
}

struct LockPlace: Hashable, Sendable {
    let transfer: TransferID
    let leg: LegID
}

struct TranscriptKey: Hashable, Sendable {
    let transfer: TransferID
    let sender: GatewayID
}

/// One gateway's one act on one leg.
struct ActName: Hashable, Sendable {
    let transfer: TransferID
    let leg: LegID
    let act: TransferAct
}

/// A proof that is being fetched.
struct ProofWanted: Hashable, Sendable {
    let place: LockPlace
    let state: LockState
}

struct EngineCounters: Sendable {
    var framesIn: Int64 = 0
    var framesOut: Int64 = 0
    var messagesRefused: Int64 = 0
    var commandsSubmitted: Int64 = 0
    var commandsRejected: Int64 = 0
    var proofsRefused: Int64 = 0
    var syncs: Int64 = 0
}
