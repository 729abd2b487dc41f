import SettlementModel
import SettlementProofs

let noteTargets = [FuzzTarget("note", limit: 8192, checkNote), FuzzTarget("jws", limit: 640, checkJWS)]

/// A signed note and the checkpoint in it have one text each, and only notes of the vectors are signed.
private func checkNote(_ input: [UInt8]) throws(Violation) {
    let note: SignedNote
    do throws(NoteFault) { note = try SignedNote(parsing: input) } catch {
        return try requireCode(error.code, under: "note.")
    }
    try require(note.bytes == input, "the note is written in other bytes")
    for anchor in KnownLedger.anchors {
        guard let log = anchor.log else { throw Violation("a known ledger that is no log") }
        let signed = note.isSigned(name: log.origin, by: log.operatorKey)
        try require(!signed || KnownLedger.signedTexts.contains(note.text), "a text that nobody signed")
        for witness in log.witnesses { _ = note.cosignatureTimes(by: witness) }
        do {
            let checkpoint = try anchor.checkpoint(signedIn: input)
            try require(KnownLedger.heads.contains(checkpoint.head), "a head that nobody signed")
        } catch let error as ProofFault {
            try requireCode(error.code, under: "proof.", "head.")
        } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
    }
    do {
        let checkpoint = try Checkpoint(parsing: note.text)
        try require(checkpoint.text.utf8.elementsEqual(note.text.utf8), "two texts for one checkpoint")
    } catch let error as NoteFault {
        try requireCode(error.code, under: "note.checkpoint")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
}

/// A detached signature over a fixed text by a known key: Ed25519 has one signature for each text.
///
/// The key is new in every process, so an input cannot hold its signature; one that begins with a zero byte holds
/// edits of it instead.
private func checkJWS(_ input: [UInt8]) throws(Violation) {
    let known = KnownSignature.shared
    let bytes = input.first == 0 ? edited(Array(known.jws.utf8), input.dropFirst()) : input
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let holds = DetachedJWS.verify(text, payload: known.payload, key: known.key, type: known.type)
    try require(
        holds == text.utf8.elementsEqual(known.jws.utf8), "a signature that nobody made, or a lost one")
    let elsewhere = DetachedJWS.verify(text, payload: known.payload + [0], key: known.key, type: known.type)
    try require(!elsewhere, "a signature over another text")
    let asOther = DetachedJWS.verify(text, payload: known.payload, key: known.key, type: known.type + "x")
    try require(!asOther, "a signature of another type")
    if holds {
        let named = DetachedJWS.keyFingerprint(in: text)
        try require(named == KeyFingerprint.of(known.key), "the fingerprint is another key's")
    }
}

/// Reads edits of four bytes: what, where (two), which. Puts in, takes out or sets one byte.
func edited(_ text: [UInt8], _ edits: ArraySlice<UInt8>) -> [UInt8] {
    var (text, edits) = (text, edits)
    while edits.count >= 4 {
        let edit = Array(edits.prefix(4))
        edits = edits.dropFirst(4)
        let (what, byte) = (edit[0], edit[3])
        let at = (Int(edit[1]) << 8 | Int(edit[2])) % (text.count + 1)
        switch what % 3 {
        case 0: text.insert(byte, at: at)
        case 1 where at < text.count: text.remove(at: at)
        case 2 where at < text.count: text[at] = byte
        default: break
        }
    }
    return text
}
