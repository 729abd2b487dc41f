internal import SettlementModel

/// One signature line of a note: whose it says it is, and its bytes. Nothing in it is trusted yet.
///
/// - Source: C2SP signed-note, section Signatures.
public struct NoteSignature: Hashable, Sendable {
    public let name: String
    /// The first four bytes of a hash over name, type and key: finds a key, proves nothing.
    public let keyID: UInt32
    /// What follows the key id.
    public let bytes: [UInt8]

    init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// The line without its newline.
    var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return "\u{2014} \(name) \(Base64.encode(id + bytes))"
    }

    /// Reads a line without its newline.
    init(line: String) throws(NoteFault) {
        let parts = NoteLines.split(line, at: 0x20, most: 3)
        guard parts.count == 3, parts[0] == "\u{2014}", NoteName.admits(parts[1]),
            let blob = Base64.decode(parts[2]), blob.count > 4
        else {
            throw NoteFault(code: "note.signature-line", detail: "expected em dash, name and base64")
        }
        name = parts[1]
        keyID = blob[0..<4].reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Array(blob[4...])
    }
}

/// The rule for key names.
enum NoteName {
    /// Not empty, no Unicode space, no plus; held to 128 bytes and no control characters here.
    static func admits(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 128 else { return false }
        // Visible ASCII, as every name so far: Unicode's tables need not be asked.
        if name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "+") }) { return true }
        return name.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20
        }
    }
}

/// The key ids of the signature types in use.
///
/// - Source: C2SP signed-note (0x01 Ed25519, 0x02 ECDSA), C2SP tlog-cosignature (0x04).
enum NoteKeyID {
    static func log(name: String, key: VerificationKey) -> UInt32? {
        switch key.algorithm {
        case .ed25519:
            guard let raw = key.rawEd25519 else { return nil }
            return leading(Array(name.utf8) + [0x0A, 0x01] + raw)
        case .ecdsaP256SHA256: return leading(key.spki)
        case .ecdsaSecp256k1EIP712: return nil
        }
    }

    /// Cosignatures exist for Ed25519 only.
    static func cosigner(name: String, key: VerificationKey) -> UInt32? {
        guard key.algorithm == .ed25519, let raw = key.rawEd25519 else { return nil }
        return leading(Array(name.utf8) + [0x0A, 0x04] + raw)
    }

    private static func leading(_ bytes: [UInt8]) -> UInt32 {
        Digest.sha256(bytes).bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
