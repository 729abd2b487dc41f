public import SettlementModel

extension LedgerAnchor {
    /// The head in a note that this log's operator signed, with the challenge it carries.
    ///
    /// - Throws: `head.malformed`, `head.origin`, `head.signature`.
    public func checkpoint(signedIn note: [UInt8]) throws(ProofFault) -> Checkpoint {
        let signed: SignedNote
        let checkpoint: Checkpoint
        do throws(NoteFault) {
            signed = try SignedNote(parsing: note)
            checkpoint = try Checkpoint(parsing: signed.text)
        } catch {
            throw ProofFault(code: "head.malformed", detail: "\(error.code): \(error.detail)")
        }
        guard let log, checkpoint.origin.utf8.elementsEqual(log.origin.utf8) else {
            throw ProofFault(code: "head.origin", detail: "the head is of another log")
        }
        guard signed.isSigned(name: log.origin, by: log.operatorKey) else {
            throw ProofFault(code: "head.signature", detail: "the operator did not sign the head")
        }
        return checkpoint
    }

    /// True where the operator signed both notes and they give one size two roots: proof to anyone of two histories.
    public func isForkProven(by first: [UInt8], _ second: [UInt8]) -> Bool {
        // A note that is not the operator's proves nothing against it.
        guard let one = try? checkpoint(signedIn: first).head,
            let other = try? checkpoint(signedIn: second).head
        else { return false }
        return one.size == other.size && one.root != other.root
    }

    /// True where both name one history: of a log its origin and the key that signs it, else the whole profile.
    public func isOfOneLog(with other: LedgerAnchor) -> Bool {
        guard ledger == other.ledger, format == other.format else { return false }
        switch (trust, other.trust) {
        case (.log(let one), .log(let two)):
            return one.origin.utf8.elementsEqual(two.origin.utf8) && one.operatorKey == two.operatorKey
        case (.profile(let one), .profile(let two)): return one == two
        case (.log, .profile), (.profile, .log): return false
        }
    }
}
