import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    static let ofObserving = [
        Requirement(
            "observe.complete",
            "Every final fact of a lock is observed once, in the ledger's order, at its index."
        ) { bench in
            let start = try await bench.adapter.head(challenge: nil).next
            let (one, two) = (try await bench.deal(), try await bench.deal())
            var expected = [Observation(index: try await bench.lock(one), lock: one.id, state: .locked)]
            expected.append(Observation(index: try await bench.lock(two), lock: two.id, state: .locked))
            expected.append(
                Observation(index: try await bench.apply(two.claim()), lock: two.id, state: .claimed))
            let unlock = try await bench.unlock(one)
            expected.append(Observation(index: try await bench.apply(unlock), lock: one.id, state: .refunded))
            let seen = try await bench.observations(from: start).filter {
                [one.id, two.id].contains($0.lock)
            }
            try expect(seen == expected, "observed \(seen.map { "\($0.index) \($0.state)" })")
        },
        Requirement("observe.ordered", "Indexes rise, lie at or after the cursor, and before the next one.") {
            bench in
            var (cursor, last) = (LedgerCursor(next: 0), UInt64?.none)
            while true {
                let page = try await bench.adapter.observe(from: cursor, waitSeconds: 0)
                for observation in page.observations {
                    try expect(
                        observation.index >= cursor.next, "\(observation.index) lies before the cursor")
                    try expect(
                        observation.index < page.cursor.next,
                        "\(observation.index) lies after the next cursor")
                    try expect(
                        last.map { $0 < observation.index } ?? true, "\(observation.index) is out of order")
                    try expect(observation.state != .none, "an observation says that nothing happened")
                    last = observation.index
                }
                try expect(page.cursor.next >= cursor.next, "the cursor went back")
                guard page.cursor != cursor else { break }
                cursor = page.cursor
            }
            try expect(last != nil, "nothing was observed")
        },
        Requirement(
            "observe.resumed", "From a cursor on exactly the rest is observed, as often as it is asked."
        ) { bench in
            _ = try await bench.locked()
            let all = try await bench.observations(from: LedgerCursor(next: 0))
            for place in Set([0, all.count / 3, all.count - 1]).filter({ all.indices.contains($0) }) {
                let rest = try await bench.observations(from: LedgerCursor(next: all[place].index))
                try expect(
                    Array(rest.prefix(all.count - place)) == Array(all[place...]),
                    "the rest differs at \(place)")
                let later = try await bench.observations(from: LedgerCursor(next: all[place].index + 1))
                try expect(!later.contains(all[place]), "observation \(place) comes from after its cursor")
            }
        },
        Requirement("observe.nothing-refused", "What was refused is never observed.") { bench in
            let start = try await bench.adapter.head(challenge: nil).next
            let deal = try await bench.deal()
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal, by: .nobody)
            try await bench.refuse(deal.claim(), of: deal)
            let seen = try await bench.observations(from: start).filter { $0.lock == deal.id }
            try expect(seen.isEmpty, "observed \(seen)")
        },
        Requirement("observe.end", "At the end of the log there is nothing to observe, and the cursor stays.")
        { bench in
            for _ in 0..<200 {
                let end = try await bench.adapter.head(challenge: nil).next
                let page = try await bench.adapter.observe(from: end, waitSeconds: 0)
                try expect(page.observations.isEmpty, "\(page.observations.count) observed")
                if page.cursor == end { return }
                // It was not the end any more, if the ledger has entries that are of no lock.
                let grown = try await bench.adapter.head(challenge: nil).next
                try expect(
                    end.next < page.cursor.next && page.cursor.next <= grown.next,
                    "from \(end.next) the cursor goes to \(page.cursor.next), the log ends at \(grown.next)")
                try await Task.sleep(for: .milliseconds(50))
            }
            throw Shortfall("the log never stood still")
        },
        Requirement("observe.waits", "Who waits at the end of the log sees what comes next.") { bench in
            let start = try await bench.adapter.head(challenge: nil).next
            let deal = try await bench.deal()
            async let seen = bench.firstObservation(of: deal.id, from: start, within: .seconds(20))
            try await Task.sleep(for: .milliseconds(30))
            let index = try await bench.lock(deal)
            let first = try need(try await seen, "nothing was observed in 20 seconds")
            try expect(first == Observation(index: index, lock: deal.id, state: .locked), "observed \(first)")
        },
        Requirement(
            "observe.cancelled",
            "A waiting reader that is cancelled comes back at once, and the adapter goes on."
        ) { bench in
            let start = try await bench.adapter.head(challenge: nil).next
            let adapter = bench.adapter
            // Only when it ends counts, not how.
            let reader = Task { try? await adapter.observe(from: start, waitSeconds: 30) }
            try await Task.sleep(for: .milliseconds(50))
            let began = ContinuousClock.now
            reader.cancel()
            _ = await reader.value
            let took = ContinuousClock.now - began
            try expect(took < .seconds(5), "it took \(took)")
            _ = try await bench.now()
        },
    ]

    static let ofHeads = [
        Requirement("head.time", "The ledger's time never goes back, and follows its clock.") { bench in
            var last = try await bench.now()
            for _ in 0..<10 {
                let now = try await bench.now()
                try expect(now >= last, "\(now) after \(last)")
                last = now
            }
            let later = last.advanced(bySeconds: 1)
            try await bench.wait(for: later)
            let page = try await bench.adapter.observe(from: LedgerCursor(next: 0), waitSeconds: 0)
            try expect(page.time >= later, "a page says \(page.time), the head said \(later)")
        },
        Requirement("head.next", "The head's cursor is where the next entry goes, and never goes back.") {
            bench in
            let before = try await bench.adapter.head(challenge: nil).next
            let index = try await bench.lock(try await bench.deal())
            let after = try await bench.adapter.head(challenge: nil).next
            try expect(before.next <= index && index < after.next, "\(before.next), \(index), \(after.next)")
        },
        Requirement("head.signed", "A head comes with bytes that show it, and another challenge with others.")
        { bench in
            let plain = try await bench.adapter.head(challenge: nil)
            try expect(!plain.signedHead.isEmpty, "the head is bare")
            try bench.needChallenge()
            let one = try await bench.adapter.head(challenge: Bench.random())
            let two = try await bench.adapter.head(challenge: Bench.random())
            try expect(one.signedHead != two.signedHead, "two challenges, one signed head")
        },
    ]
}

extension Bench {
    /// Everything from `cursor` to the end of the log.
    func observations(from cursor: LedgerCursor) async throws -> [Observation] {
        var (cursor, all) = (cursor, [Observation]())
        while true {
            let page = try await adapter.observe(from: cursor, waitSeconds: 0)
            guard page.cursor != cursor else { return all }
            try expect(page.cursor.next > cursor.next, "the cursor went back")
            all += page.observations
            cursor = page.cursor
        }
    }

    func firstObservation(
        of lock: LockID, from cursor: LedgerCursor, within patience: Duration
    ) async throws -> Observation? {
        var cursor = cursor
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            let page = try await adapter.observe(from: cursor, waitSeconds: 5)
            if let found = page.observations.first(where: { $0.lock == lock }) { return found }
            cursor = page.cursor
        }
        return nil
    }
}
