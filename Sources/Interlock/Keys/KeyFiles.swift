import SettlementModel
import SettlementProofs

/// Keys and certificates in their files.
enum KeyFiles {
    /// - Throws: `CommandFailure` when the file is missing, open to others, or no P-256 or Ed25519 key.
    static func signingKey(_ path: String) throws -> SigningKey {
        if let status = HostFiles.status(path), status.mode & 0o077 != 0 {
            throw CommandFailure.refused(
                "keys.mode", "others may read \(path)",
                next: "chmod 0400 \(path); replace the key if they did")
        }
        do {
            return try SigningKey(pem: try HostFiles.read(path, limit: 65_536))
        } catch let fault as CryptoError {
            throw CommandFailure.refused(
                fault.code, "\(path): \(fault.detail)",
                next: "name a PEM private key made by `interlock keys make`")
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
