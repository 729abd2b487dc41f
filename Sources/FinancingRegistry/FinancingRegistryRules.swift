public import SettlementModel

/// What a registry of financed claims decides. It asks nobody and signs nothing itself.
///
/// Of one claim it grants one reservation, the first that was asked for, whoever asks. Everything that it is asked is
/// written down with its decision before anybody is told, so that a question that comes again gets the same answer.
/// - Source: `domain.md` 4.2, 4.3; `Specs/Operations/Registry.md`.
public struct FinancingRegistryRules: Sendable {
    public let registry: GatewayID
    /// Members whose links in a chain are believed.
    public let keys: [GatewayID: VerificationKey]
    /// The furthest end that a reservation may have, in seconds from the request; one without an end is free to ask.
    public let longestSeconds: Int64

    public init(registry: GatewayID, keys: [GatewayID: VerificationKey], longestSeconds: Int64) {
        self.registry = registry
        self.keys = keys
        self.longestSeconds = longestSeconds
    }

    /// What is on record about the request; nil where it was never asked.
    ///
    /// - Throws: `registry.request-reused`, `registry.other-registry`, `registry.rolled-back`, and what the storage throws.
    public func known(
        _ request: RegistryRequest, from member: GatewayID, _ storage: any RegistryStorage
    ) throws -> RegistryAnswer? {
        try requireOpen(storage)
        guard request.registry == registry else {
            throw RegistryFault(.otherRegistry, "the request names \(request.registry), this is \(registry)")
        }
        guard let found = try storage.decision(member, request.id) else { return nil }
        guard found.decision.request == request else {
            throw RegistryFault(.requestReused, "request \(request.id) was another one before")
        }
        return RegistryAnswer(found.decision, record: found.record, registry: registry)
    }

    /// Decides and writes down.
    ///
    /// Nothing is written where it throws. What it returns may be told once the transaction is durable.
    /// - Parameters:
    ///   - member: who asks, proven by the connection.
    ///   - now: the host's clock.
    /// - Repeats: the same request gives the same answer, whatever happened since.
    /// - Throws: as `known`; `registry.records`.
    public func decide(
        _ request: RegistryRequest, from member: GatewayID, at now: LedgerInstant,
        _ storage: any RegistryStorage
    ) throws -> RegistryAnswer {
        if let known = try known(request, from: member, storage) { return known }
        let at = max(now, try storage.latest() ?? now)
        let outcome = try judge(request, from: member, at: at, storage)
        let decision = RegistryDecision(at: at, member: member, request: request, outcome: outcome)
        let tip = try Self.write(.decision(decision), storage)
        try Self.apply(decision, storage)
        return RegistryAnswer(decision, record: tip, registry: registry)
    }

    /// How a claim stands; nothing is written.
    public func standing(
        of claim: Bytes32, for member: GatewayID, at now: LedgerInstant, _ storage: any RegistryStorage
    ) throws -> RegistryStanding {
        try requireOpen(storage)
        let at = max(now, try storage.latest() ?? now)
        let entry = try storage.entry(claim)
        let entries = try (entry.map { [$0] } ?? []) + distinct(from: claim, storage)
        return RegistryStanding(
            registry: registry, member: member, claim: claim,
            state: try state(of: claim, entry, at: at, storage),
            own: entries.lazy.compactMap { $0.share(of: member) }.first, at: at, records: try storage.tip())
    }

    /// Whether an answer that this registry signed is still among its records.
    ///
    /// - Throws: `registry.request` for another registry's answer, which says nothing of these records: one key may sign
    ///   for two registries.
    public func holds(_ answer: RegistryAnswer, _ storage: any RegistryStorage) throws -> Bool {
        guard answer.registry == registry else {
            throw RegistryFault(
                .request, "what is remembered is an answer of \(answer.registry), this is \(registry)")
        }
        return try storage.digest(at: answer.record.count) == answer.record.digest
    }

    /// Writes down that an own answer is not held, which closes the registry.
    ///
    /// - Throws: as `holds`.
    public func recordRollback(
        _ shown: VerifiedWord<RegistryAnswer>, at now: LedgerInstant, _ storage: any RegistryStorage
    ) throws {
        guard try !holds(shown.word, storage), try !storage.isRolledBack() else { return }
        try Self.write(.rolledBack(shown.signed, at: max(now, try storage.latest() ?? now)), storage)
    }

    /// - Throws: `registry.rolled-back`: nothing is told then, not even what was told before.
    public func requireOpen(_ storage: any RegistryStorage) throws {
        guard try storage.isRolledBack() else { return }
        throw RegistryFault(.rolledBack, "the store was put back to an earlier state")
    }

    @discardableResult
    static func write(_ record: RegistryRecord, _ storage: any RegistryStorage) throws -> RegistryTip {
        let tip = record.tip(after: try storage.tip())
        try storage.append(record, tip: tip)
        return tip
    }
}
