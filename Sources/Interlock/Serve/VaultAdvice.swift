import SettlementEngine

/// Why a vault does not open, in its own words, and what to do about that cause.
struct VaultAdvice {
    /// Begins with the cause's code.
    let problem: String
    private let fault: VaultFault

    init(_ fault: VaultFault) {
        self.fault = fault
        problem = fault.description
    }

    var next: String {
        ofCredential ?? ofKeys ?? ofSeal ?? ofFile
    }

    private var code: String { String(problem.prefix { $0 != ":" }) }

    private var ofCredential: String? {
        switch code {
        case "vault.credential.missing": "mount it, or correct `seal.credentialFile` in the configuration"
        case "vault.credential.kind": "name the file itself in `seal.credentialFile`, no link and no folder"
        case "vault.credential.owner": "chown it to the user whom the gateway runs as"
        case "vault.credential.mode": "chmod 400 it; whoever could read it could open a copy of the vault"
        case "vault.credential.place": "move it to another folder than the vault's, and name it there"
        case "vault.credential.form":
            "use the file that `interlock keys make seal` wrote, or one of `openssl rand -hex 32`"
        case "vault.credential.memory": "free memory, then start again"
        default: nil
        }
    }

    private var ofKeys: String? {
        switch code {
        case "vault.epoch":
            "name under `keys` the key and number that `interlock keys rotate` printed; where the key was not "
                + "rotated yet, leave the old ones until it is"
        case "vault.key.old", "vault.key.purpose":
            "make a new one: interlock keys make message --name message-NUMBER"
        case "vault.key.scheme": "make the key for its purpose: interlock keys make"
        case "vault.key.many": "name fewer under `keys.evmHolders`"
        case "vault.key.twice": "name it once under `keys`"
        case "vault.key.unknown": "the vault is not whole: restore the newest backup of vault and journal"
        default: nil
        }
    }

    private var ofSeal: String? {
        switch code {
        case "vault.passphrase.empty": "set the passphrase in the variable that the configuration names"
        case "vault.seal.method": "name under `seal` in the configuration what the vault was made with"
        case "vault.seal.refused":
            "use the credential or passphrase that this vault was made with, and this gateway's own id; if they "
                + "are, the file was altered: restore the newest backup of vault and journal; never make a new vault"
        case "vault.seal.failed": "look up the crypto code in Specs/Protocol/Errors.md"
        case "file.kind", "file.owner": "name this gateway's own data directory; never make a new vault"
        case "file.version": "run the newer program that wrote it"
        case "file.missing": "restore the newest backup of vault and journal; never make a new vault"
        default: nil
        }
    }

    private var ofFile: String {
        switch fault {
        case .fenced:
            "one process for one vault: `lslocks` names the one that holds it, a gateway or an "
                + "`interlock keys` command; stop that one, then start again"
        case .notDurable: "free space, or mend the disk and its permissions, then start again"
        case .sealBroken, .unknownKey, .alreadySigned, .noPreimage, .malformed:
            "restore the newest backup of vault and journal; never make a new vault"
        }
    }
}
