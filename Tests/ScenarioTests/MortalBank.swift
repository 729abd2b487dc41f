import SettlementEngine
import SettlementTestKit

/// Where the power goes in a story: at which append of whose journal, just before the sync or just after it.
struct Death: Hashable, Sendable, CustomStringConvertible {
    let sellerDies: Bool
    let append: Int
    let moment: PowerCable.Moment

    var description: String { "append \(append) of the \(sellerDies ? "seller" : "buyer"), \(moment)" }
}

/// Runs a story with a death at append 1, 2, 3 … until it is over before its death.
/// - Parameter story: says whether the bank died. - Returns: how many deaths there were.
func deaths(
    sellerDies: Bool, _ moment: PowerCable.Moment, in story: (Death) async throws -> Bool
) async throws -> Int {
    var append = 1
    while true {
        let death = Death(sellerDies: sellerDies, append: append, moment: moment)
        do { if try await !story(death) { return append - 1 } } catch {
            throw TestWorldFault("\(death): \(error)")
        }
        append += 1
    }
}

/// Runs a story in a world of its own in which one bank begins with that death before it.
/// - Returns: whether it died.
func inMortalWorld(
    _ death: Death, _ options: TestWorld.Options = TestWorld.Options(),
    furnish: (TestWorld) async throws -> Void = { _ in },
    _ story: (TestWorld, MortalBank) async throws -> Void
) async throws -> Bool {
    var died = false
    try await inWorld(
        options, furnish: furnish, start: { [death.sellerDies ? $0.buyer : $0.seller] }
    ) { world in
        let mortal = try await MortalBank(world, death)
        try await story(world, mortal)
        died = await mortal.died
    }
    return died
}

/// The bank that may die once in a story and is started again at once. Steps of the story are tried until they hold.
actor MortalBank {
    nonisolated let bank: TestBank?
    private let world: TestWorld
    private(set) var died = false

    /// Nobody may die.
    init(_ world: TestWorld) { (self.world, bank) = (world, nil) }

    /// Starts the bank with this death before it; it may come before the bank is up.
    init(_ world: TestWorld, _ death: Death) async throws {
        let bank = death.sellerDies ? world.seller : world.buyer
        (self.world, self.bank) = (world, bank)
        await bank.stop()
        try await bank.start(dyingAt: death.append, death.moment)
    }

    /// Tries `step` again and again, reviving the bank once, until it holds.
    func persist(_ what: String, _ step: @Sendable () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(2 * TestWorld.patience)
        var last = ""
        while ContinuousClock.now < end {
            if let bank, await bank.isDead { try await revive(bank) }
            do { if try await step() { return } } catch let fault as DeskFault {
                last = "\(fault)"
                guard fault.kind == .unavailable else { throw fault }
            }
            try await Task.sleep(for: .milliseconds(8))
        }
        try await world.wait("\(what), last \(last)", seconds: 0) { false }
    }

    private func revive(_ bank: TestBank) async throws {
        guard !died else {
            let fault = try? await bank.gateway.stoppedBy()  // only for the words below
            throw TestWorldFault("died again: \(String(describing: fault))")
        }
        died = true
        try await bank.restart()
    }
}

extension TestBank {
    /// Starts with the power going at that append, which may come before it is up.
    func start(dyingAt append: Int, _ moment: PowerCable.Moment) async throws {
        do { try await start(cutAt: append, moment) } catch {
            guard await isDead else { throw error }
        }
    }
}
