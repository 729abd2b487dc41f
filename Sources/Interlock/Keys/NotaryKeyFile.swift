import EVMNotaryRules
import OpenSSL
import SettlementModel

/// A notary's secp256k1 secret in its file: 64 hexadecimal digits and a line break.
enum NotaryKeyFile {
    /// - Throws: `CommandFailure` when the file is missing, open to others, or holds no secret.
    static func load(_ path: String) throws -> NotaryKey {
        if let status = try HostFiles.status(path), status.mode & 0o077 != 0 {
            throw CommandFailure.refused(
                "keys.mode", "others may read \(path)",
                next: "chmod 0400 \(path); replace the key if they did")
        }
        let text = String(decoding: try HostFiles.read(path, limit: 128), as: UTF8.self)
        let digits = text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard let secret = Hex.decode(digits), secret.count == 32, let key = NotaryKey(secret: secret) else {
            throw CommandFailure.refused(
                "keys.notary", "\(path) holds no secp256k1 secret",
                next: "name a file made by `interlock notary keys`")
        }
        return key
    }

    /// Makes a new secret. Never over a file that is there.
    static func make(_ path: String) throws -> NotaryKey {
        // All but one in 2^127 of 32 random bytes are a secret; another draw decides then.
        for _ in 0..<4 {
            let secret: [UInt8]
            do { secret = try SecureRandom.bytes(32) } catch {
                throw CommandFailure.unavailable(
                    error.code, error.detail, next: "check the OpenSSL installation")
            }
            guard let key = NotaryKey(secret: secret) else { continue }
            try HostFiles.create(path, Array(Hex.encode(secret).utf8) + [10], mode: 0o400)
            return key
        }
        throw CommandFailure.unavailable(
            "keys.notary", "no secret was found", next: "check the system's random generator")
    }
}
