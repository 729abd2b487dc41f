public import SettlementModel

/// A text with signature lines. Signatures of unknown keys are carried along and never counted.
///
/// - Range: at most 64 KiB and 64 signature lines.
/// - Source: C2SP signed-note; C2SP tlog-cosignature for witnesses.
public struct SignedNote: Hashable, Sendable {
    /// What is signed; it ends in a newline.
    public let text: String
    /// At least one.
    public let signatures: [NoteSignature]

    /// Largest note that is read or made, in bytes.
    public static let largestSize = 65_536
    /// Most signature lines that are read or made.
    public static let mostSignatures = 64

    /// Reads a note; no signature is checked yet.
    public init(parsing bytes: [UInt8]) throws(NoteFault) {
        guard bytes.count <= SignedNote.largestSize else {
            throw NoteFault(code: "note.size", detail: "more than \(SignedNote.largestSize) bytes")
        }
        guard String(validating: bytes, as: UTF8.self) != nil, bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A })
        else {
            throw NoteFault(code: "note.utf8", detail: "expected UTF-8 without control characters")
        }
        guard bytes.last == 0x0A,
            let blank = bytes.indices.dropFirst().last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }),
            blank >= 2, blank < bytes.count - 1
        else {
            throw NoteFault(code: "note.format", detail: "expected a text, a blank line and signature lines")
        }
        text = String(decoding: bytes[..<blank], as: UTF8.self)
        signatures = try SignedNote.signatures(
            String(decoding: bytes[(blank + 1)...].dropLast(), as: UTF8.self))
    }

    /// Signs `text` as the log `name` itself, by Ed25519 (0x01) or ECDSA (0x02).
    ///
    /// - Throws: `NoteFault` for a text or name that a reader would refuse; `CryptoError`.
    public init(text: String, name: String, signedBy key: SigningKey) throws {
        guard text.utf8.count > 1, text.utf8.last == 0x0A, text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
            text.utf8.count <= SignedNote.largestSize / 2
        else {
            throw NoteFault(
                code: "note.format", detail: "expected lines, the last ended, no control characters")
        }
        guard NoteName.admits(name) else { throw SignedNote.badName }
        guard let keyID = NoteKeyID.log(name: name, key: key.verificationKey) else { throw SignedNote.badKey }
        let signature = try key.sign(Array(text.utf8))
        self.text = text
        signatures = [NoteSignature(name: name, keyID: keyID, bytes: signature.bytes)]
    }

    private init(text: String, signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    /// The exact bytes that `init(parsing:)` reads.
    public var bytes: [UInt8] { Array(string.utf8) }

    public var string: String {
        var string = text + "\n"
        for signature in signatures { string += signature.line + "\n" }
        return string
    }

    /// The note with one more witness's timestamped cosignature (0x04).
    ///
    /// - Throws: `note.key` for a key that is not Ed25519, `note.size`, `note.name`; `CryptoError`.
    public func cosigned(name: String, by key: SigningKey, at time: LedgerInstant) throws -> SignedNote {
        guard NoteName.admits(name) else { throw SignedNote.badName }
        guard let keyID = NoteKeyID.cosigner(name: name, key: key.verificationKey) else {
            throw SignedNote.badKey
        }
        guard signatures.count < SignedNote.mostSignatures else { throw SignedNote.tooMany }
        let signature = try key.sign(cosignedMessage(at: time))
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time.seconds >> Int64(56 - 8 * $0)) }
        let line = NoteSignature(name: name, keyID: keyID, bytes: stamp + signature.bytes)
        return SignedNote(text: text, signatures: signatures + [line])
    }

    /// True where this key signed the text under this name.
    ///
    /// A line that names this key and does not verify spoils the note, whatever else it carries.
    public func isSigned(name: String, by key: VerificationKey) -> Bool {
        guard let keyID = NoteKeyID.log(name: name, key: key) else { return false }
        let lines = signatures.filter { $0.keyID == keyID && KeyOrder.same($0.name, name) }
        let message = Array(text.utf8)
        return !lines.isEmpty
            && lines.allSatisfy { line in
                guard let signature = Signature(key: key, bytes: line.bytes) else { return false }
                return SignatureVerification.verify(signature, over: message)
            }
    }

    /// When this witness cosigned, once per valid line; empty where any line that names its key fails.
    ///
    /// The name on the line is free: a witness is known by its key.
    public func cosignatureTimes(by key: VerificationKey) -> [LedgerInstant] {
        var times: [LedgerInstant] = []
        for line in signatures where NoteKeyID.cosigner(name: line.name, key: key) == line.keyID {
            guard line.bytes.count == 72, let signature = Signature(key: key, bytes: Array(line.bytes[8...])),
                let seconds = Int64(exactly: line.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }),
                let time = LedgerInstant(seconds: seconds),
                SignatureVerification.verify(signature, over: cosignedMessage(at: time))
            else { return [] }
            times.append(time)
        }
        return times
    }

    private func cosignedMessage(at time: LedgerInstant) -> [UInt8] {
        Array("cosignature/v1\ntime \(time.seconds)\n".utf8) + Array(text.utf8)
    }

    private static func signatures(_ block: String) throws(NoteFault) -> [NoteSignature] {
        var result: [NoteSignature] = []
        for line in NoteLines.split(block, at: 0x0A) {
            guard result.count < mostSignatures else { throw tooMany }
            result.append(try NoteSignature(line: line))
        }
        return result
    }

    private static var badName: NoteFault {
        NoteFault(code: "note.name", detail: "a name has no space and no plus")
    }
    private static var badKey: NoteFault {
        NoteFault(code: "note.key", detail: "this key cannot make such a signature; cosigners use Ed25519")
    }
    private static var tooMany: NoteFault {
        NoteFault(code: "note.size", detail: "more than \(mostSignatures) signature lines")
    }
}
