import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    static let ofCommands = [
        Requirement("command.prepare.pure", "The same command prepares to the same bytes.") { bench in
            let deal = try await bench.deal()
            let act = LedgerAct.lock(deal.terms, anchorProof: nil)
            let id = CommandID(Bench.random())
            let (one, two) = (try bench.prepare(act, id: id), try bench.prepare(act, id: id))
            try expect(one == two, "two preparations differ")
            try expect(one.id == id && one.ledger == bench.adapter.ledger, "the id or the ledger is another")
            try expect(!one.bytes.isEmpty, "the command has no bytes")
            try expect(one.toSign.map(\.key) == [deal.terms.payer.holderKey], "a lock asks the payer to sign")
            try await bench.expectState(deal, .none)
        },
        Requirement("command.other-ledger", "A command for another ledger is refused before it leaves.") {
            bench in
            let deal = try await bench.deal()
            let other = LedgerID(checked: "conformance:no-such-ledger")
            let command = LedgerCommand(
                id: CommandID(Bench.random()), ledger: other, act: .cancel(deal.terms))
            do throws(AdapterFault) {
                _ = try bench.adapter.prepare(command)
            } catch {
                guard case .rejected = error else { throw Shortfall("the fault is \(error), not a refusal") }
                return
            }
            throw Shortfall("it was prepared")
        },
        Requirement("command.repeated", "A lock that is sent again acts once and gets the first answer.") {
            bench in
            let deal = try await bench.deal()
            let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
            let signatures = try await bench.signatures(command)
            try await bench.expectMoved(payer: -1, payee: 0) {
                let first = try await bench.adapter.submit(command, signatures: signatures)
                _ = try bench.index(first)
                for door in [bench.adapter, bench.subject.stranger, bench.adapter] {
                    let again = try await door.submit(command, signatures: signatures)
                    try expect(again == first, "first \(first), then \(again)")
                }
            }
        },
        Requirement("command.repeated.at-once", "A lock that is sent many times at once acts once.") {
            bench in
            let deal = try await bench.deal()
            let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
            let signatures = try await bench.signatures(command)
            let doors = [bench.adapter, bench.subject.stranger]
            try await bench.expectMoved(payer: -1, payee: 0) {
                let outcomes = try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
                    for number in 0..<16 {
                        group.addTask { try await doors[number % 2].submit(command, signatures: signatures) }
                    }
                    return try await group.reduce(into: Set<CommandOutcome>()) { $0.insert($1) }
                }
                try expect(outcomes.count == 1, "\(outcomes.count) different answers")
            }
        },
        Requirement("command.conflict", "The same command id with other bytes is refused.") { bench in
            let (first, second) = (try await bench.deal(), try await bench.deal())
            let id = CommandID(Bench.random())
            _ = try bench.index(try await bench.send(.lock(first.terms, anchorProof: nil), id: id))
            do {
                let outcome = try await bench.send(.lock(second.terms, anchorProof: nil), id: id)
                throw Shortfall("it was not refused: \(outcome)")
            } catch AdapterFault.rejected {}
            try await bench.expectState(second, .none)
        },
        Requirement("command.same-terms", "The same terms under another command id lock nothing more.") {
            bench in
            let deal = try await bench.locked()
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal)
        },
        Requirement("command.outcome", "What became of a command can be asked, by any party, at any time.") {
            bench in
            let deal = try await bench.deal()
            let id = CommandID(Bench.random())
            try expect(try await bench.adapter.outcome(of: id) == .notSeen, "an outcome before the command")
            let booked = try await bench.send(.lock(deal.terms, anchorProof: nil), id: id)
            for door in [bench.adapter, bench.subject.stranger] {
                let outcome = try await door.outcome(of: id)
                try expect(outcome == booked, "submitted \(booked), asked \(outcome)")
            }
        },
        Requirement("command.refused.untraced", "A refused command leaves no outcome behind.") { bench in
            let deal = try await bench.deal()
            let command = try bench.prepare(.refund(deal.terms, proof: nil))
            do {
                _ = try await bench.adapter.submit(command, signatures: [])
                throw Shortfall("a refund of a lock that never was is not refused")
            } catch AdapterFault.rejected {}
            let outcome = try await bench.adapter.outcome(of: command.id)
            try expect(outcome == .notSeen, "the outcome is \(outcome)")
        },
        Requirement("lock.funds", "A lock beyond what the payer can spend is refused.") { bench in
            let deal = try await bench.deal(quantity: try await bench.money().payer + 1)
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal)
        },
    ]

    static let ofSignatures = [
        Requirement("signature.wrong-holder", "A lock that the payee signed is refused.") { bench in
            let deal = try await bench.deal()
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal, by: .only(bench.payee))
        },
        Requirement("signature.missing", "A lock that nobody signed is refused.") { bench in
            let deal = try await bench.deal()
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal, by: .nobody)
        },
        Requirement("signature.other-bytes", "A signature over another command does not count.") { bench in
            let (deal, other) = (try await bench.deal(), try await bench.deal())
            let signatures = try await bench.signatures(
                try bench.prepare(.lock(other.terms, anchorProof: nil)))
            let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
            do {
                let outcome = try await bench.adapter.submit(command, signatures: signatures)
                throw Shortfall("it was not refused: \(outcome)")
            } catch AdapterFault.rejected {}
            try await bench.expectState(deal, .none)
        },
        Requirement(
            "signature.key-of-account", "Terms that name another key for the payer's account are refused."
        ) { bench in
            let deal = try await bench.deal()
            let terms = deal.terms
            let theft = LockTerms(
                ledger: terms.ledger, transfer: terms.transfer, leg: terms.leg, asset: terms.asset,
                quantity: terms.quantity,
                payer: LockParty(account: terms.payer.account, holderKey: bench.payee.holderKey),
                payee: terms.payee, hashlock: terms.hashlock, claimGate: terms.claimGate,
                refundGate: terms.refundGate, exitByBoth: false, lockDeadline: terms.lockDeadline,
                expiry: terms.expiry, termsDigest: terms.termsDigest)
            let stolen = Deal(terms: try need(theft, "no such terms"), preimage: deal.preimage)
            try await bench.refuse(.lock(stolen.terms, anchorProof: nil), of: stolen, by: .only(bench.payee))
        },
    ]
}
