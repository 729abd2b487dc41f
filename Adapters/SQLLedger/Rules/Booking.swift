import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// One command on its way into the log: what every rule needs to look at and the one way to write.
struct Booking {
    let rules: LedgerRules
    let storage: any LedgerStorage
    let signed: SQLSignedCommand
    let command: SQLLedgerCommand
    let party: GatewayID?
    /// The entry's time; every clock rule of the command is decided by it.
    let time: LedgerInstant

    /// Demands that `key` signed the command's bytes.
    func requireSignature(by key: VerificationKey, of whom: String) throws {
        guard let signature = signed.signatures.first(where: { $0.key == key }) else {
            throw Rejection(.signatureMissing, "no signature by \(whom), key \(KeyFingerprint.of(key))")
        }
        let message = SQLLedgerCommandCodec.signingMessage(signed.command)
        guard SignatureVerification.verify(signature, over: message) else {
            throw Rejection(.signatureInvalid, "the signature by \(whom) is not over these bytes")
        }
    }

    /// An account that may receive: known and not closed.
    func receiver(_ id: AccountID) throws -> LogAccount {
        let account = try existing(id)
        guard account.status != .closed else { throw Rejection(.accountClosed, "account \(id) is closed") }
        return account
    }

    /// An account that may pay: known and open.
    func sender(_ id: AccountID) throws -> LogAccount {
        let account = try receiver(id)
        guard account.status != .frozen else { throw Rejection(.accountFrozen, "account \(id) is frozen") }
        return account
    }

    func existing(_ id: AccountID) throws -> LogAccount {
        guard let account = try storage.account(id) else {
            throw Rejection(.accountUnknown, "there is no account \(id)")
        }
        return account
    }

    func requireAsset(_ id: AssetID) throws -> AssetDescriptor {
        guard let asset = try storage.asset(id) else {
            throw Rejection(.assetUnknown, "there is no asset \(id)")
        }
        return asset
    }

    /// Writes one entry: its postings, its bytes, its place in the Merkle log.
    func write(_ draft: EntryDraft) throws -> AppliedCommand {
        let stored = try storage.head()
        let entry: LogEntry
        do {
            entry = try LogEntry(
                ledger: rules.ledger, index: stored.head.size, time: time, kind: draft.kind,
                command: command.id,
                by: party, previous: draft.previous, lock: draft.lock, preimage: draft.preimage,
                proof: draft.proof,
                account: draft.account, asset: draft.asset, postings: draft.postings)
        } catch { throw StorageFault(code: "ledger.entry.invalid", detail: "\(error)") }
        let bytes = entry.bytes
        guard bytes.count <= LogEntry.largestSize else {
            throw Rejection(.commandTooLarge, "its entry would have \(bytes.count) bytes")
        }
        for posting in draft.postings { try apply(posting) }
        try storage.putEntry(bytes, at: stored.head.size)
        let head = try LogTree.append(bytes, to: stored.head, in: storage)
        try storage.putHead(StoredHead(head: head, time: time.seconds))
        return AppliedCommand(index: stored.head.size, time: time.seconds)
    }

    private func apply(_ posting: LogPosting) throws {
        let balance = try storage.balance(of: posting.account, asset: posting.asset)
        let (sum, overflow) = balance.addingReportingOverflow(posting.delta)
        guard !overflow else {
            throw StorageFault.corrupt("balance of \(posting.account) in \(posting.asset) is out of range")
        }
        if sum < 0, posting.account == SystemAccount.escrow {
            throw StorageFault.corrupt("escrow of \(posting.asset) would fall below zero")
        }
        if sum < 0, posting.account != SystemAccount.issuance {
            throw Rejection(
                .fundsInsufficient,
                "\(posting.account) has \(balance) of \(posting.asset), \(-posting.delta) asked")
        }
        try storage.setBalance(sum, of: posting.account, asset: posting.asset)
    }
}

/// What an entry says besides its place, time and sender.
struct EntryDraft {
    let kind: LogEntryKind
    var previous: UInt64?
    var lock: LockTerms?
    var preimage: Preimage?
    var proof: Bytes32?
    var account: LogAccount?
    var asset: AssetDescriptor?
    var postings: [LogPosting] = []
}
