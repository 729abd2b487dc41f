import SettlementModel

extension FinancingRegistryRules {
    /// What the request comes to, by what is on record.
    func judge(
        _ request: RegistryRequest, from member: GatewayID, at now: LedgerInstant,
        _ storage: any RegistryStorage
    ) throws -> RegistryOutcome {
        switch request.act {
        case .reserve(let wanted):
            if try storage.isWithdrawn(member, request.id) { return .refused(.withdrawn) }
            return try reserve(wanted, as: request.id, for: member, at: now, storage)
        case .extend(let id, let until):
            return try withShare(of: member, id, storage) { share, entry in
                extend(share, in: entry, until: until, at: now)
            }
        case .finance(let id):
            return try withShare(of: member, id, storage, finance)
        case .release(let id, let reason):
            guard try storage.decision(member, id) != nil || reason != .refunded else { return .withdrawn }
            return try withShare(of: member, id, storage) { share, entry in
                release(share, in: entry, because: reason, at: now)
            }
        }
    }

    private func reserve(
        _ wanted: ClaimReservation, as id: RegistryRequestID, for member: GatewayID, at now: LedgerInstant,
        _ storage: any RegistryStorage
    ) throws -> RegistryOutcome {
        guard isLegal(wanted.until, at: now) else { return .refused(.until) }
        let entry = try storage.entry(wanted.claim)
        // What is resold is on record as what it is.
        guard wanted.chain.isEmpty || wanted.distinctFrom == nil else { return .refused(.distinct) }
        switch try state(of: wanted.claim, entry, at: now, storage) {
        case .paid: return .refused(.paid)
        case .reserved: return .refused(.reserved)
        case .free:
            // A chain from somebody who has nothing: the asker believes what is not on record.
            guard wanted.chain.isEmpty else { return .refused(.chain) }
            if case .distinct(let line, let id)? = wanted.number,
                let refusal = try refusal(ofDistinct: wanted, from: line, after: id, for: member, storage)
            {
                return .refused(refusal)
            }
        case .financed:
            guard !wanted.chain.isEmpty else { return .refused(.financed) }
            guard let entry, let financier = entry.financed.last?.member,
                entry.financed.count < ClaimEntry.mostShares,
                ResaleChain.fault(
                    wanted.chain, of: wanted.claim, for: id, from: financier, to: member,
                    registry: registry, keys: keys) == nil
            else { return .refused(.chain) }
        }
        if let entry, !entry.financed.isEmpty, let known = entry.basis, let named = wanted.basis,
            ClaimEntry.join(known, named) == nil
        {
            return .refused(.basis)
        }
        let near = try storage.entries(near: wanted.near, limit: Self.mostAlike).count {
            $0.claim != wanted.claim && $0.state(at: now) != .free
        }
        return .reserved(
            until: wanted.until, near: Int64(near),
            shared: try shared(
                with: wanted, line: wanted.distinctFrom ?? entry?.line ?? wanted.claim, at: now, storage))
    }

    /// Other claims are counted up to this many.
    private static let mostAlike = 1000

    /// Other claims that somebody has or is about to have, and that share an invoice or a file with this one. An invoice is a
    /// claim too: who finances it shares it with whoever finances what rests on it. Claims of one line are no others here: `near` counts
    /// them, and which of them an invoice is nobody says.
    private func shared(
        with wanted: ClaimReservation, line: Bytes32, at now: LedgerInstant, _ storage: any RegistryStorage
    ) throws -> SharedClaims? {
        guard let basis = wanted.basis else { return nil }
        let (invoices, files) = (Set(basis.invoices + [line]), Set(basis.files))
        var found = try storage.entries(marked: Array(invoices.union(files)), limit: Self.mostAlike)
        for invoice in basis.invoices where !found.contains(where: { $0.claim == invoice }) {
            if let entry = try storage.entry(invoice) { found.append(entry) }
        }
        let others = found.filter { $0.line != line && $0.state(at: now) != .free }
        return SharedClaims(
            invoices: Int64(
                others.count { other in
                    invoices.contains(other.line) || !invoices.isDisjoint(with: other.basis?.invoices ?? [])
                }),
            files: Int64(others.count { !files.isDisjoint(with: $0.basis?.files ?? []) }))
    }

    private func isLegal(_ until: LedgerInstant?, at now: LedgerInstant) -> Bool {
        until.map { $0 > now && $0 <= now.advanced(bySeconds: longestSeconds) } ?? true
    }

    /// An end only moves later, so that requests that overtake each other do no harm. A reservation that ran out is
    /// there as long as nobody else took the claim.
    private func extend(
        _ share: ClaimEntry.Share, in entry: ClaimEntry, until: LedgerInstant?, at now: LedgerInstant
    ) -> RegistryOutcome {
        guard let reservation = entry.reservation, reservation.share == share else {
            return .refused(.reservationOver)
        }
        let isLater =
            reservation.until.map { earlier in until.map { $0 >= earlier } ?? true } ?? (until == nil)
        guard isLater, isLegal(until, at: now) else { return .refused(.until) }
        return .reserved(until: until, near: 0)
    }

    private func finance(_ share: ClaimEntry.Share, in entry: ClaimEntry) -> RegistryOutcome {
        let isOurs = entry.reservation?.share == share || entry.financed.last == share
        return isOurs ? .financed : .refused(.reservationOver)
    }

    private func release(
        _ share: ClaimEntry.Share, in entry: ClaimEntry, because reason: ReleaseReason, at now: LedgerInstant
    ) -> RegistryOutcome {
        switch reason {
        case .refunded:
            // Whatever became of it: after this answer nothing of the reservation stands.
            return entry.financed.contains(share) ? .refused(.financed) : .released(reason)
        case .paid, .rescinded:
            guard entry.financed.last == share, !entry.isPaid else { return .refused(.reservationOver) }
            // Somebody buys it from this member just now.
            guard entry.reservation?.stands(at: now) != true else { return .refused(.reserved) }
            return .released(reason)
        }
    }

    /// The claim that an own RESERVE was for, whatever came of it.
    private func withShare(
        of member: GatewayID, _ id: RegistryRequestID, _ storage: any RegistryStorage,
        _ body: (ClaimEntry.Share, ClaimEntry) -> RegistryOutcome
    ) throws -> RegistryOutcome {
        guard let found = try storage.decision(member, id),
            case .reserve(let wanted) = found.decision.request.act
        else { return .refused(.reservationUnknown) }
        let entry = try storage.entry(wanted.claim) ?? ClaimEntry(claim: wanted.claim, near: wanted.near)
        return body(ClaimEntry.Share(member: member, reservation: id), entry)
    }
}
