import SettlementModel

extension SimulationPlan {
    /// What `seed` stands for. Equal seeds give equal plans, on every machine.
    ///
    /// - Parameter mostTrades: 1 to 8.
    public init(seed: UInt64, mostTrades: Int = 8) {
        var dice = SeededGenerator(seed: seed)
        let climate: Climate
        switch dice.number(0...99) {
        case 0..<15: climate = .undisturbed
        case 15..<35: climate = .withinBounds
        case 35..<75: climate = .beyondBounds
        default: climate = .byzantine
        }
        self.init(seed: seed, climate: climate, mostTrades: mostTrades, dice: &dice)
    }

    /// A world of a given climate.
    public init(seed: UInt64, climate: Climate, mostTrades: Int = 8) {
        var dice = SeededGenerator(seed: seed)
        _ = dice.next()
        self.init(seed: seed, climate: climate, mostTrades: mostTrades, dice: &dice)
    }

    private init(seed: UInt64, climate: Climate, mostTrades: Int, dice: inout SeededGenerator) {
        self.seed = seed
        self.climate = climate
        ledgers = Self.ledgers(seed)
        order = dice.happens(25) ? .arrival : .shuffled
        let count = Int(dice.number(1...Int64(max(1, min(8, mostTrades)))))
        trades = (0..<count).map { Self.trade($0, climate, &dice) }
        switch climate {
        case .undisturbed: healsAt = 0
        case .withinBounds: drawWithinBounds(&dice)
        case .beyondBounds: drawBeyondBounds(&dice)
        case .byzantine:
            drawBeyondBounds(&dice)
            faults.append(
                TimedFault(at: dice.number(500...25_000), fault: .replaced(dice.happens(50) ? .a : .b)))
        }
        widenChainClocks()
        drawStrangers()
        drawLimits()
        drawClosings()
        drawRegistry()
        notaries = Self.notaries(seed, climate, healsAt: healsAt)
        faults.sort { $0.at < $1.at }
    }

    /// One world of three has a chain for one of its ledgers, one of nine for both. Drawn apart, so that all else stays as it is;
    /// which leg of a trade is on it the trade's own lock order says.
    private static func ledgers(_ seed: UInt64) -> WorldLedgers {
        var dice = SeededGenerator(seed: seed ^ 0x1ED6)
        guard dice.number(0...2) == 0 else { return .sql }
        let one = WorldLedgers.oneChain[Int(dice.number(0...Int64(WorldLedgers.oneChain.count - 1)))]
        guard dice.number(0...2) == 0 else { return one }
        let other: LedgerKind = dice.happens(50) ? .bft : .probabilistic
        return one.assets.isChain
            ? WorldLedgers(assets: one.assets, cash: other) : WorldLedgers(assets: other, cash: one.cash)
    }

    /// A chain's clock error is a multiple of a log's: what leaves the bounds of one stays within those of the other. Only jumps, and
    /// those only on chains, so that all other worlds stay as they are.
    private mutating func widenChainClocks() {
        faults = faults.map { timed in
            guard case .skew(let id, let skew) = timed.fault, ledgers[id].isChain,
                let error = ledgers[id].bounds?.clockErrorSeconds
            else { return timed }
            return TimedFault(at: timed.at, fault: .skew(id, to: skew * error))
        }
    }

    /// Where nothing is promised of times, strangers look at the chain now and then.
    private mutating func drawStrangers() {
        guard climate == .beyondBounds || climate == .byzantine else { return }
        var dice = SeededGenerator(seed: seed ^ 0x57A6)
        for chain in Self.ledgers where ledgers[chain].isChain {
            for _ in 0..<Int(dice.number(0...6)) {
                faults.append(TimedFault(at: dice.number(0...80_000), fault: .stranger(chain)))
            }
        }
    }

    private static func trade(
        _ number: Int, _ climate: Climate, _ dice: inout SeededGenerator
    ) -> SimulatedTrade {
        let mayBeM1 = climate == .undisturbed || climate == .withinBounds
        let start = climate == .undisturbed ? dice.number(0...500) : dice.number(0...8000)
        let apart = climate == .undisturbed ? 200 : dice.number(1...4000)
        return SimulatedTrade(
            number: number, isForfaiting: dice.happens(50), mode: mayBeM1 && dice.happens(50) ? .m1 : .m2,
            seller: dice.happens(50) ? .a : .b, lockOrder: dice.happens(70) ? .assetFirst : .cashFirst,
            writtenAt: [.a: start + dice.number(0...apart), .b: start + dice.number(0...apart)],
            approvedAfter: dice.number(0...apart))
    }

    /// Loss and delay as allowed for, one short crash of each process, clocks within ε, halts within their budget.
    private mutating func drawWithinBounds(_ dice: inout SeededGenerator) {
        healsAt = 45_000
        weather = WireWeather(
            loss: Int(dice.number(0...300)), duplicates: Int(dice.number(0...100)),
            replays: Int(dice.number(0...100)), corruption: Int(dice.number(0...50)),
            delay: dice.number(1...2000))
        for ledger in Self.ledgers {
            skew[ledger] = dice.number(-900...900)
            if dice.happens(40) {
                faults.append(
                    TimedFault(
                        at: dice.number(0...40_000), fault: .ledgerCrash(ledger, down: dice.number(1...900)))
                )
            } else if dice.happens(40) {
                faults.append(
                    TimedFault(at: dice.number(0...40_000), fault: .halt(ledger, for: dice.number(1...900))))
            }
        }
        for side in Side.allCases {
            drift[side] = dice.number(-5...5)
            if dice.happens(60) {
                faults.append(
                    TimedFault(at: dice.number(0...40_000), fault: .crash(side, down: dice.number(1...1500))))
            }
        }
        if dice.happens(20), let trade = dice.pick(trades) {
            faults.append(
                TimedFault(
                    at: dice.number(0...20_000),
                    fault: .cancel(dice.happens(50) ? .a : .b, trade: trade.number)))
        }
    }

    private mutating func drawBeyondBounds(_ dice: inout SeededGenerator) {
        healsAt = 90_000
        weather = WireWeather(
            loss: Int(dice.number(0...300)), duplicates: Int(dice.number(0...100)),
            replays: Int(dice.number(0...200)), corruption: Int(dice.number(0...100)),
            delay: dice.happens(30) ? dice.number(1...20_000) : dice.number(1...1000))
        for ledger in Self.ledgers { skew[ledger] = dice.number(-2000...2000) }
        for side in Side.allCases { drift[side] = dice.number(-50...50) }
        for _ in 0..<Int(dice.number(1...10)) {
            // Most of what matters happens in the first half minute.
            let at = dice.happens(75) ? dice.number(0...20_000) : dice.number(0...80_000)
            faults.append(TimedFault(at: at, fault: anyFault(&dice)))
        }
    }

    private func anyFault(_ dice: inout SeededGenerator) -> Fault {
        let side: Side = dice.happens(50) ? .a : .b
        let ledger = Self.ledgers[dice.happens(50) ? 0 : 1]
        let short = dice.number(1...3000)
        let long = dice.happens(50) ? dice.number(1...8000) : dice.number(1...80_000)
        switch dice.number(0...99) {
        case 0..<28: return .crash(side, down: dice.happens(70) ? short : long)
        case 28..<38: return .ledgerCrash(ledger, down: dice.happens(70) ? short : long)
        case 38..<46: return .halt(ledger, for: long)
        case 46..<54: return .partition(for: long)
        case 54..<59: return .skew(ledger, to: dice.number(-2000...2000))
        case 59..<69: return .lies(side, ledger, dice.pick(Lie.allCases) ?? .hidden, for: long)
        case 69..<72: return .fork(side, ledger, for: short)
        case 72..<80: return .lossyWay(side, ledger, perMille: Int(dice.number(50...600)), for: long)
        case 80..<83: return .accountFrozen(side, ledger, for: long)
        case 83..<88: return .freeze(side, for: long)
        case 88..<96: return .cancel(side, trade: dice.pick(trades)?.number ?? 0)
        default: return .exit(trade: dice.pick(trades)?.number ?? 0)
        }
    }

    static let ledgers = [TestWorld.assets, TestWorld.cash]
}

extension SeededGenerator {
    /// One of `range`, each as likely as the next.
    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value? {
        values.isEmpty ? nil : values[Int(next() % UInt64(values.count))]
    }

    /// True in `count` of 1000 cases. A count of zero asks no number, so that it changes nothing that follows.
    mutating func happens(perMille count: Int) -> Bool { count > 0 && next() % 1000 < UInt64(count) }
}
