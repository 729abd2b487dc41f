import Foundation
import SettlementModel
import SettlementProofs

/// What the tests of keys, signatures and certificates share.
enum CryptoFixtures {
    struct JWS: Decodable, Sendable {
        let source, algorithm, publicKey, signingInputText, signatureText: String
    }
    struct EdDSA: Decodable, Sendable { let source, seed, key, message, signature: String }
    struct ECDSA: Decodable, Sendable { let source, point, message, r, s: String }
    struct Hash: Decodable, Sendable {
        let source, message: String
        let `repeat`: Int
        let digest: String
    }
    struct Certificate: Decodable, Sendable {
        let source, what, pem: String
        let refusal: String?
    }
    private struct File: Decodable {
        let gatewayCertificates: [Certificate]
        let jws: [JWS]
        let ed25519: [EdDSA]
        let ecdsaP256: [ECDSA]
        let sha256: [Hash]
    }

    private static func read() throws -> File {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Specs/Vectors/crypto.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: file))
    }

    static func certificates() throws -> [Certificate] { try read().gatewayCertificates }
    static func jws() throws -> [JWS] { try read().jws }
    static func ed25519() throws -> [EdDSA] { try read().ed25519 }
    static func ecdsa() throws -> [ECDSA] { try read().ecdsaP256 }
    static func hashes() throws -> [Hash] { try read().sha256 }

    enum Fault: Error { case notHex(String), noKey }

    static func bytes(_ hex: String) throws -> [UInt8] {
        guard let bytes = Hex.decode(hex) else { throw Fault.notHex(hex) }
        return bytes
    }

    /// DER in front of a P-256 point, written out here so that the code under test is not its own witness.
    static let p256Prefix = "3059301306072a8648ce3d020106082a8648ce3d030107034200"
    static let ed25519Prefix = "302a300506032b6570032100"

    static func key(_ algorithm: SignatureAlgorithm, _ hex: String) throws -> VerificationKey {
        let prefix = algorithm == .ecdsaP256SHA256 ? p256Prefix : ed25519Prefix
        guard let key = VerificationKey(algorithm: algorithm, spki: try bytes(prefix + hex)) else {
            throw Fault.noKey
        }
        return key
    }

    /// The code of the error that `act` throws, or `nil` if it throws none of ours.
    static func code<Value>(_ act: () throws -> Value) -> String? {
        do {
            _ = try act()
            return nil
        } catch {
            return (error as? CryptoError)?.code
        }
    }
}
