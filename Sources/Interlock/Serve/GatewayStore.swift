import JournalStore
import KeyVault
import OpenSSL
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The gateway's two files: made once by `gateway init`, opened at every start.
enum GatewayStore {
    /// Makes vault and journal. The signing keys are taken into the vault; their PEM files may then be put away.
    ///
    /// Repeats: never over both; a vault that was made and never signed gets the journal it lacks.
    static func create(_ configuration: GatewayConfiguration) async throws {
        try HostFiles.createDirectory(configuration.dataDirectory, mode: 0o700)
        let hasVault = try HostFiles.status(configuration.vaultPath) != nil
        let hasJournal = try HostFiles.status(configuration.journalPath) != nil
        do {
            switch (hasVault, hasJournal) {
            case (false, false): try createVault(configuration)
            case (true, false): try await requireUnused(configuration)
            case (false, true):
                throw incomplete("there is a journal, but no vault at \(configuration.vaultPath)")
            case (true, true):
                throw CommandFailure.conflict(
                    "gateway.exists",
                    "\(configuration.vaultPath) and \(configuration.journalPath) are there already",
                    next: "start the gateway; a journal or vault is never made anew over an old one")
            }
            try SQLiteJournal.create(at: configuration.journalPath, gateway: configuration.identity.gateway)
        } catch let fault as VaultFault {
            throw explain(fault)
        } catch let fault as JournalFault {
            throw explain(fault)
        }
    }

    private static func createVault(_ configuration: GatewayConfiguration) throws {
        try FileVault.create(
            at: configuration.vaultPath, gateway: configuration.identity.gateway,
            seal: try configuration.sealSource(),
            keys: try VaultKeys(
                message: try KeyFiles.signingKey(configuration.keys.message),
                holder: try KeyFiles.signingKey(configuration.keys.holder),
                evmHolders: try configuration.keys.evmHolders.map(KeyFiles.evmHolder)),
            messageEpoch: UInt32(clamping: configuration.keys.messageEpoch))
    }

    /// A vault without a journal is either what a broken-off `init` left, or a loss. Only the first may go on.
    private static func requireUnused(_ configuration: GatewayConfiguration) async throws {
        let vault = try await FileVault.open(
            at: configuration.vaultPath, gateway: configuration.identity.gateway,
            seal: try configuration.sealSource(),
            messageEpoch: UInt32(clamping: configuration.keys.messageEpoch))
        if let head = try await vault.newestJournalHead() {
            throw incomplete(
                "the journal is lost: the vault has signed up to its record \(head.sequence)")
        }
    }

    /// Gives the vault of a stopped gateway its next message key.
    /// - Returns: every message key, oldest first; the last one signs from the next start on.
    static func rotateMessageKey(
        _ configuration: GatewayConfiguration, to key: SigningKey
    ) async throws -> [PeerMessageKey] {
        try requireVault(configuration)
        do {
            let all = try await FileVault.rotateMessageKey(
                at: configuration.vaultPath, gateway: configuration.identity.gateway,
                seal: try configuration.sealSource(),
                from: UInt32(clamping: configuration.keys.messageEpoch), to: key)
            return all.sorted { $0.key < $1.key }.map { PeerMessageKey(epoch: Int64($0.key), key: $0.value) }
        } catch VaultFault.fenced(let detail) {
            throw CommandFailure.conflict("vault.fenced", detail, next: "stop the gateway first")
        } catch let fault as VaultFault {
            throw explain(fault)
        }
    }

    /// Gives the vault of a stopped gateway the keys of EVM accounts that the configuration names and the vault lacks.
    /// - Returns: every holder key of the vault.
    static func adoptEVMHolders(_ configuration: GatewayConfiguration) async throws -> [VerificationKey] {
        try requireVault(configuration)
        let keys = try configuration.keys.evmHolders.map(KeyFiles.evmHolder)
        do {
            return try await FileVault.addEVMHolders(
                keys, at: configuration.vaultPath, gateway: configuration.identity.gateway,
                seal: try configuration.sealSource())
        } catch VaultFault.fenced(let detail) {
            throw CommandFailure.conflict("vault.fenced", detail, next: "stop the gateway first")
        } catch let fault as VaultFault {
            throw explain(fault)
        }
    }

    private static func requireVault(_ configuration: GatewayConfiguration) throws {
        guard try HostFiles.status(configuration.vaultPath) != nil else {
            throw CommandFailure.notFound(
                "gateway.not-initialised", "there is no vault at \(configuration.vaultPath)",
                next: "name the configuration of the gateway whose key is to change")
        }
    }

    /// A key that the configuration names and the vault lacks would sign nothing, and be noticed at the first lock.
    private static func requireHolders(
        _ configuration: GatewayConfiguration, _ vault: SigningVault
    ) async throws {
        let held = try await vault.holderKeys()
        // A file that was put away after the vault took its key in says nothing.
        for path in configuration.keys.evmHolders where try HostFiles.status(path) != nil {
            guard held.contains(try KeyFiles.evmHolder(path).verificationKey) else {
                throw CommandFailure.conflict(
                    "gateway.holder", "the key in \(path) is not in the vault",
                    next: "give it to the vault: interlock keys adopt --config FILE")
            }
        }
    }

    private static func incomplete(_ detail: String) -> CommandFailure {
        .conflict(
            "gateway.incomplete", detail,
            next: "restore the newest backup of both; see Specs/Operations/Runbook.md, section 4")
    }

    typealias Opened = (journal: SQLiteJournal, vault: SigningVault)

    /// Opens both for the one writer.
    static func open(_ configuration: GatewayConfiguration) async throws -> Opened {
        guard try HostFiles.status(configuration.journalPath) != nil,
            try HostFiles.status(configuration.vaultPath) != nil
        else {
            throw CommandFailure.notFound(
                "gateway.not-initialised",
                "journal, vault or both are missing in \(configuration.dataDirectory)",
                next: "new gateway: `interlock gateway init`; a lost one: restore the newest backup of both")
        }
        do {
            let journal = try await SQLiteJournal(
                at: configuration.journalPath, gateway: configuration.identity.gateway)
            let vault = try await FileVault.open(
                at: configuration.vaultPath, gateway: configuration.identity.gateway,
                seal: try configuration.sealSource(),
                messageEpoch: UInt32(clamping: configuration.keys.messageEpoch))
            try await requireHolders(configuration, vault)
            try await fence(vault, at: journal.epoch)
            return (journal, vault)
        } catch let fault as JournalFault {
            throw explain(fault)
        } catch let fault as VaultFault {
            throw explain(fault)
        }
    }

    static func explain(_ fault: JournalFault) -> CommandFailure {
        switch fault {
        case .broken(let sequence, let detail):
            .unavailable(
                "journal.broken", "record \(sequence): \(detail)",
                next: "restore the newest copy of the journal; do not start on this one")
        case .fenced(let detail):
            .conflict("journal.fenced", detail, next: "one process for one journal: stop the other one first")
        case .notDurable(let detail):
            .unavailable(
                "journal.not-durable", detail, next: "free space, or mend the disk, then start again")
        case .foreign(let detail):
            .refused("journal.foreign", detail, next: "name this gateway's own data directory")
        }
    }

    static func explain(_ fault: VaultFault) -> CommandFailure {
        let advice = VaultAdvice(fault)
        return .unavailable("vault.closed", advice.problem, next: advice.next)
    }

    /// Whoever holds both files alone and finds a later writer in the vault has an earlier journal.
    private static func fence(_ vault: SigningVault, at epoch: UInt64) async throws {
        do { try await vault.fence(epoch) } catch VaultFault.fenced(let detail) {
            throw CommandFailure.unavailable(
                "vault.closed", detail,
                next: "the journal is older than the vault: put the newest one back; "
                    + "see Specs/Operations/Runbook.md, section 4")
        }
    }
}

extension GatewayConfiguration {
    func sealSource() throws -> KeyVault.SealSource {
        switch seal {
        case .credentialFile(let path): return .credentialFile(path)
        case .passphraseEnvironment(let name):
            guard let passphrase = Console.variable(name) else {
                throw CommandFailure.usage(
                    "gateway.passphrase", "the environment variable \(name) is not set",
                    next: "set it and start again")
            }
            return .passphrase(try SecretBytes(Array(passphrase.utf8)))
        }
    }
}
