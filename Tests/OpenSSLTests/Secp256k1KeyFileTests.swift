import Foundation
import OpenSSL
import Testing

@Suite struct Secp256k1KeyFileTests {
    private static let secret = [UInt8](repeating: 0, count: 31) + [1]
    /// The curve's base point, which is the public half of 1.
    private static let base =
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"

    @Test func `what is written is what the openssl tool writes, and is read again`() throws {
        let pem = try Secp256k1KeyFile.pem(secret: SecretBytes(Self.secret), point: hex(Self.base))
        let tool = try OpenSSLTool.run(["pkey"], input: pem.exposed)
        #expect(tool.status == 0 && tool.output == pem.exposed)
        #expect(try Secp256k1KeyFile.secret(pem: pem) == SecretBytes(Self.secret))
    }

    @Test func `a key of the openssl tool is read, with and without its public half`() throws {
        let pem = try OpenSSLTool.run([
            "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1",
        ])
        let secret = try Secp256k1KeyFile.secret(pem: SecretBytes(pem.output))
        let text = String(
            decoding: try OpenSSLTool.run(["pkey", "-text", "-noout"], input: pem.output).output,
            as: UTF8.self)
        let digits = text.split(separator: "priv:")[1].split(separator: "pub:")[0]
            .filter(\.isHexDigit)
        #expect(secret.exposed.suffix(32) == (try hex(String(digits))).suffix(32))
        let compressed = try OpenSSLTool.run(["pkey", "-ec_conv_form", "compressed"], input: pem.output)
        #expect(try Secp256k1KeyFile.secret(pem: SecretBytes(compressed.output)) == secret)
    }

    @Test func `keys of other curves and kinds are refused by name`() throws {
        for arguments in [
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            ["genpkey", "-algorithm", "ED25519"],
        ] {
            let pem = try OpenSSLTool.run(arguments)
            #expect(pem.status == 0)
            #expect(
                fault { try Secp256k1KeyFile.secret(pem: SecretBytes(pem.output)) } == "crypto.key.algorithm")
        }
    }

    @Test func `no cut or changed key makes the reader fall`() throws {
        let pem = try Secp256k1KeyFile.pem(secret: SecretBytes(Self.secret), point: hex(Self.base)).exposed
        let body = String(decoding: pem, as: UTF8.self).split(separator: "\n").dropFirst().dropLast()
        let der = [UInt8](try #require(Data(base64Encoded: body.joined())))
        func read(_ der: [UInt8]) -> String? {
            let text =
                "-----BEGIN PRIVATE KEY-----\n"
                + Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
                + "\n-----END PRIVATE KEY-----\n"
            return fault { try Secp256k1KeyFile.secret(pem: SecretBytes(Array(text.utf8))) }
        }
        #expect(read(der) == nil)
        for place in der.indices {
            #expect(read(Array(der.prefix(place)))?.hasPrefix("crypto.") == true)
            for mask: UInt8 in [1, 0x80, 0xff] {
                var changed = der
                changed[place] ^= mask
                // Secret and public half hold each other; a header may have more than one right spelling.
                if place >= 33, place < 65 || place >= 71 {
                    #expect(read(changed) == "crypto.key.unreadable", "byte \(place)")
                } else if let code = read(changed) {
                    #expect(code.hasPrefix("crypto."))
                }
            }
        }
    }

    @Test func `a foreign public half, a secret that is none and other sizes are refused`() throws {
        var point = try hex(Self.base)
        func read(_ secret: [UInt8]) -> String? {
            fault {
                try Secp256k1KeyFile.secret(
                    pem: Secp256k1KeyFile.pem(secret: SecretBytes(secret), point: point))
            }
        }
        #expect(read(Self.secret) == nil)
        #expect(read([UInt8](repeating: 0, count: 31) + [2]) == "crypto.key.unreadable")
        #expect(read([UInt8](repeating: 0, count: 32)) == "crypto.key.unreadable")
        #expect(read([UInt8](repeating: 0xff, count: 32)) == "crypto.key.unreadable")
        #expect(read([1]) == "crypto.key.unreadable")
        point[63] ^= 1
        #expect(read(Self.secret) == "crypto.key.unreadable")
        point.removeLast()
        #expect(read(Self.secret) == "crypto.key.unreadable")
        let whole = try Secp256k1KeyFile.pem(secret: SecretBytes(Self.secret), point: hex(Self.base)).exposed
        for count in [0, 30, 60, whole.count - 30] {
            #expect(
                fault { try Secp256k1KeyFile.secret(pem: SecretBytes(Array(whole.prefix(count)))) }
                    == "crypto.pem.unreadable")
        }
    }
}
