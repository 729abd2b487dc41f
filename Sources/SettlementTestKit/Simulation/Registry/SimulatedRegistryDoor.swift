import FinancingRegistry
import SettlementModel
import SettlementProofs

/// One bank's process and its way to the registry: slow, and lossy until everything heals.
struct SimulatedRegistryDoor: TestRegistryDoor {
    unowned let world: SimulatedWorld
    let side: SimulationPlan.Side
    let house: SimulatedRegistry
    let cable: PowerCable
    var registry: GatewayID { SimulatedRegistry.name }
    var key: VerificationKey { house.verificationKey }

    func settle(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        world.pass(.registryAsk, .bank(side))
        guard !cable.isCut else { throw RegistryFault(.notReached, "no power") }
        world.left(request.canonicalBytes, side)
        await world.wayTakes()
        try await carry()
        let signed = try await house.decide(
            request, from: world.gateway(side), remembering: remembered?.signed)
        await world.wayTakes()
        try await carry()
        return try signed.verified(by: key)
    }

    /// Whoever asked knows of no way whether a question or an answer was lost.
    private func carry() async throws(RegistryFault) {
        guard !cable.isCut else { throw RegistryFault(.unknown, "no power") }
        guard !world.healed, world.lucky(perMille: house.habits.lossPerMille, .lost) else { return }
        await world.scheduler.pause(milliseconds: 500)
        throw RegistryFault(.unknown, "lost on the way")
    }
}
