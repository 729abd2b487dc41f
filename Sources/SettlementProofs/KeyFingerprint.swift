public import SettlementModel

/// The name of a key: what operators compare by eye, what JWS headers carry as `kid`, what pins hold.
public enum KeyFingerprint {
    /// SHA-256 of the scheme's name, a line feed and the DER SubjectPublicKeyInfo.
    ///
    /// The name is in front so that one key under two schemes has two names. The bytes are taken as they are.
    public static func of(_ key: VerificationKey) -> Bytes32 {
        Digest.sha256(key.algorithm.rawValue, 0x0a, key.spki)
    }
}
