import EVMProofs
public import LedgerAdapterKit
public import SettlementModel
import SettlementProofs
import Synchronization

/// The driver behind the kit's protocol, as far as the two fit. What does not fit is refused with a code, never bent:
///
/// - The escrow takes a lock only from its payer's own account, so the fee account is the payer and no holder signs.
/// - Consent of both holders is an EIP-712 signature on secp256k1, which the model's signatures are not.
/// - A claim or refund names a lock by its id alone, and the escrow needs all its fields: `learn` tells them.
/// - The holder's key of an account is not kept by the ledger; it is what the configuration says.
///
/// - Source: `Adapters/EVM/Driver/README.md`, the driver and the kit.
public struct EVMLedgerAdapter: LedgerAdapter {
    public let ledger: LedgerID
    public let capabilities = LedgerCapabilities(
        enforcement: .ledger, proofFormat: .evm1, verifiesProofsOf: [], hashlocks: [.sha256],
        bindsChallenge: false)
    let driver: EVMDriver
    let anchor: LedgerAnchor
    let profile: EVMProfile
    private let holders: [AccountID: VerificationKey]
    private let assets: [AssetID: AssetDescriptor]
    private let patience: Duration
    private let terms = TermsBook()

    /// - Parameters:
    ///   - anchor: of this ledger; its profile names the escrow.
    ///   - holders: the accounts that are known here, with the keys their institutions sign terms with.
    ///   - assets: what is kept here; each is compared with its token.
    /// - Throws: `ledger.evm.anchor`.
    public init(
        driver: EVMDriver, anchor: LedgerAnchor, holders: [AccountID: VerificationKey],
        assets: [AssetDescriptor],
        patience: Duration = .seconds(30)
    ) throws(EVMFault) {
        do throws(ProofFault) { profile = try EVMProfile(of: anchor) } catch {
            throw EVMFault("ledger.evm.anchor", "\(error)", next: "name an anchor of an EVM ledger")
        }
        ledger = anchor.ledger
        self.driver = driver
        self.anchor = anchor
        self.holders = holders
        self.assets = Dictionary(assets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.patience = patience
    }

    /// Tells the fields of a lock that another made, so that it can be claimed, refunded and proved by its id.
    public func learn(_ lock: LockTerms) { terms.keep(lock) }

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
        return PreparedCommand(
            id: command.id, ledger: ledger, bytes: try escrowAct(command.act).calldata, toSign: [])
    }

    private func escrowAct(_ act: LedgerAct) throws(AdapterFault) -> EscrowAct {
        switch act {
        case .lock(let terms, _):
            let lock = try escrowLock(terms)
            guard lock.payer == driver.feeAccount else {
                throw .rejected(
                    code: "ledger.evm.payer",
                    detail: "\(driver.feeAccount) cannot lock what \(lock.payer) holds")
            }
            return .lock(lock, profile)
        case .cancel(let terms): return .cancel(try escrowLock(terms), profile)
        case .claim(let id, let preimage, _): return .claim(try known(id), preimage, profile)
        case .refund(let id, _): return .refund(try known(id), profile)
        case .unlockByBoth, .releaseByBoth:
            throw .rejected(
                code: "ledger.evm.consent",
                detail: "the escrow wants both holders' EIP-712 signatures on secp256k1")
        }
    }

    private func escrowLock(_ lock: LockTerms) throws(AdapterFault) -> EscrowLock {
        do throws(ProofFault) {
            let made = try EscrowLock(lock, profile)
            guard lock.ledger == ledger else {
                throw ProofFault(code: "proof.ledger", detail: "\(lock.ledger)")
            }
            terms.keep(lock)
            return made
        } catch { throw .rejected(code: error.code, detail: error.detail) }
    }

    private func known(_ id: LockID) throws(AdapterFault) -> EscrowLock {
        guard let lock = terms[id] else {
            throw .rejected(
                code: "ledger.evm.lock.unknown", detail: "nobody told this adapter the fields of \(id)")
        }
        return try escrowLock(lock)
    }

    public func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        guard let act = EscrowAct(calldata: command.bytes, chainID: profile.chainID, escrow: profile.escrow)
        else {
            throw .rejected(code: "ledger.evm.command.form", detail: "these bytes are no act on the escrow")
        }
        do throws(SubmissionFault) {
            return try Self.outcome(
                try await driver.submit(act, command: command.id, escrow: profile.escrow, patience: patience))
        } catch { throw Self.fault(error, command.id) }
    }

    public func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        do throws(SubmissionFault) {
            return try await driver.outcome(of: id).map { end throws(SubmissionFault) in try Self.outcome(end)
            } ?? .notSeen
        } catch { throw Self.fault(error, id) }
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
        case .rejected(let code, let detail): .rejected(code: code, detail: detail)
        case .unknown: .outcomeUnknown(id)
        }
    }

    func terms(of id: LockID) -> LockTerms? { terms[id] }
    func holder(of id: AccountID) -> VerificationKey? { holders[id] }
    func configured(_ id: AssetID) -> AssetDescriptor? { assets[id] }
    var tokens: [AssetID] { assets.keys.sorted() }

    func available<Value>(_ body: () async throws(EVMFault) -> Value) async throws(AdapterFault) -> Value {
        do throws(EVMFault) { return try await body() } catch { throw .unavailable(reason: "\(error)") }
    }
}

/// The fields behind lock ids, as the agreed terms say them; an event that carries an id proves no field.
private final class TermsBook: Sendable {
    private let known = Mutex<[LockID: LockTerms]>([:])
    subscript(id: LockID) -> LockTerms? { known.withLock { $0[id] } }
    func keep(_ terms: LockTerms) { known.withLock { $0[terms.lockID] = terms } }
}
