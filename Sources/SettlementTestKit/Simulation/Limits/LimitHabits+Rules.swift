import SettlementModel
import TransferCore

extension LimitHabits.Rules {
    /// What a trade of each kind takes: of the obligor its face, of everything else its cash. - Units: minor units.
    private static let units: [(currency: CurrencyCode, face: Int64, cash: Int64)] = [
        ("CNY", 500_000_000, 492_677_083), ("USD", 1_400_000_000, 1_397_158_000),
    ].compactMap { code, face, cash in CurrencyCode(code).map { ($0, face, cash) } }

    init(
        version: Int64, _ isCalm: Bool, _ trades: [SimulatedTrade], _ dice: inout SeededGenerator
    ) {
        onBreach =
            isCalm
            ? .queue(seconds: 600)
            : dice.happens(70)
                ? .queue(seconds: dice.happens(50) ? dice.number(3...60) : 600) : .reject
        unnamed = !isCalm && dice.happens(10) ? dice.pick(trades)?.number : nil
        repaid = Set(dice.happens(40) ? trades.map(\.number).filter { _ in dice.happens(50) } : [])
        guard version == 1 || isCalm || dice.happens(90) else {
            lines = nil
            return
        }
        var drawn: [LimitLine] = []
        for scope in LimitScope.allCases where dice.happens(35) {
            for (currency, face, cash) in Self.units where isCalm || dice.happens(95) {
                let unit = scope == .obligor || scope == .country ? face : cash
                drawn += Self.lines(scope, currency, unit, isCalm, &dice)
            }
        }
        lines = LimitRules(version: version, lines: drawn)
    }

    /// A ceiling for everybody, around one, two or three trades of that currency, and now and then one for one subject.
    private static func lines(
        _ scope: LimitScope, _ currency: CurrencyCode, _ unit: Int64, _ isCalm: Bool,
        _ dice: inout SeededGenerator
    ) -> [LimitLine] {
        func line(_ name: String?, _ dice: inout SeededGenerator) -> LimitLine? {
            let units =
                dice.happens(40) ? 1 : dice.number((isCalm || dice.happens(85) ? 1 : 0)...3)
            let slack: Int64 =
                switch dice.number(0...9) {
                // To be reached, and not to be passed.
                case 0..<4: 0
                case 4..<6: units > 0 ? -1 : 1
                default: dice.number(1...(unit / 2))
                }
            return Money(currency, minor: Int128(units * unit + slack)).flatMap {
                LimitLine(scope, name, ceiling: $0, isOverridable: dice.happens(60))
            }
        }
        let named: String? =
            switch scope {
            case .obligor: obligorNames[0]
            case .country: "CN"
            case .counterparty, .day: nil
            case .currency: currency.code
            case .ledger: TestWorld.cash.text
            }
        var lines = [line(nil, &dice)]
        if let named, dice.happens(25) { lines.append(line(named, &dice)) }
        return lines.compactMap { $0 }
    }

    /// Room for all trades of any world.
    static func roomy(version: Int64) -> Self {
        let lines = LimitScope.allCases.flatMap { scope in
            units.compactMap { unit in
                Money(unit.currency, minor: 1_000_000_000_000).flatMap { LimitLine(scope, nil, ceiling: $0) }
            }
        }
        return Self(
            lines: LimitRules(version: version, lines: lines), onBreach: .queue(seconds: 600), unnamed: nil,
            repaid: [])
    }

    static var roomForOne: Self {
        let lines = units.prefix(1).compactMap { unit in
            Money(unit.currency, minor: Int128(unit.cash)).flatMap {
                LimitLine(.counterparty, nil, ceiling: $0, isOverridable: true)
            }
        }
        return Self(
            lines: LimitRules(version: 1, lines: lines), onBreach: .queue(seconds: 600), unnamed: nil,
            repaid: [])
    }

    private static let obligorNames = ["ISSUINGBANKONE", "ISSUINGBANKTWO", "BONDISSUER"]

    /// The gateway's form of it.
    ///
    /// - Parameter transfer: that of the trade of a number.
    func policy(_ transfer: (Int) -> TransferID?) -> LimitPolicy? {
        guard let lines else { return nil }
        var obligors: [LedgerAsset: Obligor] = [:]
        for side in SimulationPlan.Side.allCases {
            for number in 0..<SimulationTemplate.mostTrades where number != unnamed {
                let asset = LedgerAsset(
                    ledger: TestWorld.assets, asset: SimulationTemplate.claim(number, of: side))
                obligors[asset] = Obligor(
                    name: Self.obligorNames[number % 2], country: number % 3 == 0 ? "SG" : "CN")
            }
        }
        obligors[LedgerAsset(ledger: TestWorld.assets, asset: TestWorld.bond)] = Obligor(
            name: Self.obligorNames[2], country: "MY")
        return LimitPolicy(
            rules: lines, obligors: obligors, repaid: Set(repaid.compactMap(transfer)), onBreach: onBreach)
    }
}
