import PeerProtocol
import SettlementModel
import SettlementProofs
import Testing

struct FrameTests {
    let key: SigningKey

    init() throws { key = try SigningKey.generate(.ed25519) }

    /// A frame of `count` messages that continues `last`.
    func frame(_ count: Int, after last: FramePosition? = nil, mark: String = "") throws -> UnverifiedFrame {
        let messages = try (0..<count).map { number in
            try MessageCodec.encode(try Samples.envelope(.abortRequest(reason: "\(mark)\(number)")))
        }
        return try seal(messages, after: last)
    }

    func seal(_ messages: [[UInt8]], after last: FramePosition? = nil) throws -> UnverifiedFrame {
        let chain = try need(
            OutgoingFrames(gateway: try Samples.seller(), to: try Samples.buyer(), last: last))
        let header = try chain.header(for: messages, keyEpoch: 1)
        return UnverifiedFrame(
            signed: try need(try SignedFrameHeader.sign(header, with: key)), messages: messages)
    }

    @Test func `frames of one, two, seven and 256 messages come back whole and verify`() throws {
        for count in [1, 2, 7, 256] {
            let frame = try frame(count)
            let read = try FrameCodec.decode(try FrameCodec.encode(frame))
            #expect(read == frame)
            let verified = try read.verify(key: key.verificationKey)
            for index in 0..<count {
                #expect(
                    try verified.message(at: index).envelope == MessageCodec.decode(frame.messages[index]))
            }
            #expect(fault { try verified.message(at: count) }?.code == .messageInclusion)
        }
    }

    @Test func `a message that another gateway wrote is nobody's in this frame`() throws {
        let stranger = try need(GatewayID("gw.bank-c"))
        let envelope = try need(
            MessageEnvelope(
                transfer: try Samples.transfer(), sequence: 0, previous: nil, from: stranger,
                to: try Samples.buyer(), message: .abortRequest(reason: "x")))
        let frame = try seal([try MessageCodec.encode(envelope)]).verify(key: key.verificationKey)
        #expect(fault { try frame.message(at: 0) }?.code == .messageParties)
    }

    @Test func `a frame cut at any length is refused, and so is one byte too many`() throws {
        let bytes = try FrameCodec.encode(try frame(3))
        for length in 0..<bytes.count {
            #expect(throws: LinkFault.self) { try FrameCodec.decode(Array(bytes.prefix(length))) }
        }
        #expect(fault { try FrameCodec.decode(bytes + [0]) }?.code == .frameForm)
    }

    @Test func `every single changed bit of a frame is refused by form or by signature`() throws {
        let bytes = try FrameCodec.encode(try frame(2))
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1 << UInt8(position % 8)
            #expect(throws: LinkFault.self) {
                _ = try FrameCodec.decode(changed).verify(key: key.verificationKey)
            }
        }
    }

    @Test func `lengths that cannot be are refused before anything is allocated`() throws {
        let header = try frame(1).header.canonicalBytes
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(fault { try FrameCodec.decode(huge) }?.code == .frameSize)
        #expect(fault { try FrameCodec.decode([0, 0, 0, 0]) }?.code == .frameForm)
        let length: [UInt8] = [0, 0, UInt8(header.count >> 8), UInt8(header.count & 255)]
        #expect(fault { try FrameCodec.decode(length + header + huge) }?.code == .frameSize)
        let signature: [UInt8] = [0, 0, 0, 1, 0x41]
        #expect(fault { try FrameCodec.decode(length + header + signature + huge) }?.code == .frameSize)
        #expect(
            fault { try FrameCodec.decode(length + header + signature + [0, 0, 0, 0]) }?.code == .frameSize)
        #expect(
            fault { try FrameCodec.decode(length + header + signature + [0, 0, 0, 1] + huge) }?.code
                == .frameSize)
        #expect(
            fault { try FrameCodec.decode([UInt8](repeating: 0, count: WireLimits.frame + 1)) }?.code
                == .frameSize)
    }

    @Test func `too many messages, none, or too many bytes make no frame`() throws {
        let chain = try need(
            OutgoingFrames(gateway: try Samples.seller(), to: try Samples.buyer(), last: nil))
        #expect(fault { try chain.header(for: [], keyEpoch: 1) }?.code == .frameSize)
        let many = [[UInt8]](repeating: [1], count: WireLimits.frameMessages + 1)
        #expect(fault { try chain.header(for: many, keyEpoch: 1) }?.code == .frameSize)
        let big = [[UInt8]](repeating: [UInt8](repeating: 1, count: WireLimits.message), count: 4)
        let signed = try need(SignedFrameHeader(header: try chain.header(for: big, keyEpoch: 1), jws: "x"))
        #expect(
            fault { try FrameCodec.encode(UnverifiedFrame(signed: signed, messages: big)) }?.code
                == .frameSize)
    }

    @Test func `another key, another order, a lost or an added message are refused`() throws {
        let frame = try frame(3)
        let other = try SigningKey.generate(.ed25519).verificationKey
        #expect(fault { try frame.verify(key: other) }?.code == .frameSignature)
        let mutants = [
            [1, 0, 2], [0, 1], [0, 1, 2, 2], [0, 0, 2],
        ].map { order in UnverifiedFrame(signed: frame.signed, messages: order.map { frame.messages[$0] }) }
        for mutant in mutants {
            #expect(fault { try mutant.verify(key: key.verificationKey) }?.code == .frameRoot)
        }
    }

    @Test func `a bad message ends itself and leaves the others of its frame`() throws {
        let good = try MessageCodec.encode(try Samples.envelope(.abortRequest(reason: "good")))
        let foreign = try MessageCodec.encode(
            try need(
                MessageEnvelope(
                    transfer: try Samples.transfer(), sequence: 0, previous: nil, from: try Samples.buyer(),
                    to: try Samples.seller(), message: .abortRequest(reason: "not mine"))))
        let frame = try seal([[0x7B], good, foreign]).verify(key: key.verificationKey)
        #expect(fault { try frame.message(at: 0) }?.code == .messageForm)
        #expect(try frame.message(at: 1).bytes == good)
        #expect(fault { try frame.message(at: 2) }?.code == .messageParties)
    }

    @Test func `each message with its path and the signed header stands alone`() throws {
        let frame = try frame(7).verify(key: key.verificationKey)
        for index in 0..<7 {
            let message = try frame.message(at: index)
            let item = try MessageInclusion(bytes: message.inclusion.bytes)
            #expect(item == message.inclusion)
            #expect(try item.verify(key: key.verificationKey) == message)
            let other = try SigningKey.generate(.ecdsaP256SHA256).verificationKey
            #expect(fault { try item.verify(key: other) }?.code == .frameSignature)
        }
    }

    @Test func `every single changed bit of a message item is refused`() throws {
        let bytes = try frame(3).verify(key: key.verificationKey).message(at: 1).inclusion.bytes
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1 << UInt8(position % 8)
            #expect(throws: LinkFault.self) {
                _ = try MessageInclusion(bytes: changed).verify(key: key.verificationKey)
            }
        }
    }

    @Test func `a frame of another protocol or version is refused by name`() throws {
        let frame = try frame(1)
        let text = String(decoding: frame.signed.bytes, as: UTF8.self)
        let changed = text.replacingCharacters(
            try need(text.firstRange(of: "interlock/1")), with: "interlock/2")
        #expect(fault { try SignedFrameHeader(bytes: Array(changed.utf8)) }?.code == .frameProtocol)
    }
}
