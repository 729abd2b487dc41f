internal import OpenSSL
internal import SettlementEngine
internal import SettlementModel

/// Closes secrets so that they open for one gateway and one purpose only.
///
/// - Source: AES-256-GCM (NIST SP 800-38D); associated data is `interlock/vault-seal/1 ‖ 0 ‖ gateway ‖ 0 ‖
///   purpose`.
struct VaultSeal: Sendable {
    private let key: SecretBytes
    private let gateway: GatewayID

    /// - Parameters:
    ///   - secret: a credential, or what a passphrase was derived to.
    ///   - salt: the vault's own, so that one credential gives every vault another key.
    init(_ secret: SecretBytes, salt: [UInt8], gateway: GatewayID) throws(CryptoError) {
        self.gateway = gateway
        key = try HKDF.sha256(
            secret, salt: salt, info: Array("interlock/vault-seal/1\0\(gateway.text)".utf8),
            count: AES256GCM.keyCount)
    }

    func seal(_ secret: SecretBytes, for purpose: String) throws(VaultFault) -> [UInt8] {
        do throws(CryptoError) {
            return try AES256GCM.seal(secret, key: key, authenticating: context(purpose))
        } catch {
            throw .sealBroken(detail: "vault.seal.failed: \(error.code): \(purpose) could not be sealed")
        }
    }

    func open(_ sealed: [UInt8], for purpose: String) throws(VaultFault) -> SecretBytes {
        do throws(CryptoError) {
            return try AES256GCM.open(sealed, key: key, authenticating: context(purpose))
        } catch {
            throw .sealBroken(
                detail:
                    "vault.seal.refused: \(purpose) does not open: the passphrase or credential "
                    + "is another one, or the file was altered")
        }
    }

    private func context(_ purpose: String) -> [UInt8] {
        Array("interlock/vault-seal/1\0\(gateway.text)\0\(purpose)".utf8)
    }
}

extension KeyPurpose {
    /// What a sealed key is bound to.
    var sealPurpose: String { "key/\(rawValue)" }
}

extension SealedPreimage {
    /// What a sealed preimage is bound to: its transfer and its hashlock.
    static func sealPurpose(_ transfer: TransferID, _ hashlock: Hashlock) -> String {
        "preimage/\(transfer.hex)/\(hashlock.digest.hex)"
    }
}
