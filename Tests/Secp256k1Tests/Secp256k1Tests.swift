import Foundation
import Secp256k1
import Testing

/// Against PyPI's eth-keys: `Specs/Vectors/evm/signatures.json`.
struct Secp256k1Tests {
    private struct File: Decodable {
        struct Signature: Decodable { let secret, digest, signature, highS, publicKey, address: String }
        let signatures: [Signature]
    }

    private func signatures(_ file: String = #filePath) throws -> [File.Signature] {
        let url = URL(filePath: file).deletingLastPathComponent()
            .appending(path: "../../Specs/Vectors/evm/signatures.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).signatures
    }

    private func hex(_ text: String) throws -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        try #require(digits.count == text.count && digits.count % 2 == 0)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    @Test func `signs, recovers and verifies as the reference does`() throws {
        for vector in try signatures() {
            let (secret, digest) = (try hex(vector.secret), try hex(vector.digest))
            let (signature, key) = (try hex(vector.signature), try hex(vector.publicKey))
            #expect(Secp256k1.publicKey(of: secret) == key)
            #expect(Secp256k1.sign(digest, secret: secret) == signature)
            #expect(Secp256k1.recover(signature, over: digest) == key)
            #expect(Secp256k1.verifies(Array(signature.prefix(64)), over: digest, key: key))
        }
    }

    @Test func `the twin with a high s recovers the same key but does not verify`() throws {
        for vector in try signatures() {
            let (digest, twin) = (try hex(vector.digest), try hex(vector.highS))
            #expect(Secp256k1.recover(twin, over: digest) == (try hex(vector.publicKey)))
            #expect(!Secp256k1.verifies(Array(twin.prefix(64)), over: digest, key: try hex(vector.publicKey)))
            #expect(!Secp256k1.isLowS(twin[32..<64]))
            #expect(Secp256k1.isLowS(try hex(vector.signature)[32..<64]))
        }
    }

    @Test func `half of the order is low and one more is high`() throws {
        let half = try hex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0")
        #expect(Secp256k1.isLowS(half))
        #expect(!Secp256k1.isLowS(half.dropLast() + [0xA1]))
        #expect(!Secp256k1.isLowS(half.dropLast()))
    }

    @Test func `bytes that are no signature, digest or key give nothing`() throws {
        let vector = try #require(try signatures().first)
        let (signature, digest) = (try hex(vector.signature), try hex(vector.digest))
        #expect(Secp256k1.recover(signature.dropLast(), over: digest) == nil)
        #expect(Secp256k1.recover(signature + [0], over: digest) == nil)
        #expect(Secp256k1.recover(signature, over: digest.dropLast()) == nil)
        for v in UInt8(2)...255 {
            #expect(Secp256k1.recover(signature.prefix(64) + [v], over: digest) == nil)
        }
        let zeros = [UInt8](repeating: 0, count: 32), ones = [UInt8](repeating: 255, count: 32)
        #expect(Secp256k1.recover(zeros + zeros + [0], over: digest) == nil)
        #expect(Secp256k1.recover(ones + zeros + [0], over: digest) == nil)
        #expect(Secp256k1.recover(signature.prefix(32) + ones + [0], over: digest) == nil)
        #expect(Secp256k1.publicKey(of: zeros) == nil && Secp256k1.publicKey(of: ones) == nil)
        #expect(Secp256k1.sign(digest, secret: zeros) == nil && Secp256k1.sign([], secret: ones) == nil)
        #expect(!Secp256k1.verifies(Array(signature.prefix(64)), over: digest, key: zeros + zeros))
        #expect(!Secp256k1.verifies([], over: digest, key: []))
    }

    @Test func `another digest recovers another key or none`() throws {
        for vector in try signatures() {
            var digest = try hex(vector.digest)
            digest[7] ^= 1
            #expect(Secp256k1.recover(try hex(vector.signature), over: digest) != (try hex(vector.publicKey)))
        }
    }
}
