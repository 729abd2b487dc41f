import Testing

@testable import OpenSSL

@Suite struct SealingTests {
    @Test func `AES-256-GCM gives and opens the published texts`() throws {
        for vector in try CryptoVectors.read().aes256GCM {
            let (key, context) = (try SecretBytes(hex(vector.key)), try hex(vector.context))
            let plain = try SecretBytes(hex(vector.plain))
            let sealed = try AES256GCM.seal(
                plain, key: key, nonce: hex(vector.nonce), authenticating: context)
            #expect(sealed == (try hex(vector.nonce + vector.cipher + vector.tag)), "\(vector.source)")
            #expect(try AES256GCM.open(sealed, key: key, authenticating: context) == plain)
        }
    }

    @Test func `a sealed text with any bit changed does not open`() throws {
        let key = try SecretBytes.random(count: 32)
        let sealed = try AES256GCM.seal(SecretBytes([1, 2, 3]), key: key, authenticating: [9])
        for place in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[place] ^= 1 << UInt8(bit)
                #expect(
                    fault { try AES256GCM.open(changed, key: key, authenticating: [9]) }
                        == "crypto.aead.refused")
            }
        }
    }

    @Test func `another key, another context, a cut text do not open`() throws {
        let key = try SecretBytes.random(count: 32)
        let sealed = try AES256GCM.seal(SecretBytes([1, 2, 3]), key: key, authenticating: [9])
        let other = try SecretBytes.random(count: 32)
        #expect(
            fault { try AES256GCM.open(sealed, key: other, authenticating: [9]) } == "crypto.aead.refused")
        #expect(fault { try AES256GCM.open(sealed, key: key, authenticating: []) } == "crypto.aead.refused")
        for count in 0..<sealed.count {
            let cut = Array(sealed.prefix(count))
            #expect(fault { try AES256GCM.open(cut, key: key, authenticating: [9]) } == "crypto.aead.refused")
        }
    }

    @Test func `the same text sealed twice looks different and opens the same`() throws {
        let key = try SecretBytes.random(count: 32)
        let plain = try SecretBytes(Array(repeating: 7, count: 1000))
        let first = try AES256GCM.seal(plain, key: key, authenticating: [])
        let second = try AES256GCM.seal(plain, key: key, authenticating: [])
        #expect(first != second)
        #expect(first.count == 1000 + AES256GCM.overheadCount)
        #expect(try AES256GCM.open(second, key: key, authenticating: []) == plain)
    }

    @Test(arguments: [0, 16, 31, 33]) func `a key of another length is refused`(count: Int) throws {
        let key = try SecretBytes.random(count: count)
        #expect(
            fault { try AES256GCM.seal(SecretBytes([]), key: key, authenticating: []) }
                == "crypto.aead.parameters")
    }

    @Test func `a secret shows its length and nothing else`() throws {
        let secret = try SecretBytes(Array("open sesame".utf8))
        var shown = "\(secret) \(String(reflecting: secret)) "
        dump(secret, to: &shown)
        #expect(!shown.contains("sesame"))
        #expect(!shown.contains("storage"))
        #expect(shown.contains("11 hidden"))
        #expect(try secret == SecretBytes(Array("open sesame".utf8)))
        #expect(try secret != SecretBytes(Array("open sesamE".utf8)))
        #expect(try secret != SecretBytes(Array("open".utf8)))
        #expect(try SecretBytes(Array("open".utf8)) != secret)
    }
}

/// The code of the error that `act` throws, or `nil` if it throws none of ours.
func fault<Value>(_ act: () throws -> Value) -> String? {
    do {
        _ = try act()
        return nil
    } catch {
        return (error as? CryptoError)?.code
    }
}
