import SettlementModel
import TransferCore

/// What must hold of a bank's limits after every durable step: pure, from one moment to the next.
enum LimitChecks {
    /// - Parameters:
    ///   - now: the step's time on the bank's clock, where it has one.
    ///   - looks: whether it was a look at the line.
    /// - Returns: everything that the step broke.
    static func judge(
        _ before: LimitMoment, _ after: LimitMoment, at now: LedgerInstant? = nil, looks: Bool = false
    ) -> [Violation] {
        let admitted = after.trades.filter { trade in
            trade.isApproved && trade.standing == .reserved && before.trade(trade.id)?.isApproved != true
        }.sorted { left, right in
            // As the line was; whoever comes now is alone.
            let places = [left, right].map { before.trade($0.id)?.place?.number ?? .max }
            return places[0] < places[1]
        }
        var found = booked(after) + words(before, after) + kept(admitted, after)
        guard let now else { return found }
        found += turns(admitted, before, after, now)
        if looks {
            found += overdue(after, at: now).map { Violation(.limitsInTurn, "a look left \($0) in line") }
        }
        return found
    }

    /// L1: the book is what the trades come to.
    private static func booked(_ moment: LimitMoment) -> [Violation] {
        let counted = moment.rules == nil ? [:] : moment.recounted()
        guard counted != moment.booked else { return [] }
        let wrong = Set(counted.keys).union(moment.booked.keys).filter { counted[$0] != moment.booked[$0] }
        return wrong.sorted { "\($0)" < "\($1)" }.map { place in
            let (book, count) = (moment.booked[place], counted[place])
            return Violation(
                .limitsBooked,
                "\(place.scope.rawValue) \(place.name): booked \(words(book)), counted \(words(count))")
        }
    }

    private static func words(_ amounts: LimitAmounts?) -> String {
        amounts.map { "\($0.outstanding) outstanding and \($0.inFlight) in flight" } ?? "nothing"
    }

    /// L4: all has ended. Nothing is reserved, and what stands is what the ledgers' books say.
    ///
    /// - Parameters:
    ///   - moved: the trades of which both legs were claimed.
    ///   - givenAway: those of which the books alone do not say what counts.
    static func judgeEnd(
        _ moment: LimitMoment, moved: Set<TransferID>, givenAway: Set<TransferID> = []
    ) -> [Violation] {
        var found = moment.booked.filter { $0.value.inFlight != 0 }.sorted { "\($0.key)" < "\($1.key)" }.map {
            Violation(
                .limitsFreed,
                "\($0.value.inFlight) of \($0.key.scope.rawValue) \($0.key.name) is still reserved")
        }
        guard moment.rules != nil else { return found }
        var books = moment
        for index in books.trades.indices where !givenAway.contains(books.trades[index].id) {
            let id = books.trades[index].id
            books.trades[index].standing =
                moved.contains(id) ? (moment.repaid.contains(id) ? .repaid : .settled) : .outside
        }
        books.markUndone { moved.contains($0.id) }
        if books.recounted() != moment.booked {
            found.append(
                Violation(.limitsFreed, "the limits' book is not what the ledgers' books come to"))
        }
        return found
    }

    // MARK: L2

    /// L2: whoever goes on fits, or two officers have let it pass this very much.
    private static func kept(_ admitted: [LimitedTrade], _ after: LimitMoment) -> [Violation] {
        guard let rules = after.rules else { return [] }
        var found: [Violation] = []
        for (index, trade) in admitted.enumerated() {
            // Those that went on behind it had to be content with what it left.
            let counted = after.recounted(without: Set(admitted[index...].map(\.id)))
            if trade.isPurchase, !trade.knowsObligor, rules.limits(.obligor) || rules.limits(.country) {
                found.append(Violation(.limitsKept, "\(trade.id) goes on and nobody knows who owes it"))
            }
            for (place, amount) in trade.takes where rules.limits(place.scope) {
                guard let why = hindrance(trade, place, amount, counted, rules) else { continue }
                found.append(Violation(.limitsKept, "\(trade.id) goes on: \(why)"))
            }
        }
        return found
    }

    static func hindrance(
        _ trade: LimitedTrade, _ place: LimitPlace, _ amount: Int128,
        _ counted: [LimitPlace: LimitAmounts], _ rules: LimitRules
    ) -> String? {
        guard let line = rules.line(for: place) else {
            return "no limit for \(place.scope.rawValue) \(place.name)"
        }
        let excess = (counted[place]?.all ?? 0) + amount - line.ceiling.minor
        guard excess > 0, !(line.isOverridable && trade.isLetPass(place, excess, rules)) else { return nil }
        return "\(place.scope.rawValue) \(place.name) is exceeded by \(excess)"
    }

    /// L2, its second half: two officers, neither of them the maker, and just what stood in the way when they were asked.
    private static func words(_ before: LimitMoment, _ after: LimitMoment) -> [Violation] {
        var found: [Violation] = []
        for trade in after.trades {
            let known = before.trade(trade.id)?.words ?? []
            for (index, word) in trade.words.enumerated() {
                if index >= known.count, let why = misread(word, of: trade, after) {
                    found.append(Violation(.limitsKept, "officers of \(trade.id): \(why)"))
                }
                guard let approver = word.approvedBy else { continue }
                let maker = trade.maker ?? before.trade(trade.id)?.maker
                if approver == word.askedBy || [approver, word.askedBy].contains(maker) {
                    found.append(Violation(.limitsKept, "\(trade.id) is let pass without four eyes"))
                }
            }
        }
        return found
    }

    /// Why a wish does not say what stood in the way when it was made.
    private static func misread(
        _ word: OfficersWord, of trade: LimitedTrade, _ moment: LimitMoment
    ) -> String? {
        guard let rules = moment.rules, word.version == rules.version else {
            return "limits \(word.version) are not in force"
        }
        let counted = moment.recounted(without: [trade.id])
        for (place, excess) in word.excess {
            guard let line = rules.line(for: place), line.isOverridable, let amount = trade.takes[place],
                (counted[place]?.all ?? 0) + amount - line.ceiling.minor == excess
            else { return "\(place.scope.rawValue) \(place.name) is not exceeded by \(excess)" }
        }
        return word.excess.isEmpty ? "nothing stood in the way" : nil
    }
}

extension LimitedTrade {
    func isLetPass(_ place: LimitPlace, _ excess: Int128, _ rules: LimitRules) -> Bool {
        words.contains { word in
            word.approvedBy != nil && word.version == rules.version
                && word.excess[place].map { excess <= $0 } ?? false
        }
    }

    /// Officers' word is what lets it go on.
    func isOverridden(_ counted: [LimitPlace: LimitAmounts], _ rules: LimitRules) -> Bool {
        takes.contains { place, amount in
            guard rules.limits(place.scope), let line = rules.line(for: place), line.isOverridable else {
                return false
            }
            let excess = (counted[place]?.all ?? 0) + amount - line.ceiling.minor
            return excess > 0 && isLetPass(place, excess, rules)
        }
    }

    /// Room alone could let it go on.
    func mayFit(_ counted: [LimitPlace: LimitAmounts], _ rules: LimitRules) -> Bool {
        takes.allSatisfy { place, amount in
            guard rules.limits(place.scope) else { return true }
            guard let line = rules.line(for: place) else { return false }
            let excess = (counted[place]?.all ?? 0) + amount - line.ceiling.minor
            return amount <= line.ceiling.minor || line.isOverridable && isLetPass(place, excess, rules)
        } && (!isPurchase || knowsObligor || !(rules.limits(.obligor) || rules.limits(.country)))
    }
}

extension LimitRules {
    /// Told here once more: what is checked is not asked about itself.
    func limits(_ scope: LimitScope) -> Bool { lines.contains { $0.scope == scope } }

    func line(for place: LimitPlace) -> LimitLine? {
        let fitting = lines.filter { $0.scope == place.scope && $0.ceiling.currency == place.currency }
        return fitting.first { $0.name == place.name } ?? fitting.first { $0.name == nil }
    }
}
