import SettlementProofs

/// What all worlds of a process share: keys, furnished ledgers, settings, and a memory of signatures and verified heads.
public final class SimulationCommon: Sendable {
    let template: SimulationTemplate
    let memory: (any SignatureMemory)?
    let traces: Bool

    /// - Parameters:
    ///   - remembersSignatures: whether equal signatures are made and checked once only. It changes no world.
    ///   - traces: whether each world's every word and byte goes into `SimulationCounts.trace`.
    public init(remembersSignatures: Bool = true, traces: Bool = false) throws {
        template = try SimulationTemplate()
        memory = remembersSignatures ? RememberedSignatures() : nil
        self.traces = traces
    }
}
