public import SettlementEngine
public import SettlementModel
public import SettlementProofs

extension SigningVault {
    public func signFrame(_ request: FrameSigningRequest, at head: JournalHead) async throws -> String {
        let claims = try FrameSigningRule.claims(request, by: gateway)
        try await note(head)
        return try await deciding(claims) {
            let held = try await self.storage.frame(for: request.peer, sequence: request.frameSequence)
            guard let held, held.header == request.header else { throw VaultFault.lost(claims) }
            return held.jws
        } sign: {
            // A frame signed before a rotation is given out again as it is; a new one names the key that signs it.
            try FrameSigningRule.requireEpoch(request, self.epochs.keys.max())
            let jws = try self.crypto { () throws(CryptoError) in
                try DetachedJWS.sign(
                    payload: request.header, key: self.keys.message, type: FrameSigningRule.signatureType)
            }
            let record = SignedFrameRecord(
                frameSequence: request.frameSequence, header: request.header, jws: jws,
                messages: request.messages)
            return (jws, .frame(record, peer: request.peer, claims: claims, head: head))
        }
    }

    public func signCommand(
        _ id: CommandID, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature {
        let claim = try HolderSigningRule.command(id, statement, key)
        return try await signAsHolder(claim, statement, key: key, at: head)
    }

    public func signRelease(
        _ lock: LockID, tag: String, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature {
        let claim = try HolderSigningRule.release(lock, tag: tag, statement, key)
        return try await signAsHolder(claim, statement, key: key, at: head)
    }

    public func signedFrames(for peer: GatewayID, after: UInt64?) async throws -> [SignedFrameRecord] {
        var frames: [SignedFrameRecord] = []
        guard after != .max else { return [] }
        var next = after.map { $0 + 1 } ?? 0
        while true {
            let page = try await storage.frames(for: peer, from: next, limit: 64)
            guard let last = page.last else { return frames }
            frames += page
            next = last.frameSequence + 1
        }
    }

    private func signAsHolder(
        _ claim: SigningClaim, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature {
        guard let holder = keys.holders.first(where: { $0.verificationKey == key }) else {
            throw VaultFault.unknownKey(
                detail: "vault.key.unknown: the holder key asked for is not in this vault; nothing was signed"
            )
        }
        try await note(head)
        return try await deciding([claim]) {
            guard let held = try await self.storage.signature(under: claim.name) else {
                throw VaultFault.lost([claim])
            }
            // Another key's signature would be no answer, and a second one under this name is never made.
            guard held.key == key else { throw VaultFault.signedBefore(claim.name) }
            return held
        } sign: {
            let signature = try self.crypto { () throws(CryptoError) in try holder.sign(statement.message) }
            return (signature, .signature(signature, claim: claim, head: head))
        }
    }

    /// Lets the rule decide while nobody else can sign under these names, and stores before it hands out.
    private func deciding<T>(
        _ claims: [SigningClaim], stored: () async throws -> T, sign: () throws -> (T, VaultEntry)
    ) async throws -> T {
        var known = await reservations.acquire(claims)
        defer { reservations.release(claims) }
        let durable = try await storage.claims(under: NeverSignTwice.names(deciding: claims))
        known.merge(durable) { _, durable in durable }
        switch NeverSignTwice.judge(claims, known: known) {
        case .conflict(let name):
            throw VaultFault.signedBefore(name)
        case .repeated:
            return try await stored()
        case .fresh:
            let (result, entry) = try sign()
            try await store(entry)
            return result
        }
    }
}

extension VaultFault {
    static let superseded = VaultFault.fenced(
        detail:
            "vault.fenced: a writer with a later epoch is known: stop this process, "
            + "or announce its own epoch first"
    )

    static func signedBefore(_ name: SigningName) -> VaultFault {
        .alreadySigned(
            detail: "vault.signed-before: something else stands under \(name.text); nothing was signed: "
                + "stop and compare journal and vault")
    }

    /// A name is taken but its signature is not there: the file was altered.
    static func lost(_ claims: [SigningClaim]) -> VaultFault {
        let name = claims.first.map(\.name.text) ?? "nothing"
        return .sealBroken(
            detail: "vault.record.lost: the signature under \(name) is gone: restore the vault")
    }
}
