import SettlementModel

/// What a decision does to the claim. It follows from the record alone: no clock, no keys, no settings.
extension FinancingRegistryRules {
    /// - Throws: `registry.records` where the outcome cannot belong to the act.
    static func apply(_ decision: RegistryDecision, _ storage: any AppliedRecords) throws {
        let (member, request) = (decision.member, decision.request)
        func change(_ id: RegistryRequestID, _ body: (inout ClaimEntry, ClaimEntry.Share) -> Void) throws {
            guard let found = try storage.decision(member, id),
                case .reserve(let wanted) = found.decision.request.act,
                var entry = try storage.entry(wanted.claim)
            else { return }
            body(&entry, ClaimEntry.Share(member: member, reservation: id))
            try storage.put(entry)
        }
        switch (request.act, decision.outcome) {
        case (_, .refused): break
        case (.reserve(let wanted), .reserved(let until, _, _)):
            var entry = try storage.entry(wanted.claim) ?? ClaimEntry(claim: wanted.claim, near: wanted.near)
            let share = ClaimEntry.Share(member: member, reservation: request.id)
            entry.near = wanted.near
            entry.basis = try entry.basis(with: wanted.basis)
            // A resale changes the holder and not which claim it is.
            if entry.financed.isEmpty { entry.distinctFrom = wanted.distinctFrom }
            entry.reservation = ClaimEntry.Reservation(share: share, until: until)
            try storage.put(entry)
        case (.extend(let id, _), .reserved(let until, _, _)):
            try change(id) { $0.reservation = ClaimEntry.Reservation(share: $1, until: until) }
        case (.finance(let id), .financed):
            try change(id) { entry, share in
                guard entry.reservation?.share == share else { return }
                entry.reservation = nil
                entry.financed.append(share)
            }
        case (.release(let id, .refunded), .released(.refunded)):
            try change(id) { if $0.reservation?.share == $1 { $0.reservation = nil } }
        case (.release(let id, .paid), .released(.paid)):
            try change(id) { entry, _ in
                entry.isPaid = true
                entry.reservation = nil
            }
        case (.release(let id, .rescinded), .released(.rescinded)):
            try change(id) { entry, _ in
                _ = entry.financed.popLast()
                entry.reservation = nil
            }
        case (.release(let id, _), .withdrawn): try storage.withdraw(member, id)
        default: throw RegistryFault(.records, "record of \(member), request \(request.id): no such outcome")
        }
    }
}

/// Reads a registry's records again, from the first, and says what must be in its tables.
public struct RegistryReplay<Tables: AppliedRecords> {
    public let storage: Tables

    /// - Parameter storage: empty.
    public init(into storage: Tables) { self.storage = storage }

    /// - Throws: `registry.records` where the record is not the next one.
    public func take(_ record: RegistryRecord, tip: RegistryTip) throws {
        guard try record.tip(after: storage.tip()) == tip else {
            throw RegistryFault(.records, "record \(tip.count) was altered, or one before it is missing")
        }
        try storage.append(record, tip: tip)
        if case .decision(let decision) = record { try FinancingRegistryRules.apply(decision, storage) }
    }
}

extension RegistryReplay where Tables == MemoryRegistryStorage {
    public init() { self.init(into: MemoryRegistryStorage()) }
}
