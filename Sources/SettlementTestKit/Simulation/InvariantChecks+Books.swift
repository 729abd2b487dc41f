import SettlementEvidence
public import SettlementModel

/// What the accounts and the bundles must say once a world has come to rest.
extension InvariantChecks {
    /// A6, from the accounts' side: whoever paid is the poorer by just that, and whoever was to be paid has it.
    ///
    /// - Parameters:
    ///   - before: what the banks' accounts on this ledger held when the world began.
    ///   - now: what they hold.
    public func judgeHoldings(
        on ledger: LedgerID, before: [AccountID: [AssetID: Int128]], now: [AccountID: [AssetID: Int128]]
    ) -> [Violation] {
        var expected = before
        for (place, lock) in booked where place.ledger == ledger {
            let standing = state(place)
            guard standing == .locked || standing == .claimed else { continue }
            expected[lock.payer.account, default: [:]][lock.asset, default: 0] -= lock.quantity
            guard standing == .claimed else { continue }
            expected[lock.payee.account, default: [:]][lock.asset, default: 0] += lock.quantity
        }
        var found: [Violation] = []
        for account in Set(expected.keys).union(now.keys).sorted() {
            let (due, held) = (expected[account] ?? [:], now[account] ?? [:])
            for asset in Set(due.keys).union(held.keys).sorted() where due[asset] ?? 0 != held[asset] ?? 0 {
                found.append(
                    Violation(
                        .conservation,
                        "\(account) on \(ledger) holds \(held[asset] ?? 0) of \(asset), and \(due[asset] ?? 0) is due"
                    ))
            }
        }
        return found
    }

    /// What a bundle fails in and must not, wherever its bank slept.
    ///
    /// Where something went wrong a bank may have slept through a lock and prove its end only, and a villain's words may deny what
    /// happened. Its own packing, seal, signatures and preimage are whole all the same.
    func unproven(_ findings: [RuleFinding]) -> [RuleFinding] {
        if setting.isUndisturbed { return findings.filter { $0.result != .passed } }
        return findings.filter { $0.result == .failed && Self.packed.contains($0.rule) }
    }

    private static let packed: Set<EvidenceRule> = [
        .form, .anchors, .items, .seal, .certificates, .messages, .preimage,
    ]
}
