import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    /// Pays the payee, and only the payee, whoever sent the command and whatever the account's status.
    func claim(_ id: LockID, _ preimage: Preimage, proof: [UInt8]?) throws -> AppliedCommand {
        let record = try openLock(id)
        let terms = record.terms
        guard preimage.hashlock == terms.hashlock else {
            throw Rejection(.preimageWrong, "it does not hash to \(terms.hashlock.digest)")
        }
        var digest: Bytes32?
        switch terms.claimGate {
        case .beforeExpiry:
            try refuseProof(proof)
            guard time < terms.expiry else {
                throw Rejection(.lockExpired, "the clock says \(time), the expiry was \(terms.expiry)")
            }
        case .otherClaimed(let foreign):
            let shown = try foreignFact(foreign, proof: proof)
            guard shown.fact.state == .claimed else {
                throw Rejection(.proofOtherState, "it shows \(shown.fact.state.rawValue), not CLAIMED")
            }
            guard shown.fact.terms.hashlock == terms.hashlock else {
                throw Rejection(.proofOtherLock, "the other lock has another hashlock")
            }
            digest = shown.digest
        }
        return try end(record, .claimed, kind: .claimed, preimage: preimage, proof: digest)
    }

    /// Pays the payer back, and only the payer.
    func refund(_ id: LockID, proof: [UInt8]?) throws -> AppliedCommand {
        let record = try openLock(id)
        var digest: Bytes32?
        switch record.terms.refundGate {
        case .fromExpiry:
            try refuseProof(proof)
            guard time >= record.terms.expiry else {
                throw Rejection(.refundEarly, "the clock says \(time), the expiry is \(record.terms.expiry)")
            }
        case .otherEnded(let foreign):
            let shown = try foreignFact(foreign, proof: proof)
            guard shown.fact.state == .refunded || shown.fact.state == .cancelled else {
                throw Rejection(
                    .proofOtherState, "it shows \(shown.fact.state.rawValue), not REFUNDED or CANCELLED")
            }
            digest = shown.digest
        }
        return try end(record, .refunded, kind: .refunded, preimage: nil, proof: digest)
    }

    /// Ends a lock with clock gates early, as both holders have agreed.
    func unlockByBoth(_ terms: LockTerms, payer: Signature, payee: Signature) throws -> AppliedCommand {
        try requireOwn(terms)
        let record = try openLock(terms.lockID)
        guard case .beforeExpiry = terms.claimGate, case .fromExpiry = terms.refundGate else {
            throw Rejection(.unlockNotAllowed, "lock \(record.id) has proof gates")
        }
        try requireBoth(terms, payer, payee, over: SQLLedgerCommandCodec.unlockMessage(record.id))
        return try end(record, .refunded, kind: .refunded, preimage: nil, proof: nil)
    }

    /// The exit of a lock with proof gates; the only act that a fork of the other ledger leaves open.
    func releaseByBoth(_ terms: LockTerms, payer: Signature, payee: Signature) throws -> AppliedCommand {
        try requireOwn(terms)
        let record = try openLock(terms.lockID)
        guard terms.exitByBoth else { throw Rejection(.releaseNotAllowed, "lock \(record.id)") }
        try requireBoth(terms, payer, payee, over: SQLLedgerCommandCodec.releaseMessage(record.id))
        return try end(record, .refunded, kind: .refunded, preimage: nil, proof: nil)
    }

    private func openLock(_ id: LockID) throws -> LockRecord {
        guard let record = try storage.lock(id) else { throw Rejection(.lockUnknown, "lock \(id)") }
        switch record.state {
        case .locked: return record
        case .cancelled: throw Rejection(.lockCancelled, "lock \(id), entry \(record.entryIndex)")
        case .claimed, .refunded, .none:
            throw Rejection(.lockEnded, "lock \(id) is \(record.state.rawValue), entry \(record.entryIndex)")
        }
    }

    private func refuseProof(_ proof: [UInt8]?) throws {
        guard proof == nil else { throw Rejection(.proofUnexpected, "this gate is decided by the clock") }
    }

    private func requireBoth(
        _ terms: LockTerms, _ payer: Signature, _ payee: Signature, over message: [UInt8]
    ) throws {
        for (signature, party, whom) in [(payer, terms.payer, "payer"), (payee, terms.payee, "payee")] {
            guard signature.key == party.holderKey else {
                throw Rejection(.signatureMissing, "the \(whom)'s statement is signed by another key")
            }
            guard SignatureVerification.verify(signature, over: message) else {
                throw Rejection(.signatureInvalid, "the \(whom)'s statement")
            }
        }
    }

    private func end(
        _ record: LockRecord, _ state: LockState, kind: LogEntryKind, preimage: Preimage?, proof: Bytes32?
    ) throws -> AppliedCommand {
        let applied = try write(
            EntryDraft(
                kind: kind, previous: record.entryIndex, lock: record.terms, preimage: preimage, proof: proof,
                postings: LogEntry.postings(kind, of: record.terms)))
        try storage.putLock(
            LockRecord(
                id: record.id, terms: record.terms, state: state, preimage: preimage,
                entryIndex: applied.index,
                entryTime: applied.time))
        return applied
    }
}
