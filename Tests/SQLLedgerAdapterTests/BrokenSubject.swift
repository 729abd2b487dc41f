import AdapterConformance
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Synchronization

/// One way to break the kit's contract.
enum Breach: String, CaseIterable, Sendable {
    case inventsObservations, losesObservations, timeGoesBack, forgetsOutcomes, swallowsRefusals
    case proofsOfNothing, dropsChallenges, wrongAsset, freshCommandIDs, runsAhead, fallsBack

    var mustFail: Set<String> {
        switch self {
        case .inventsObservations: ["observe.complete"]
        case .losesObservations: ["observe.complete", "observe.waits"]
        case .timeGoesBack: ["head.time"]
        case .forgetsOutcomes: ["command.outcome", "fault.answer-lost"]
        case .swallowsRefusals: ["claim.wrong-preimage", "lock.late", "signature.missing", "cancel.locked"]
        case .proofsOfNothing: ["prove.locked", "prove.claimed"]
        case .dropsChallenges: ["prove.challenge", "head.signed"]
        case .wrongAsset: ["statement.asset"]
        case .freshCommandIDs: ["command.prepare.pure"]
        case .runsAhead, .fallsBack: ["observe.end"]
        }
    }
}

/// An honest adapter behind a liar.
struct BrokenAdapter: LedgerAdapter {
    let base: any LedgerAdapter
    /// `nil` keeps every promise, but claims no proofs and no challenges.
    let breach: Breach?
    private static let calls = Atomic<Int64>(0)

    var ledger: LedgerID { base.ledger }
    var capabilities: LedgerCapabilities {
        let own = base.capabilities
        return LedgerCapabilities(
            enforcement: own.enforcement, proofFormat: own.proofFormat, verifiesProofsOf: [],
            hashlocks: own.hashlocks, bindsChallenge: breach != nil && own.bindsChallenge)
    }

    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        let head = try await base.head(challenge: breach == .dropsChallenges ? nil : challenge)
        guard breach == .timeGoesBack else { return head }
        let back = Self.calls.wrappingAdd(1, ordering: .relaxed).newValue
        return LedgerHead(
            time: head.time.advanced(bySeconds: -(back % 7)), next: head.next, signedHead: head.signedHead)
    }

    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        try await base.account(id)
    }

    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        breach == .wrongAsset ? nil : try await base.asset(id)
    }

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        let prepared = try base.prepare(command)
        guard breach == .freshCommandIDs else { return prepared }
        let id = CommandID(
            Digest.sha256(Array("\(Self.calls.wrappingAdd(1, ordering: .relaxed).newValue)".utf8)))
        return PreparedCommand(
            id: id, ledger: prepared.ledger, bytes: prepared.bytes, toSign: prepared.toSign)
    }

    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        do throws(AdapterFault) {
            return try await base.submit(command, signatures: signatures)
        } catch {
            guard breach == .swallowsRefusals, case .rejected = error else { throw error }
            return .notSeen
        }
    }

    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        breach == .forgetsOutcomes ? .notSeen : try await base.outcome(of: id)
    }

    func observe(from cursor: LedgerCursor, waitSeconds: Int) async throws(AdapterFault) -> ObservationPage {
        let page = try await base.observe(from: cursor, waitSeconds: min(waitSeconds, 1))
        var seen = page.observations
        if breach == .losesObservations { seen.removeAll { $0.state == .locked } }
        if breach == .inventsObservations { seen += seen.suffix(1) }
        var cursor = page.cursor
        if breach == .runsAhead { cursor = LedgerCursor(next: cursor.next + 1) }
        if breach == .fallsBack, cursor.next > 0 { cursor = LedgerCursor(next: cursor.next - 1) }
        return ObservationPage(observations: seen, cursor: cursor, time: page.time)
    }

    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement { try await base.lock(lock) }

    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        if breach == .proofsOfNothing { return nil }
        return try await base.prove(
            lock, from: anchor, challenge: breach == .dropsChallenges ? nil : challenge)
    }

    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        try await base.path(from: known, to: shown)
    }

    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await base.foreignAnchor(foreign)
    }
}

struct BrokenSubject: ConformanceSubject {
    let base: SQLSubject
    let breach: Breach
    var adapter: any LedgerAdapter { BrokenAdapter(base: base.adapter, breach: breach) }
    var stranger: any LedgerAdapter { BrokenAdapter(base: base.stranger, breach: breach) }
    var payer: ConformanceHolder { base.payer }
    var payee: ConformanceHolder { base.payee }
    var asset: AssetDescriptor { base.asset }
    var anchor: LedgerAnchor { base.anchor }
    var verifier: any LedgerProofVerifier { base.verifier }
    var faults: (any ConformanceFaults)? { base.faults }
    func wait(until instant: LedgerInstant) async throws { try await base.wait(until: instant) }
}

/// The same ledger with fewer claims and no knobs.
struct PlainSubject: ConformanceSubject {
    let base: SQLSubject
    var adapter: any LedgerAdapter { BrokenAdapter(base: base.adapter, breach: nil) }
    var stranger: any LedgerAdapter { BrokenAdapter(base: base.stranger, breach: nil) }
    var payer: ConformanceHolder { base.payer }
    var payee: ConformanceHolder { base.payee }
    var asset: AssetDescriptor { base.asset }
    var anchor: LedgerAnchor { base.anchor }
    var verifier: any LedgerProofVerifier { base.verifier }
    func wait(until instant: LedgerInstant) async throws { try await base.wait(until: instant) }
}
