public import OpenSSL
internal import SettlementEngine
internal import SettlementModel

/// Where the secret comes from that closes and opens a vault. It is never stored with the vault.
public enum SealSource: Sendable {
    /// A file with 64 hexadecimal digits, mode 0400, ours, in another folder than the vault.
    case credentialFile(String)
    /// Words that an operator types at every start; hardened with scrypt (RFC 7914).
    case passphrase(SecretBytes)

    /// Makes a new credential file. Never replaces one.
    /// - Throws: `VaultFault.malformed` with the reason.
    public static func createCredentialFile(at path: String) throws {
        try SealCredential.create(at: path)
    }
}

/// How a vault was sealed, without the secret: lies in the vault's file.
struct SealRecord: Hashable, Sendable {
    enum Method: String, Hashable, Sendable {
        case credentialFile = "credential-file"
        case passphrase
    }

    let method: Method
    let salt: [UInt8]
    let cost: Scrypt.Cost

    /// Parameters for a new vault.
    static func fresh(_ source: SealSource, cost: Scrypt.Cost) throws(CryptoError) -> SealRecord {
        let method: Method =
            switch source {
            case .credentialFile: .credentialFile
            case .passphrase: .passphrase
            }
        return SealRecord(method: method, salt: try SecureRandom.bytes(32), cost: cost)
    }

    /// The seal of the vault at `path`.
    /// - Throws: `VaultFault.malformed` if the credential is refused or the source is of the other method.
    func seal(_ source: SealSource, gateway: GatewayID, path: String) throws(VaultFault) -> VaultSeal {
        let secret: SecretBytes
        switch (method, source) {
        case (.credentialFile, .credentialFile(let file)):
            secret = try SealCredential.read(at: file, apartFrom: path)
        case (.passphrase, .passphrase(let words)):
            guard words.count > 0 else {
                throw .malformed(detail: "vault.passphrase.empty: an empty passphrase protects nothing")
            }
            secret = try hardened { () throws(CryptoError) in
                try Scrypt.derive(words, salt: salt, cost: cost, count: 32)
            }
        case (.credentialFile, .passphrase), (.passphrase, .credentialFile):
            throw .malformed(
                detail: "vault.seal.method: this vault was sealed by \(method.rawValue): open it with that")
        }
        return try hardened { () throws(CryptoError) in try VaultSeal(secret, salt: salt, gateway: gateway) }
    }

    private func hardened<T>(_ act: () throws(CryptoError) -> T) throws(VaultFault) -> T {
        do throws(CryptoError) {
            return try act()
        } catch {
            throw .sealBroken(detail: "vault.seal.failed: \(error.code)")
        }
    }
}
