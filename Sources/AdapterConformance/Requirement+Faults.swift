import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    static let ofFaults = [
        Requirement("fault.answer-lost", "A lost answer is an unknown outcome, which asking resolves.") {
            bench in
            let faults = try bench.needFaults()
            let deal = try await bench.deal()
            let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
            let signatures = try await bench.signatures(command)
            try await bench.expectMoved(payer: -1, payee: 0) {
                try await faults.loseNextAnswer()
                let fault = await bench.fault(of: command, signatures)
                try await faults.restore()
                try expect(fault == .outcomeUnknown(command.id), "the fault was \(String(describing: fault))")
                let found = try await bench.resolved(command.id)
                let again = try await bench.adapter.submit(command, signatures: signatures)
                try expect(again == found, "asked \(found), sent again \(again)")
                _ = try bench.index(found)
            }
        },
        Requirement(
            "fault.cut-off",
            "Without a line nothing happens: every member says unavailable, and the same bytes go later."
        ) { bench in
            let faults = try bench.needFaults()
            let deal = try await bench.deal()
            let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
            let signatures = try await bench.signatures(command)
            try await faults.cutOff()
            // Reads meet the break first: what is under way while a line breaks is honestly unknown.
            var seen = [await bench.faultOfReading()]
            for _ in 0..<3 { seen.append(await bench.fault(of: command, signatures)) }
            try await faults.restore()
            for fault in seen {
                guard case .unavailable? = fault else { throw Shortfall("the faults were \(seen)") }
            }
            try await bench.reachable()
            try expect(
                try await bench.adapter.outcome(of: command.id) == .notSeen, "it was booked all the same")
            try await bench.expectMoved(payer: -1, payee: 0) {
                _ = try bench.index(try await bench.adapter.submit(command, signatures: signatures))
            }
        },
        Requirement(
            "cancellation.submit",
            "A submission whose task is cancelled happened whole or not at all, and can be repeated."
        ) { bench in
            for milliseconds in [0, 1, 3, 8, 20] {
                let deal = try await bench.deal()
                let command = try bench.prepare(.lock(deal.terms, anchorProof: nil))
                let signatures = try await bench.signatures(command)
                let adapter = bench.adapter
                try await bench.expectMoved(payer: -1, payee: 0) {
                    let sender = Task { try await adapter.submit(command, signatures: signatures) }
                    try await Task.sleep(for: .milliseconds(milliseconds))
                    sender.cancel()
                    let answer = await sender.result
                    if case .failure(let error) = answer, case .rejected? = error as? AdapterFault {
                        throw Shortfall("a cancelled submission says that the ledger refused: \(error)")
                    }
                    let found = try await adapter.submit(command, signatures: signatures)
                    if case .success(let first) = answer {
                        try expect(first == found, "\(first), then \(found)")
                    }
                    let state = try await bench.state(deal)
                    try expect(state == .locked, "the lock is \(state)")
                }
            }
        },
    ]
}

extension Bench {
    /// How a submission fails; `nil` where it does not.
    func fault(of command: PreparedCommand, _ signatures: [Signature]) async -> AdapterFault? {
        do throws(AdapterFault) {
            _ = try await adapter.submit(command, signatures: signatures)
            return nil
        } catch { return error }
    }

    /// Waits until a restored line carries reads again.
    func reachable() async throws {
        for _ in 0..<100 where await faultOfReading() != nil { try await Task.sleep(for: .milliseconds(100)) }
        _ = try await now()
    }

    func faultOfReading() async -> AdapterFault? {
        do throws(AdapterFault) {
            _ = try await adapter.head(challenge: nil)
            return nil
        } catch { return error }
    }

    /// Asks until the ledger has acted; a command under way, or a new line, may take a moment.
    func resolved(_ id: CommandID) async throws -> CommandOutcome {
        for _ in 0..<100 {
            do throws(AdapterFault) {
                let outcome = try await adapter.outcome(of: id)
                if outcome != .notSeen { return outcome }
            } catch {
                guard case .unavailable = error else { throw error }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Shortfall("after 10 seconds the command has not been seen")
    }
}
