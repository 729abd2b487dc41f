import AdapterConformance
import DoorTestKit
import LedgerAdapterKit
import SQLLedgerAdapter
import SQLLedgerProofs
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs

/// The cash agent as the conformance suite meets it.
struct AgentSubject: ConformanceSubject {
    let real: AgentLedger
    let adapter: any LedgerAdapter
    let stranger: any LedgerAdapter
    let asset: AssetDescriptor
    let verifier: any LedgerProofVerifier = SQLLogVerifier()
    /// Half of it is an amount too, for a system that names another one.
    let quantity: Int128 = 1_000
    /// Time runs with the agent's work: far enough ahead for a slow machine.
    let pace = ConformancePace(lockSeconds: 20_000, expirySeconds: 200_000)

    /// - Parameter claimsGates: says that the ledger enforces its gates, so that the suite asks for them.
    init(_ real: AgentLedger, claimsGates: Bool = false) async throws {
        let door = try DoorParties.shared.get()
        self.real = real
        let own = try await real.adapter(as: door.client)
        let other = try await real.adapter(as: door.stranger)
        adapter = claimsGates ? ClaimingAdapter(base: own) : own
        stranger = claimsGates ? ClaimingAdapter(base: other) : other
        asset = try TestTrade.cashDescriptor()
    }

    var payer: ConformanceHolder { holder(real.payer) }
    var payee: ConformanceHolder { holder(real.payee) }
    var anchor: LedgerAnchor { real.anchor }

    private func holder(_ holder: Holder) -> ConformanceHolder {
        ConformanceHolder(account: holder.account, holderKey: holder.key.verificationKey) {
            try holder.key.sign($0)
        }
    }

    func wait(until instant: LedgerInstant) async throws {
        real.clock.move(by: max(0, instant.seconds - real.clock.now))
    }
}

/// An adapter that says its ledger enforces the gates by clock and by both holders' word.
struct ClaimingAdapter: LedgerAdapter {
    let base: SQLLedgerAdapter

    var ledger: LedgerID { base.ledger }
    var capabilities: LedgerCapabilities {
        let own = base.capabilities
        return LedgerCapabilities(
            enforcement: .ledger, proofFormat: own.proofFormat, verifiesProofsOf: [],
            hashlocks: own.hashlocks, bindsChallenge: own.bindsChallenge)
    }

    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        try await base.head(challenge: challenge)
    }
    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        try await base.account(id)
    }
    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? { try await base.asset(id) }
    func prepare(_ command: LedgerAdapterKit.LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        try base.prepare(command)
    }
    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        try await base.submit(command, signatures: signatures)
    }
    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        try await base.outcome(of: id)
    }
    func observe(from cursor: LedgerCursor, waitSeconds: Int) async throws(AdapterFault) -> ObservationPage {
        try await base.observe(from: cursor, waitSeconds: waitSeconds)
    }
    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement { try await base.lock(lock) }
    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        try await base.prove(lock, from: anchor, challenge: challenge)
    }
    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        try await base.path(from: known, to: shown)
    }
    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await base.foreignAnchor(foreign)
    }
}
