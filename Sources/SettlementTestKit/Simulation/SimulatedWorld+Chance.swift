/// What chance decides while a world lives.
extension SimulatedWorld {
    func count(_ kind: SimulationCounts.Kind) { counts.faults[kind, default: 0] += 1 }

    func lucky(perMille: Int, _ kind: SimulationCounts.Kind) -> Bool {
        guard dice.happens(perMille: perMille) else { return false }
        count(kind)
        return true
    }

    /// A disk takes its time.
    func syncTakes() async {
        let slow = plan.climate != .undisturbed && dice.happens(3)
        await scheduler.pause(milliseconds: slow ? dice.number(50...400) : dice.number(1...6))
    }

    /// A ledger is a way off.
    func wayTakes() async {
        let most: Int64 =
            switch plan.climate {
            case .undisturbed: 15
            case .withinBounds: 80
            case .beyondBounds, .byzantine: healed ? 50 : dice.happens(5) ? 4000 : 200
            }
        await scheduler.pause(milliseconds: dice.number(1...most))
    }
}
