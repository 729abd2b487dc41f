import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The suite's ear: answers the gateway under test by a script, and judges everything that it says.
actor SuiteListener: PeerService {
    /// How its hellos are answered.
    enum Greeting: Sendable, CaseIterable {
        case staleChallenge, foreignKey, otherVersion, falseReceipt
        case honest
    }

    /// What was wrong with what came, by the question that it answers.
    private(set) var faults: [(question: String, detail: String)] = []
    private(set) var messages: [VerifiedMessage] = []
    private(set) var hellos = 0
    /// True once a frame that was put off came again, byte for byte.
    private(set) var resent = false
    /// True once all bad greetings of the script were given.
    private(set) var badGreetingsGiven = false

    private let pen: PeerPen
    private let keys: [UInt32: VerificationKey]
    private var incoming: IncomingFrames
    private var transcripts: [TransferID: TranscriptChain] = [:]
    private var challenges: Set<Bytes32> = []
    private var greetings: [Greeting] = []
    private var mayFrame = false
    private var putOff: [UInt8]?
    private var isFirst = true
    /// Our newest frame, for the hellos.
    private var sent: FramePosition?

    init(pen: PeerPen, keys: [UInt32: VerificationKey]) throws {
        self.pen = pen
        self.keys = keys
        guard let incoming = IncomingFrames(gateway: pen.peer, to: pen.own) else {
            throw PeerPen.impossible("a suite needs two gateways")
        }
        self.incoming = incoming
    }

    func said(_ position: FramePosition) { sent = position }

    /// What our hellos show.
    var position: (sent: FramePosition?, received: SignedFrameHeader?) { (sent, incoming.last) }

    /// Waits for a message of the session. - Returns: `nil` where none comes in time.
    func wait(
        in transfer: TransferID, seconds: Int, where fits: @Sendable (PeerMessage) -> Bool
    ) async throws -> PeerMessage? {
        for turn in 0...(seconds * 50) {
            if turn > 0 { try await Task.sleep(for: .milliseconds(20)) }
            let found = messages.first { $0.envelope.transfer == transfer && fits($0.envelope.message) }
            if let found { return found.envelope.message }
        }
        return nil
    }

    // MARK: Hellos

    func receive(hello bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        do {
            let signed = try SignedHello(bytes: bytes)
            guard let key = keys[signed.unverified.keyEpoch] else {
                throw LinkFault(.helloSignature, "no key for epoch \(signed.unverified.keyEpoch)")
            }
            let theirs = try signed.verify(key: key, from: pen.peer, to: pen.own, answering: nil)
            hellos += 1
            if !challenges.insert(theirs.challenge).inserted {
                fault("hello-challenge-fresh", "one challenge came twice")
            }
            let greeting = greetings.isEmpty ? .honest : greetings.removeFirst()
            badGreetingsGiven = badGreetingsGiven || (greeting == .honest && putOff != nil)
            mayFrame = greeting == .honest
            return .hello(try answer(greeting, to: theirs))
        } catch {
            fault("hello-own", "\(error)")
            return .refused(code: "link.hello.form", detail: "\(error)")
        }
    }

    private func answer(_ greeting: Greeting, to theirs: Hello) throws -> [UInt8] {
        let challenge = Self.random()
        switch greeting {
        case .honest:
            return try pen.hello(
                sent: sent, received: incoming.last, challenge: challenge, answers: theirs.challenge)
        case .staleChallenge:
            return try pen.hello(
                sent: sent, received: incoming.last, challenge: challenge, answers: Self.random())
        case .foreignKey:
            return try pen.hello(
                sent: sent, received: incoming.last, challenge: challenge, answers: theirs.challenge,
                by: .generate(.ecdsaP256SHA256))
        case .otherVersion:
            return try pen.hello(
                sent: sent, received: incoming.last, challenge: challenge, answers: theirs.challenge
            ) { $0["versions"] = ["max": 65_535, "min": 65_535] }
        case .falseReceipt:
            let receipt = try forgedReceipt()
            return try pen.hello(
                sent: sent, received: receipt, challenge: challenge, answers: theirs.challenge)
        }
    }

    /// A frame of the gateway under test that it never signed: we sign it ourselves.
    private func forgedReceipt() throws -> SignedFrameHeader? {
        let header = FrameHeader(
            gateway: pen.peer, to: pen.own, keyEpoch: pen.epoch, sequence: 0, previous: nil, size: 1,
            root: Self.random())
        return try header.flatMap { try SignedFrameHeader.sign($0, with: pen.key) }
    }

    // MARK: Frames

    func receive(frame bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        guard mayFrame else {
            fault("hello-decides", "a frame came after a hello that does not hold")
            return .later(code: "link.not-ready")
        }
        if isFirst {
            // Put off once, so that it must come again; until then its sender is greeted badly in every way.
            isFirst = false
            putOff = bytes
            greetings = [.staleChallenge, .foreignKey, .otherVersion, .falseReceipt]
            return .later(code: "link.storing")
        }
        if let first = putOff, !resent {
            if first == bytes {
                resent = true
            } else {
                fault("resend-bytes", "the frame came again in other bytes")
            }
            resent = true
        }
        do { return try take(bytes) } catch {
            fault("frames-own", "\(error)")
            return .refused(code: error.code.rawValue, detail: error.detail)
        }
    }

    private func take(_ bytes: [UInt8]) throws(LinkFault) -> PeerAnswer {
        let unverified = try FrameCodec.decode(bytes)
        guard let key = keys[unverified.header.keyEpoch] else {
            throw LinkFault(.frameSignature, "no key for epoch \(unverified.header.keyEpoch)")
        }
        let frame = try unverified.verify(key: key)
        switch incoming.classify(frame) {
        case .next:
            for index in frame.messages.indices { read(try frame.message(at: index)) }
            incoming = incoming.advanced(by: frame) ?? incoming
        case .duplicate, .old: break
        case .gap(let expected):
            throw LinkFault(.frameForm, "frame \(frame.header.sequence) came, \(expected) was awaited")
        case .foreign: throw LinkFault(.messageParties, "a frame that is not between us")
        case .conflict: throw LinkFault(.frameSignature, "frame \(frame.header.sequence) was signed twice")
        }
        return .stored(frameSequence: frame.header.sequence)
    }

    private func read(_ message: VerifiedMessage) {
        let id = message.envelope.transfer
        guard let chain = transcripts[id] ?? TranscriptChain(transfer: id, sender: pen.peer) else { return }
        if let advanced = chain.advanced(by: message) {
            transcripts[id] = advanced
        } else {
            fault(
                "messages-own", "message \(message.envelope.sequence) of \(id) does not continue its session")
        }
        messages.append(message)
    }

    private func fault(_ question: String, _ detail: String) { faults.append((question, detail)) }

    static func random() -> Bytes32 {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Bytes32(bytes) ?? Digest.sha256(bytes)
    }
}
