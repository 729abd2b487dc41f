import SettlementModel
import SettlementProofs

/// Keys and certificates in their files.
enum KeyFiles {
    /// - Throws: `CommandFailure` when the file is missing, open to others, or no P-256 or Ed25519 key.
    static func signingKey(_ path: String) throws -> SigningKey {
        try read(path, "make") { pem throws(CryptoError) in try SigningKey(pem: pem) }
    }

    /// - Throws: `CommandFailure` when the file is missing, open to others, or no secp256k1 key.
    static func evmHolder(_ path: String) throws -> SigningKey {
        try read(path, "make evm-holder") { pem throws(CryptoError) in try SigningKey(evmHolderPEM: pem) }
    }

    /// A key of either kind, as its file says.
    static func anyKey(_ path: String) throws -> SigningKey {
        try read(path, "make") { pem throws(CryptoError) in
            do throws(CryptoError) {
                return try SigningKey(pem: pem)
            } catch {
                guard error.code == "crypto.key.algorithm" else { throw error }
                return try SigningKey(evmHolderPEM: pem)
            }
        }
    }

    /// The message key that comes next. No peer is to learn, and no vault to take in, one that serves another purpose.
    /// - Throws: `CommandFailure` as `signingKey`, and `keys.purpose`.
    static func nextMessageKey(
        _ path: String, besides tls: IdentityFiles, holders: [VerificationKey] = []
    ) throws -> SigningKey {
        let key = try signingKey(path)
        let other = try? signingKey(tls.key).verificationKey
        guard key.verificationKey != other, !holders.contains(key.verificationKey) else {
            let purpose = key.verificationKey == other ? "the TLS key" : "a holder key"
            throw CommandFailure.refused(
                "keys.purpose", "\(path) is \(purpose) of this gateway, and a message key signs nothing else",
                next: "make a new one: interlock keys make message --name message-NUMBER")
        }
        return key
    }

    /// The public halves of the keys that hold our accounts, in the vault's order.
    static func holderKeys(_ files: GatewayKeyFiles) throws -> [VerificationKey] {
        try [signingKey(files.holder).verificationKey]
            + files.evmHolders.map { try evmHolder($0).verificationKey }
    }

    private static func read(
        _ path: String, _ maker: String, _ make: (SecretBytes) throws(CryptoError) -> SigningKey
    ) throws -> SigningKey {
        if let status = try HostFiles.status(path), status.mode & 0o077 != 0 {
            try requireNoCertificate(path)
            throw CommandFailure.refused(
                "keys.mode", "others may read \(path)",
                next: "chmod 0400 \(path); replace the key if they did")
        }
        do {
            return try make(try SecretBytes(try HostFiles.read(path, limit: 65_536)))
        } catch let fault as CryptoError {
            throw CommandFailure.refused(
                fault.code, "\(path): \(fault.detail)",
                next: "name a PEM private key made by `interlock keys \(maker)`")
        }
    }

    /// A certificate is for everybody to read: to chmod and replace it would be the wrong thing to do.
    private static func requireNoCertificate(_ path: String) throws {
        let text = String(decoding: try HostFiles.read(path, limit: 65_536), as: UTF8.self)
        guard !text.contains("-----BEGIN CERTIFICATE-----") || text.contains("PRIVATE KEY") else {
            throw CommandFailure.usage(
                "keys.certificate", "\(path) is a certificate, and a private key is wanted",
                next: "name the file of its key; `interlock keys pin` shows a certificate's pin")
        }
    }

    /// The public halves of our message keys, oldest first; the last is the one in use.
    static func messageKeys(_ files: GatewayKeyFiles) throws -> [PeerMessageKey] {
        let own = PeerMessageKey(
            epoch: files.messageEpoch, key: try signingKey(files.message).verificationKey)
        return files.earlier.sorted { $0.epoch < $1.epoch } + [own]
    }

    static func certificate(_ path: String) throws -> GatewayCertificate {
        do {
            return try GatewayCertificate(pem: try HostFiles.read(path, limit: 65_536))
        } catch let fault as CryptoError {
            throw CommandFailure.refused(
                fault.code, "\(path): \(fault.detail)",
                next: "name a certificate made by `interlock keys make tls`")
        }
    }
}
