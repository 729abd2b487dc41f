import SettlementModel

/// The registry of financed claims that one bank or both ask before they buy, what goes wrong there, and what desks call their
/// claims. Drawn beforehand.
struct RegistryHabits: Hashable, Sendable {
    typealias Side = SimulationPlan.Side
    typealias Person = LimitHabits.Person

    /// How the buyer's desk names a claim; nobody may, or one person alone.
    struct Naming: Hashable, Sendable {
        /// The number on the claim's document. Two trades of one number sell one claim twice.
        var number: String
        var people: [Person]
        /// Whether the ticket is approved first.
        var isLate = false
        /// Between two people. - Units: milliseconds.
        var pause: Int64 = 50
    }

    /// The process dies, and is started again after so many milliseconds.
    struct Death: Hashable, Sendable {
        /// - Units: milliseconds since the world began.
        let at: Int64
        let down: Int64
    }

    /// What a third member does about the claim of a trade.
    struct Deed: Hashable, Sendable {
        enum Act: Hashable, Sendable, CaseIterable {
            case reserve, finance, release
        }

        /// - Units: milliseconds since the world began.
        let at: Int64
        let trade: Int
        let act: Act
    }

    /// Those who ask it; the other one, if there is one, registers nothing.
    var members: [Side]
    /// By the trade's number.
    var namings: [Int: Naming] = [:]
    /// Whether all claims rest on one invoice, so that people must look.
    var sharesInvoice = false
    /// Of 1000 people who have to look at what is like their claim, those who give the trade up.
    var doubtersPerMille = 0
    var deaths: [Death] = []
    /// - Units: milliseconds since the world began.
    var silences: [ClosedRange<Int64>] = []
    /// Of 1000 questions, and of 1000 answers, until everything heals.
    var lossPerMille = 0
    var others: [Deed] = []
}

extension SimulationPlan {
    /// In one world of five a bank, or both, ask a registry before they buy a claim. Drawn apart, so that the other four are as they
    /// were.
    mutating func drawRegistry() {
        var dice = SeededGenerator(seed: seed ^ 0xF1_4A4C)
        guard dice.number(0...4) == 0, trades.contains(where: \.isForfaiting) else { return }
        registry = RegistryHabits(self, &dice)
    }
}

extension RegistryHabits {
    /// Both banks ask it, and nothing goes wrong there.
    static let plain = RegistryHabits(
        members: Side.allCases, namings: [0: Naming(number: "DLC-2026-0", people: [.maker, .checker])])

    fileprivate init(_ plan: SimulationPlan, _ dice: inout SeededGenerator) {
        let claims = plan.trades.filter(\.isForfaiting)
        let isCalm = plan.climate == .undisturbed
        let buyer = dice.pick(claims)?.seller.other ?? .a
        members = dice.happens(60) ? Side.allCases : [buyer]
        for claim in claims { namings[claim.number] = naming(claim, isCalm, &dice) }
        guard !isCalm else { return }
        sharesInvoice = dice.happens(20)
        doubtersPerMille = dice.happens(50) ? 0 : 300
        drawFaults(plan, &dice)
        for _ in 0..<Int(dice.number(0...3)) {
            others.append(
                Deed(
                    at: dice.number(0...30_000), trade: dice.pick(claims)?.number ?? 0,
                    act: dice.pick(Deed.Act.allCases) ?? .reserve))
        }
        others.sort { $0.at < $1.at }
    }

    private func naming(
        _ claim: SimulatedTrade, _ isCalm: Bool, _ dice: inout SeededGenerator
    ) -> Naming {
        var naming = Naming(
            number: "DLC-2026-\(claim.number)", people: [.maker, .checker], isLate: dice.happens(50))
        guard !isCalm else { return naming }
        naming.pause = dice.number(1...2000)
        let others = namings.sorted { $0.key < $1.key }.map(\.value.number)
        if let other = dice.pick(others), dice.happens(35) {
            // One claim, and sometimes it is written in another way.
            naming.number = dice.happens(70) ? other : other.replacing("-", with: "/")
        }
        if dice.happens(20) { naming.people = dice.happens(30) ? [] : [dice.happens(70) ? .maker : .checker] }
        return naming
    }

    private mutating func drawFaults(_ plan: SimulationPlan, _ dice: inout SeededGenerator) {
        let isRough = plan.climate != .withinBounds
        lossPerMille = Int(dice.number(0...(isRough ? 500 : 200)))
        for _ in 0..<Int(dice.number(0...(isRough ? 3 : 1))) {
            deaths.append(
                Death(at: dice.number(0...40_000), down: dice.number(1...(isRough ? 20_000 : 1500))))
            let start = dice.number(0...40_000)
            silences.append(start...(start + dice.number(1...(isRough ? 30_000 : 1500))))
        }
    }
}
