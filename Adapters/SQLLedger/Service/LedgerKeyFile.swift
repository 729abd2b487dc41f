import Foundation
import Glibc
import SettlementModel
public import SettlementProofs

/// The log key's file: PKCS #8 PEM, ECDSA P-256, readable by its owner only.
public enum LedgerKeyFile {
    /// - Throws: `ledger.key.unreadable`, `ledger.key.exposed`, `ledger.key.algorithm`.
    public static func load(path: String) throws -> SigningKey {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw LedgerServiceFault(
                code: "ledger.key.unreadable", detail: "cannot read \(path), error \(errno).",
                nextStep: "Name the log key's file in the configuration.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw LedgerServiceFault(
                code: "ledger.key.exposed", detail: "\(path) can be read by others.",
                nextStep: "Give it mode 0600; make a new key if others may have read it.")
        }
        let key: SigningKey
        do {
            key = try SigningKey(pem: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        } catch {
            throw LedgerServiceFault(
                code: "ledger.key.unreadable", detail: "\(path) holds no PKCS #8 key: \(error).",
                nextStep: "Make a P-256 key in PKCS #8 PEM.")
        }
        guard key.verificationKey.algorithm == .ecdsaP256SHA256 else {
            throw LedgerServiceFault(
                code: "ledger.key.algorithm", detail: "\(path) is not a P-256 key.",
                nextStep: "Make a P-256 key in PKCS #8 PEM.")
        }
        return key
    }
}
