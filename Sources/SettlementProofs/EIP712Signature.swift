internal import Secp256k1
public import SettlementModel

/// The bytes that the holder of an EVM account signs, and the checking of its signatures.
///
/// - Source: EIP-712 (the message), EIP-2 (low s), the Ethereum yellow paper, appendix F (v, r, s).
public enum EIP712Signature {
    /// 0x19 ‖ 0x01 ‖ domain separator ‖ hashStruct: 66 bytes, of which the Keccak-256 is signed.
    public static func message(domain: Bytes32, statement: Bytes32) -> [UInt8] {
        opening + domain.bytes + statement.bytes
    }

    /// Whether the signature's key made it over `message`.
    ///
    /// The key is recovered, so r, s and v must all be right: of the texts that could stand for one signature one verifies.
    static func verifies(_ signature: Signature, over message: [UInt8]) -> Bool {
        guard isStatement(message), let point = signature.key.secp256k1Point, signature.bytes.count == 65,
            signature.bytes[64] == 27 || signature.bytes[64] == 28,
            Secp256k1.isLowS(signature.bytes[32..<64])
        else { return false }
        let recoverable = signature.bytes[..<64] + [signature.bytes[64] - 27]
        return Secp256k1.recover(recoverable, over: Keccak256.digest(message).bytes) == point
    }

    /// A holder's key signs nothing but statements of this form, so no domain tag, transaction or prose can be passed off as one.
    static func isStatement(_ message: [UInt8]) -> Bool {
        message.count == 66 && message.starts(with: opening)
    }

    private static let opening: [UInt8] = [0x19, 0x01]
}

extension VerificationKey {
    /// The key of an EVM account's holder.
    /// - Parameter point: 64 bytes x ‖ y.
    /// - Returns: `nil` unless the point is on the curve.
    public static func secp256k1(point: [UInt8]) -> VerificationKey? {
        guard Secp256k1.isPoint(point) else { return nil }
        return VerificationKey(algorithm: .ecdsaSecp256k1EIP712, spki: secp256k1Prefix + point)
    }

    /// The 64 bytes x ‖ y of an EVM holder's key; `nil` for another scheme, another form or a point that is not on the curve.
    public var secp256k1Point: [UInt8]? {
        let prefix = Self.secp256k1Prefix
        guard algorithm == .ecdsaSecp256k1EIP712, spki.count == prefix.count + 64, spki.starts(with: prefix)
        else { return nil }
        let point = Array(spki.dropFirst(prefix.count))
        return Secp256k1.isPoint(point) ? point : nil
    }

    /// The DER of a SubjectPublicKeyInfo up to x: id-ecPublicKey, the named curve 1.3.132.0.10, an uncompressed point.
    ///
    /// - Source: RFC 5480 2.1.1.1; SEC 2 version 2, A.2.
    private static let secp256k1Prefix: [UInt8] = [
        0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81,
        0x04, 0x00, 0x0a, 0x03, 0x42, 0x00, 0x04,
    ]
}
