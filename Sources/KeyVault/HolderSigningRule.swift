internal import SettlementEngine
internal import SettlementModel
internal import SettlementProofs

/// Reads what a holder is asked to sign as if a stranger had asked: an early end is signed as one, and nothing else is.
///
/// The holder's keys sign both commands and early ends. Both forms of a statement keep the two apart, so a command must never be a
/// way around the rule of an early end, nor the other way round.
enum HolderSigningRule {
    /// What signing `statement` as the command `id` would commit us to.
    /// - Throws: `VaultFault.malformed` for an early end, another kind of statement, or a key of another scheme.
    static func command(
        _ id: CommandID, _ statement: HolderStatement, _ key: VerificationKey
    ) throws(VaultFault) -> SigningClaim {
        switch statement {
        case .bytes(let message):
            for tag in DomainTag.allCases where tag != .ledgerCommand {
                guard !message.starts(with: Array(tag.rawValue.utf8) + [0]) else {
                    throw refused("command.tag", "\(tag.rawValue) is no command")
                }
            }
        case .typed(let typed):
            guard isEscrow(typed, ["LockConsent", "CancelConsent"]) else {
                throw refused("command.type", "only the lock and the cancel of an escrow are commands")
            }
        }
        try requireScheme(statement, key)
        return SigningClaim(name: .command(id), digest: Digest.sha256(statement.message))
    }

    /// What signing `statement` as our half of the early end `tag` of `lock` would commit us to.
    /// - Throws: `VaultFault.malformed` for another tag, another statement, or a key of another scheme.
    static func release(
        _ lock: LockID, tag: String, _ statement: HolderStatement, _ key: VerificationKey
    ) throws(VaultFault) -> SigningClaim {
        let end: (tag: DomainTag, type: String)
        switch DomainTag(rawValue: tag) {
        case .unlockByBoth?: end = (.unlockByBoth, "UnlockByBoth")
        case .releaseByBoth?: end = (.releaseByBoth, "ReleaseByBoth")
        default: throw refused("release.tag", "only an early end is signed here")
        }
        let fits =
            switch statement {
            case .bytes(let message): message == end.tag.message(lock.digest.bytes)
            case .typed(let typed): isEscrow(typed, [end.type])
            }
        guard fits else {
            throw refused(
                "release.statement", "the statement is not that of \(end.tag.rawValue) for this lock")
        }
        try requireScheme(statement, key)
        return SigningClaim(
            name: .release(lock, tag: end.tag.rawValue), digest: Digest.sha256(statement.message))
    }

    /// Whether the statement is one of these of the escrow, each about one lock.
    ///
    /// - Source: `Specs/Ledgers/EVM.md`, section 5. The names stand here once more: the vault takes no ledger's word for what it signs.
    private static func isEscrow(_ statement: EIP712Statement, _ names: [String]) -> Bool {
        statement.words.count == 1 && names.contains { statement.type == $0 + "(bytes32 lockId)" }
    }

    /// The key of an EVM account signs nothing untyped, and no other key signs a typed statement.
    private static func requireScheme(
        _ statement: HolderStatement, _ key: VerificationKey
    ) throws(VaultFault) {
        let isTyped =
            switch statement {
            case .bytes: false
            case .typed: true
            }
        guard isTyped == (key.algorithm == .ecdsaSecp256k1EIP712) else {
            throw refused(
                "key.form", "a key of the scheme \(key.algorithm.rawValue) signs no statement of this form")
        }
    }

    private static func refused(_ code: String, _ detail: String) -> VaultFault {
        .malformed(detail: "vault.\(code): \(detail); nothing was signed")
    }
}
