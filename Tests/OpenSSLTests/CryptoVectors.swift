import Foundation

/// `Specs/Vectors/crypto.json`, read once.
struct CryptoVectors: Decodable, Sendable {
    struct Hash: Decodable, Sendable {
        let source, message: String
        let `repeat`: Int
        let digest: String
    }
    struct Tag: Decodable, Sendable { let source, key, message, tag: String }
    struct Derivation: Decodable, Sendable { let source, secret, salt, info, output: String }
    struct Passphrase: Decodable, Sendable {
        let source, passphrase, salt: String
        let n, r, p: Int
        let output: String
    }
    struct Sealing: Decodable, Sendable { let source, key, nonce, plain, context, cipher, tag: String }
    struct EdDSA: Decodable, Sendable { let source, seed, key, message, signature: String }
    struct SmallOrder: Decodable, Sendable { let source, key, signature: String }
    struct ECDSA: Decodable, Sendable { let source, point, message, r, s: String }

    let sha256: [Hash]
    let hmacSHA256: [Tag]
    let hkdfSHA256: [Derivation]
    let scrypt: [Passphrase]
    let aes256GCM: [Sealing]
    let ed25519: [EdDSA]
    let ed25519SmallOrder: [SmallOrder]
    let ecdsaP256: [ECDSA]

    static func read() throws -> CryptoVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Specs/Vectors/crypto.json")
        return try JSONDecoder().decode(CryptoVectors.self, from: Data(contentsOf: file))
    }
}

/// The bytes of a hexadecimal text from a test or its vectors.
func hex(_ text: String) throws -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { throw VectorFault.notHex(text) }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

enum VectorFault: Error { case notHex(String) }
