import JournalStore
import KeyVault
import OpenSSL
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The gateway's two files: made once by `gateway init`, opened at every start.
enum GatewayStore {
    /// Makes vault and journal. The signing keys are taken into the vault; their PEM files may then be put away.
    static func create(_ configuration: GatewayConfiguration) throws {
        try HostFiles.createDirectory(configuration.dataDirectory, mode: 0o700)
        for path in [configuration.vaultPath, configuration.journalPath] where HostFiles.status(path) != nil {
            throw CommandFailure.conflict(
                "gateway.exists", "\(path) is there already",
                next: "start the gateway; a journal or vault is never made anew over an old one")
        }
        let keys = VaultKeys(
            message: try KeyFiles.signingKey(configuration.keys.message),
            holder: try KeyFiles.signingKey(configuration.keys.holder))
        do {
            try FileVault.create(
                at: configuration.vaultPath, gateway: configuration.identity.gateway,
                seal: try configuration.sealSource(),
                keys: keys)
            try SQLiteJournal.create(at: configuration.journalPath, gateway: configuration.identity.gateway)
        } catch let fault as VaultFault {
            throw explain(fault)
        } catch let fault as JournalFault {
            throw explain(fault)
        }
    }

    /// Opens both for the one writer.
    static func open(
        _ configuration: GatewayConfiguration
    ) async throws -> (journal: SQLiteJournal, vault: SigningVault) {
        guard HostFiles.status(configuration.journalPath) != nil,
            HostFiles.status(configuration.vaultPath) != nil
        else {
            throw CommandFailure.notFound(
                "gateway.not-initialised", "there is no journal and vault in \(configuration.dataDirectory)",
                next: "new gateway: `interlock gateway init`; a lost one: restore the newest backup of both")
        }
        do {
            let journal = try await SQLiteJournal(
                at: configuration.journalPath, gateway: configuration.identity.gateway)
            let vault = try await FileVault.open(
                at: configuration.vaultPath, gateway: configuration.identity.gateway,
                seal: try configuration.sealSource())
            try await vault.fence(journal.epoch)
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
        .unavailable(
            "vault.closed", "\(fault)",
            next: "check the credential, its mode (0400) and place, and the vault's file")
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
