import SettlementModel
import SettlementProofs
import Testing

struct NoteTests {
    private let time = legal(LedgerInstant(seconds: 1_780_000_000))

    /// `name+keyid+base64(0x01 ‖ key)`, as the published example writes its key.
    private func key(_ vkey: String) throws -> (name: String, key: VerificationKey) {
        let parts = vkey.split(separator: "+", maxSplits: 2).map(String.init)
        let bytes = try #require(Base64.decode(parts[2]))
        let key = try #require(VerificationKey.ed25519(raw: Array(bytes.dropFirst())))
        return (parts[0], key)
    }

    @Test func `the published note verifies under its key and no other`() throws {
        for vector in try Vectors.load("notes").objects("verify") {
            let bytes = Array(try vector.text("note").utf8)
            let note = try SignedNote(parsing: bytes)
            let (name, key) = try key(try vector.text("vkey"))
            let text = try vector.text("text")
            #expect(note.text == text)
            #expect(note.bytes == bytes)
            #expect(note.isSigned(name: name, by: key))
            #expect(!note.isSigned(name: name + "x", by: key))
            let other = try SigningKey.generate(.ed25519).verificationKey
            #expect(!note.isSigned(name: name, by: other))
            let spoilt = try vector.text("note").replacing("answer", with: "anser")
            let altered = try SignedNote(parsing: Array(spoilt.utf8))
            #expect(!altered.isSigned(name: name, by: key))
        }
    }

    @Test func `the published checkpoint with its cosignature is read and written alike`() throws {
        guard case .object(let vector)? = try Vectors.load("notes")["checkpoint"] else {
            Issue.record("no vector")
            return
        }
        let text = try vector.text("note")
        let note = try SignedNote(parsing: Array(text.utf8))
        #expect(note.string == text)
        let names = try vector.texts("names")
        #expect(note.signatures.map(\.name) == names)
        let checkpoint = try Checkpoint(parsing: note.text)
        let (origin, size, root) = (
            try vector.text("origin"), try vector.text("size"), try vector.text("root")
        )
        #expect(checkpoint.origin == origin)
        #expect(String(checkpoint.head.size) == size)
        #expect(checkpoint.head.root.hex == root)
        #expect(checkpoint.time == nil && checkpoint.challenge == nil)
        #expect(checkpoint.text == note.text)
    }

    @Test func `every malformed note and checkpoint is refused`() throws {
        let vectors = try Vectors.load("notes")
        for vector in try vectors.objects("refuse") {
            let (name, hex, code) = (try vector.text("name"), try vector.text("hex"), try vector.text("code"))
            let bytes = try #require(Hex.decode(hex))
            let fault = #expect(throws: NoteFault.self, "\(name)") { try SignedNote(parsing: bytes) }
            #expect(fault?.code == code, "\(name)")
        }
        for vector in try vectors.objects("refuseCheckpoint") {
            let (name, text) = (try vector.text("name"), try vector.text("text"))
            let fault = #expect(throws: NoteFault.self, "\(name)") { try Checkpoint(parsing: text) }
            #expect(fault?.code == "note.checkpoint")
        }
    }

    @Test func `16 signature lines and more are read, 65 and a note beyond 64 KiB are not`() throws {
        let line = "\u{2014} n AAAAAAE=\n"
        #expect(
            try SignedNote(parsing: Array(("t\n\n" + String(repeating: line, count: 64)).utf8)).signatures
                .count == 64)
        for text in [
            "t\n\n" + String(repeating: line, count: 65),
            String(repeating: "t", count: 65_536) + "\n\n" + line,
        ] {
            let fault = #expect(throws: NoteFault.self) { try SignedNote(parsing: Array(text.utf8)) }
            #expect(fault?.code == "note.size")
        }
    }

    @Test(arguments: SignatureAlgorithm.ofAnyMessage)
    func `a note we sign verifies after travelling`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let note = try SignedNote(
            text: "log.example/1\n7\n\nsecond part\n", name: "log.example/1", signedBy: key)
        let read = try SignedNote(parsing: note.bytes)
        #expect(read == note)
        #expect(read.isSigned(name: "log.example/1", by: key.verificationKey))
        #expect(!read.isSigned(name: "log.example/2", by: key.verificationKey))
        #expect(read.cosignatureTimes(by: key.verificationKey).isEmpty)
    }

    @Test func `a cosignature counts for its own witness, with its time`() throws {
        let (log, witness) = (try SigningKey.generate(.ecdsaP256SHA256), try SigningKey.generate(.ed25519))
        let plain = try SignedNote(text: "o\n1\nx\n", name: "o", signedBy: log)
        let note = try SignedNote(parsing: plain.cosigned(name: "w.example", by: witness, at: time).bytes)
        #expect(note.cosignatureTimes(by: witness.verificationKey) == [time])
        #expect(!note.isSigned(name: "w.example", by: witness.verificationKey))
        let stranger = try SigningKey.generate(.ed25519).verificationKey
        #expect(note.cosignatureTimes(by: stranger).isEmpty)
        #expect(note.isSigned(name: "o", by: log.verificationKey))
        let fault = #expect(throws: NoteFault.self) { try plain.cosigned(name: "w", by: log, at: time) }
        #expect(fault?.code == "note.key")
    }

    @Test func `a known key's failing line spoils the note, an unknown key's does not`() throws {
        let key = try SigningKey.generate(.ed25519)
        let note = try SignedNote(text: "a\n", name: "n", signedBy: key)
        let other = try SignedNote(text: "b\n", name: "n", signedBy: key)
        let foreign = try SignedNote(text: "b\n", name: "n", signedBy: try SigningKey.generate(.ed25519))
        let spoilt = try SignedNote(parsing: Array((note.string + other.string.dropFirst(3)).utf8))
        #expect(spoilt.signatures.count == 2)
        #expect(!spoilt.isSigned(name: "n", by: key.verificationKey))
        let extended = try SignedNote(parsing: Array((note.string + foreign.string.dropFirst(3)).utf8))
        #expect(extended.isSigned(name: "n", by: key.verificationKey))
        let cosigned = try note.cosigned(name: "w", by: key, at: time)
        let wrong = try other.cosigned(name: "w", by: key, at: time)
        let line = try #require(wrong.string.split(separator: "\n").last)
        let both = try SignedNote(parsing: Array((cosigned.string + line + "\n").utf8))
        #expect(both.cosignatureTimes(by: key.verificationKey).isEmpty)
    }

    @Test func `texts and names that a reader would refuse are not signed`() throws {
        let key = try SigningKey.generate(.ed25519)
        for text in ["", "\n", "no end", "tab\t\n", "a\u{0}\n"] {
            #expect(throws: NoteFault.self) { try SignedNote(text: text, name: "n", signedBy: key) }
        }
        for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb", String(repeating: "n", count: 129)] {
            #expect(throws: NoteFault.self) { try SignedNote(text: "t\n", name: name, signedBy: key) }
        }
    }

    @Test func `a checkpoint carries its time and challenge through its text`() throws {
        let head = LogHead(size: .max, root: MerkleLog.emptyRoot)
        let challenge = Digest.sha256([1])
        let checkpoint = try #require(
            Checkpoint(origin: "log.example/1", head: head, time: time, challenge: challenge))
        #expect(try Checkpoint(parsing: checkpoint.text) == checkpoint)
        let lines = checkpoint.text.split(separator: "\n")
        #expect(lines[3...] == ["time 1780000000", "challenge \(challenge.hex)"])
        #expect(Checkpoint(origin: "", head: head, time: time, challenge: nil) == nil)
        #expect(Checkpoint(origin: "a\nb", head: head, time: time, challenge: nil) == nil)
        let unknown = try Checkpoint(parsing: checkpoint.text + "colour blue\n")
        #expect(unknown.extensions.last == "colour blue")
        #expect(unknown.time == time)
    }

    @Test func `no bytes whatever bring the note reader down`() throws {
        let good = try SignedNote(
            text: "o\n1\n\(Base64.encode(MerkleLog.emptyRoot.bytes))\n", name: "o",
            signedBy: SigningKey.generate(.ed25519)
        ).bytes
        var random = SeededGenerator(seed: 9)
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0...random.int(0...3) {
                bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255))
            }
            if random.flag() { bytes.removeLast(random.int(0...bytes.count)) }
            if let note = try? SignedNote(parsing: bytes) {
                #expect(note.bytes == bytes)
                if let checkpoint = try? Checkpoint(parsing: note.text) {
                    #expect(checkpoint.text == note.text)
                }
            }
        }
    }
}
