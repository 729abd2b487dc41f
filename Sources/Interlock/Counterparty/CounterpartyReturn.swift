import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// Takes back what a lock of ours holds that was not the agreed one, so that the next run finds the balance again.
struct CounterpartyReturn {
    let script: CounterpartyScript
    let ledgers: [any LedgerAdapter]
    /// Unix seconds after which it is left where it is.
    let until: Int64

    func run() async {
        guard let wrong = script.wrongLock,
            let ledger = ledgers.first(where: { $0.ledger == wrong.terms.ledger })
        else { return }
        do {
            let statement = try await ledger.lock(LockReference(wrong.terms))
            guard statement.state == .locked else { return }
            switch wrong.terms.refundGate {
            case .fromExpiry:
                try await wait(for: wrong.terms.expiry, on: ledger)
                try await submit(.refund(wrong.terms, proof: nil), to: ledger)
            case .otherEnded(let foreign): try await refund(wrong, by: foreign, on: ledger)
            }
            script.tell("we took back our lock that was not the agreed one")
        } catch {
            script.tell("our lock that was not the agreed one still stands: \(error)")
        }
    }

    /// X opens by proof of how Y ended: where Y was never locked, its tombstone is that end.
    private func refund(_ wrong: WrongLock, by foreign: ForeignLock, on x: any LedgerAdapter) async throws {
        guard let y = ledgers.first(where: { $0.ledger == foreign.anchor.ledger }),
            let terms = try script.terms?.lockTerms(.y)
        else { throw AdapterFault.unavailable(reason: "Y's terms are not known") }
        let lockY = LockReference(id: foreign.lock, terms: terms)
        if try await y.lock(lockY).state == .none {
            try await wait(for: terms.lockDeadline, on: y)
            try await submit(.cancel(terms), to: y)
        }
        let from = try await x.foreignAnchor(y.ledger) ?? foreign.anchor.head
        guard let end = try await y.prove(lockY, from: from, challenge: nil) else {
            throw AdapterFault.unavailable(reason: "Y's ledger shows no end yet")
        }
        let proof = try await x.gateProof(of: end, about: lockY, for: LockReference(wrong.terms))
        try await submit(.refund(wrong.terms, proof: proof), to: x)
    }

    private func wait(for instant: LedgerInstant, on ledger: any LedgerAdapter) async throws {
        script.tell(
            "we wait until \(InstantText.time(instant)) on \(ledger.ledger) to take back our own lock")
        while try await ledger.head(challenge: nil).time < instant {
            guard SystemClock.seconds() < until else {
                throw AdapterFault.unavailable(reason: "the time is over")
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func submit(_ act: LedgerAct, to ledger: any LedgerAdapter) async throws {
        let id = CommandID(SuiteListener.random())
        let command = try ledger.prepare(
            LedgerAdapterKit.LedgerCommand(id: id, ledger: ledger.ledger, act: act))
        _ = try await ledger.submit(command, signatures: [])
    }
}
