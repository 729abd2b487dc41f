import EVMProofs
public import LedgerAdapterKit
public import SettlementModel
import SettlementProofs

/// The driver behind the kit's protocol, as far as the two fit. What does not fit is refused with a code, never bent:
///
/// - A holder signs consents of EIP-712 with the key whose address the account is; the fee account has no say, and may be anybody's.
/// - A lock is found by all its fields: who asks for one by id alone is refused.
/// - A lock that was not made yet is never refused for good: whoever saw the payer's consent may still push it until the lock
///   deadline or the tombstone.
/// - The holder's key of an account is not kept by the ledger; it is what the configuration says.
///
/// - Source: `Adapters/EVM/Driver/README.md`, the driver and the kit.
public struct EVMLedgerAdapter: LedgerAdapter {
    public let ledger: LedgerID
    public let capabilities: LedgerCapabilities
    private let opening: DriverOpening
    let anchor: LedgerAnchor
    let profile: EVMProfile
    private let holders: [AccountID: VerificationKey]
    private let assets: [AssetID: AssetDescriptor]
    private let patience: Duration
    let certifier: (any EndCertifier)?

    /// - Parameters:
    ///   - driver: opened, or still to be opened: until it is, every call to the ledger is `.unavailable`.
    ///   - anchor: of this ledger; its profile names the escrow.
    ///   - holders: the accounts that are known here, with the keys their institutions sign terms with.
    ///   - assets: what is kept here; each is compared with its token.
    ///   - certifier: whoever gets certificates from the profile's notary set.
    ///   - certified: formats of the ledgers that this set watches: locks here may wait for theirs. They count only with a
    ///     certifier and a notary set in the profile.
    /// - Throws: `ledger.evm.anchor`.
    public init(
        driver opening: DriverOpening, anchor: LedgerAnchor, holders: [AccountID: VerificationKey],
        assets: [AssetDescriptor],
        patience: Duration = .seconds(30), certifier: (any EndCertifier)? = nil,
        certified: Set<ProofFormat> = []
    ) throws(EVMFault) {
        do throws(ProofFault) { profile = try EVMProfile(of: anchor) } catch {
            throw EVMFault("ledger.evm.anchor", "\(error)", next: "name an anchor of an EVM ledger")
        }
        ledger = anchor.ledger
        self.opening = opening
        self.anchor = anchor
        self.holders = holders
        self.assets = Dictionary(assets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.patience = patience
        self.certifier = certifier
        capabilities = Self.capabilities(profile, certifier == nil ? [] : certified)
    }

    /// The same with a driver that is open already.
    public init(
        driver: EVMDriver, anchor: LedgerAnchor, holders: [AccountID: VerificationKey],
        assets: [AssetDescriptor],
        patience: Duration = .seconds(30), certifier: (any EndCertifier)? = nil,
        certified: Set<ProofFormat> = []
    ) throws(EVMFault) {
        let opening = DriverOpening(store: nil) { () throws(EVMFault) in driver }
        try self.init(
            driver: opening, anchor: anchor, holders: holders, assets: assets, patience: patience,
            certifier: certifier, certified: certified)
    }

    var driver: EVMDriver {
        get async throws(EVMFault) { try await opening.opened() }
    }

    /// Closes the driver's file. Nothing is read, signed or sent from here on.
    ///
    /// - Throws: `ledger.evm.store`.
    public func close() async throws(EVMFault) { try await opening.close() }

    public func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        let final = try await available { () throws(EVMFault) in try await driver.finalHead() }
        guard let time = final.time, let next = FinalEvent.index(block: final.number + 1, log: 0) else {
            throw .unavailable(reason: "block \(final.number) has no time in seconds")
        }
        return LedgerHead(time: time, next: LedgerCursor(next: next), signedHead: final.header)
    }

    public func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        guard command.ledger == ledger else {
            throw .rejected(code: "ledger.command.other-ledger", detail: "\(command.ledger) is not \(ledger)")
        }
        let (bytes, toSign) = try bytes(of: command.act, try profile(of: command.anchor))
        return PreparedCommand(id: command.id, ledger: ledger, bytes: bytes, toSign: toSign)
    }

    private func bytes(
        of act: LedgerAct, _ profile: EVMProfile
    ) throws(AdapterFault) -> (bytes: [UInt8], toSign: [SignatureRequest]) {
        switch act {
        case .lock(let terms, _):
            let lock = try escrowLock(terms, profile)
            let draft = EscrowDraft.lock(lock, profile)
            let asked = request(draft, of: terms.payer, lock.payer)
            guard !asked.isEmpty else {
                throw .rejected(
                    code: "ledger.evm.holder",
                    detail: "the holder key in the terms is not the secp256k1 key of \(lock.payer)")
            }
            return (draft.bytes, asked)
        case .cancel(let terms):
            let lock = try escrowLock(terms, profile)
            let draft = EscrowDraft.cancel(lock, profile)
            return (draft.bytes, request(draft, of: terms.payer, lock.payer))
        case .claim(let terms, let preimage, let proof):
            return (try claim(try escrowLock(terms, profile), preimage, proof, profile).calldata, [])
        case .refund(let terms, let proof):
            return (try refund(try escrowLock(terms, profile), proof, profile).calldata, [])
        case .unlockByBoth(let terms, let payer, let payee):
            let lock = try escrowLock(terms, profile)
            return (try both(.unlockByBoth(lock, payer: payer, payee: payee, profile)), [])
        case .releaseByBoth(let terms, let payer, let payee):
            let lock = try escrowLock(terms, profile)
            return (try both(.releaseByBoth(lock, payer: payer, payee: payee, profile)), [])
        }
    }

    /// The payer's consent; empty where the key in the terms is not its account's, so that its signature could not count.
    private func request(
        _ draft: EscrowDraft, of party: LockParty, _ account: EVMAddress
    ) -> [SignatureRequest] {
        guard let consent = draft.consent, EVMAddress(holder: party.holderKey) == account else { return [] }
        return [SignatureRequest(key: party.holderKey, statement: .typed(consent))]
    }

    private func both(_ act: EscrowAct?) throws(AdapterFault) -> [UInt8] {
        guard let act else {
            throw .rejected(
                code: "ledger.evm.consent",
                detail: "payer and payee must each have signed this end of this lock with their account's key"
            )
        }
        return act.calldata
    }

    /// The profile that holds for a lock: what its parties trusted when they agreed. A held lock keeps its notary set for ever,
    /// also where new locks name the next one, so that set may be another than the configured.
    ///
    /// - Throws: `.unavailable` for a lock of another escrow, which this configuration does not reach.
    func profile(of agreed: LedgerAnchor?) throws(AdapterFault) -> EVMProfile {
        guard let agreed else { return profile }
        let pinned: EVMProfile
        do throws(ProofFault) { pinned = try EVMProfile(of: agreed) } catch {
            throw .unavailable(reason: "the anchor in the terms: \(error)")
        }
        guard agreed.ledger == ledger, pinned.isOfOneEscrow(with: profile) else {
            throw .unavailable(
                reason: "the terms name escrow \(pinned.escrow), the configuration of \(ledger) another: "
                    + "configure the anchor's profile of the terms until its locks have ended")
        }
        return pinned
    }

    func escrowLock(_ lock: LockTerms, _ profile: EVMProfile) throws(AdapterFault) -> EscrowLock {
        do throws(ProofFault) {
            let made = try EscrowLock(lock, profile)
            guard lock.ledger == ledger else {
                throw ProofFault(code: "proof.ledger", detail: "\(lock.ledger)")
            }
            return made
        } catch { throw .rejected(code: error.code, detail: error.detail) }
    }

    /// The fields of a lock that is asked for.
    func fields(of lock: LockReference) throws(AdapterFault) -> LockTerms {
        guard let terms = lock.terms else {
            throw .rejected(
                code: "ledger.evm.lock.terms", detail: "the escrow finds \(lock.id) by all its fields only")
        }
        return terms
    }

    public func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        let draft = EscrowDraft(bytes: command.bytes, chainID: profile.chainID, escrow: profile.escrow)
        guard let draft else {
            throw .rejected(code: "ledger.evm.command.form", detail: "these bytes are no act on the escrow")
        }
        guard let act = draft.signed(by: signatures) else {
            throw .rejected(
                code: "ledger.evm.consent", detail: "the payer's signature over its lock's consent is missing"
            )
        }
        do throws(SubmissionFault) {
            return try Self.outcome(
                try await opened().submit(
                    act, command: command.id, escrow: profile.escrow, patience: patience))
        } catch {
            let fault = Self.fault(error, command.id)
            // The consent is out: this driver gave up, and the lock may come all the same. A conflict was never sent.
            guard act.wanted == .locked, case .rejected(let code, let detail) = fault,
                code != "ledger.evm.command.conflict"
            else { throw fault }
            throw .unavailable(reason: "no lock yet: \(code): \(detail)")
        }
    }

    public func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        do throws(SubmissionFault) {
            // A transaction that failed changed nothing: what it asked for may be tried again.
            guard case .applied(let index, let time)? = try await opened().outcome(of: id) else {
                return .notSeen
            }
            return .applied(index: index, time: time)
        } catch { throw Self.fault(error, id) }
    }

    /// Where there is no driver yet, nothing was signed or sent, and nothing is known of earlier acts either.
    private func opened() async throws(SubmissionFault) -> EVMDriver {
        do throws(EVMFault) { return try await driver } catch { throw .unavailable(error) }
    }

    private static func outcome(_ end: SlotEnd) throws(SubmissionFault) -> CommandOutcome {
        switch end {
        case .applied(let index, let time): return .applied(index: index, time: time)
        case .rejected(let code, let detail): throw .rejected(code: code, detail: detail)
        }
    }

    private static func fault(_ fault: SubmissionFault, _ id: CommandID) -> AdapterFault {
        switch fault {
        case .unavailable(let reason): .unavailable(reason: "\(reason)")
        case .rejected(let code, let detail): .rejected(code: Self.timed(code, detail), detail: detail)
        case .unknown: .outcomeUnknown(id)
        }
    }

    func holder(of id: AccountID) -> VerificationKey? { holders[id] }
    func configured(_ id: AssetID) -> AssetDescriptor? { assets[id] }
    var tokens: [AssetID] { assets.keys.sorted() }

    func available<Value>(_ body: () async throws(EVMFault) -> Value) async throws(AdapterFault) -> Value {
        do throws(EVMFault) { return try await body() } catch { throw .unavailable(reason: "\(error)") }
    }
}
