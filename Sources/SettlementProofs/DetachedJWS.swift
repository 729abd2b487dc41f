public import OpenSSL
public import SettlementModel

/// A detached JSON Web Signature: `header..signature`. The payload travels beside it, byte for byte.
///
/// The protected header is exactly the canonical JSON
/// `{"alg":…,"b64":false,"crit":["b64"],"kid":"<key fingerprint>","typ":"<type>"}`: each key and type has
/// one header, so a verifier compares it and parses nothing. Any other header is refused, also one with
/// further members.
/// - Source: RFC 7515 (JWS, appendix F), RFC 7797 (`b64`, unencoded payload), RFC 7518 3.4 (ES256),
///   RFC 8037 3.1 (EdDSA), RFC 8785 (canonical JSON).
public enum DetachedJWS {
    /// Signs `payload` as being of `type`.
    ///
    /// - Parameter type: the domain tag, for example `interlock/message/1`. Range: 1 to 64 characters of
    ///   `A–Z a–z 0–9 . _ + / -`.
    /// - Repeats: ES256 gives another signature each time; keep and resend the first.
    /// - Throws: `crypto.jws.type`, `crypto.sign.failed`.
    public static func sign(payload: [UInt8], key: SigningKey, type: String) throws(CryptoError) -> String {
        guard let header = header(for: key.verificationKey, type: type) else {
            throw CryptoError(
                code: "crypto.jws.type",
                detail: "a type is 1 to 64 of A–Z a–z 0–9 . _ + / -; choose such a name")
        }
        let signature = try key.sign(signingInput(header, payload))
        switch signature.key.algorithm {
        case .ecdsaSecp256k1EIP712:
            throw CryptoError(code: "crypto.sign.failed", detail: "the scheme has no name in JOSE")
        case .ed25519: return header + ".." + Base64URL.encode(signature.bytes)
        case .ecdsaP256SHA256:
            guard let raw = ECDSASignature.raw(fromDER: signature.bytes) else {
                throw CryptoError(code: "crypto.sign.failed", detail: "the signature is not strict DER")
            }
            return header + ".." + Base64URL.encode(raw)
        }
    }

    /// Whether `jws` signs exactly `payload` as `type` by the private half of `key`.
    /// - Returns: `false` for anything else, whatever is wrong with it.
    public static func verify(_ jws: String, payload: [UInt8], key: VerificationKey, type: String) -> Bool {
        guard let header = header(for: key, type: type), let parts = parts(of: jws), parts.header == header,
            parts.signature.utf8.count == 86, let raw = Base64URL.decode(parts.signature), raw.count == 64
        else { return false }
        let bytes: [UInt8]? =
            switch key.algorithm {
            case .ed25519: raw
            case .ecdsaP256SHA256: ECDSASignature.der(fromRaw: raw)
            case .ecdsaSecp256k1EIP712: nil
            }
        guard let bytes, let signature = Signature(key: key, bytes: bytes) else { return false }
        return SignatureVerification.verify(signature, over: signingInput(header, payload))
    }

    /// The key fingerprint that the header names, unverified: for finding the key to verify with.
    /// - Returns: `nil` if the header is not one that `sign` writes.
    public static func keyFingerprint(in jws: String) -> Bytes32? {
        guard let parts = parts(of: jws), let bytes = Base64URL.decode(parts.header) else { return nil }
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            guard let start = opening(algorithm).map({ Array($0.utf8) }), bytes.starts(with: start),
                bytes.count >= start.count + 64
            else { continue }
            let kid = String(decoding: bytes[start.count..<start.count + 64], as: UTF8.self)
            return Bytes32(hex: kid)
        }
        return nil
    }

    /// RFC 7797 5: the header as sent, a dot, the payload as it is.
    private static func signingInput(_ header: String, _ payload: [UInt8]) -> [UInt8] {
        var input: [UInt8] = []
        input.reserveCapacity(header.utf8.count + 1 + payload.count)
        input.append(contentsOf: header.utf8)
        input.append(UInt8(ascii: "."))
        input.append(contentsOf: payload)
        return input
    }

    private static func header(for key: VerificationKey, type: String) -> String? {
        guard (1...64).contains(type.utf8.count), type.utf8.allSatisfy(isTypeCharacter),
            let opening = opening(key.algorithm)
        else { return nil }
        let json = opening + KeyFingerprint.of(key).hex + "\",\"typ\":\"" + type + "\"}"
        return Base64URL.encode(Array(json.utf8))
    }

    /// `nil` for a scheme that signs no JWS.
    private static func opening(_ algorithm: SignatureAlgorithm) -> String? {
        let name: String
        switch algorithm {
        case .ecdsaP256SHA256: name = "ES256"
        case .ed25519: name = "EdDSA"
        case .ecdsaSecp256k1EIP712: return nil
        }
        return "{\"alg\":\"" + name + "\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\""
    }

    private static func isTypeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "._+/-".utf8.contains(byte)
        }
    }

    /// The longest text that `sign` writes is below 400 bytes; a longer one is refused unread.
    private static func parts(of jws: String) -> (header: String, signature: String)? {
        guard jws.utf8.count <= 512 else { return nil }
        let parts = jws.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, let header = String(parts[0]),
            let signature = String(parts[2])
        else { return nil }
        return (header, signature)
    }
}
