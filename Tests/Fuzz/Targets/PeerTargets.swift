import PeerProtocol
import SecureChannels
import SettlementEngine
import SettlementModel
import SettlementProofs

@testable import PeerTransport

let peerTargets = [
    FuzzTarget("frame", limit: 16_384, checkFrame),
    FuzzTarget("message", limit: 16_384, checkMessage),
    FuzzTarget("hello", limit: 4096, checkHello),
    FuzzTarget("inclusion", limit: 16_384, checkInclusion),
    FuzzTarget("peer-answer", limit: 2048, checkPeerAnswer),
]

/// Frames are written in the bytes that were read, and no key that we know signed them.
private func checkFrame(_ input: [UInt8]) throws(Violation) {
    let frame: UnverifiedFrame
    do throws(LinkFault) { frame = try FrameCodec.decode(input) } catch { return }
    let written = try mustSucceed("writing a frame that was read") { try FrameCodec.encode(frame) }
    try require(written == input, "the frame is written in other bytes")
    let again = try mustSucceed("its header alone") { try SignedFrameHeader(bytes: frame.signed.bytes) }
    try require(again == frame.signed, "its header alone reads as another")
    do {
        _ = try frame.verify(key: KnownSignature.shared.key)
        throw Violation("a frame that nobody signed")
    } catch let error as Violation { throw error } catch let error as LinkFault {
        try require(error.code == .frameSignature, "refused for another reason: \(error)")
    } catch { throw Violation("\(error)") }
    for message in frame.messages { try checkMessage(message) }
}

/// Messages have one text.
private func checkMessage(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let envelope: MessageEnvelope
    do throws(LinkFault) { envelope = try MessageCodec.decode(bytes) } catch { return }
    let written = try mustSucceed("writing a message that was read") { try MessageCodec.encode(envelope) }
    try require(written == bytes, "the message is written in other bytes")
    try require(envelope.from != envelope.to, "a message to oneself")
    try require((envelope.sequence == 0) == (envelope.previous == nil), "a first message with a predecessor")
}

/// Hellos have one text and are believed from nobody else.
private func checkHello(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let hello: SignedHello
    do throws(LinkFault) { hello = try SignedHello(bytes: bytes) } catch {
        return try require(error.code == .helloForm, "refused as something else: \(error)")
    }
    try require(hello.bytes == bytes, "the hello is written in other bytes")
    let said = hello.unverified
    do {
        _ = try hello.verify(
            key: KnownSignature.shared.key, from: said.gateway, to: said.to, answering: said.answers)
        throw Violation("a hello that nobody signed")
    } catch let error as Violation { throw error } catch let error as LinkFault {
        try require(error.code == .helloSignature, "refused for another reason: \(error)")
    } catch { throw Violation("\(error)") }
}

/// A message with its path and its frame's header: one text, and no key that we know signed it.
private func checkInclusion(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let inclusion: MessageInclusion
    do throws(LinkFault) { inclusion = try MessageInclusion(bytes: bytes) } catch { return }
    try require(inclusion.bytes == bytes, "the inclusion is written in other bytes")
    let verified = try? inclusion.verify(key: KnownSignature.shared.key)
    try require(verified == nil, "a message that nobody signed")
    try checkMessage(inclusion.message)
}

/// First byte: the status. Then a content type up to a zero byte, then the body.
private func checkPeerAnswer(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let status = [200, 409, 503, 500, 404][Int(first) % 5]
    let parts = input.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let type = String(decoding: parts.first ?? [], as: UTF8.self)
    let response = HTTP2Response(
        status: status, headers: [("content-type", type)], body: Array(parts.dropFirst().first ?? []))
    let answer: PeerAnswer
    do throws(LinkError) { answer = try PeerAnswerCodec.decode(response) } catch {
        try require(!error.notSent, "an answer came, so something was sent")
        return try requireCode(error.code, under: "link.")
    }
    let again = try mustSucceed("an answer of ours") {
        try PeerAnswerCodec.decode(PeerAnswerCodec.encode(answer))
    }
    try require(again == answer, "the answer reads as another")
}
