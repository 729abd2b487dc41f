import PeerProtocol
import SettlementModel
import SettlementProofs
import Testing

struct HandshakeTests {
    let ours: FrameTests
    let theirs: SigningKey

    init() throws {
        ours = try FrameTests()
        theirs = try SigningKey.generate(.ecdsaP256SHA256)
    }

    /// We are the seller. Three frames that we signed, in order.
    private func sentFrames() throws -> [SignedFrameHeader] {
        var last: FramePosition?
        return try (0..<3).map { number in
            let frame = try ours.frame(1, after: last, mark: "\(number)/")
            last = frame.header.position
            return frame.signed
        }
    }

    private func peerFrame(_ sequence: UInt64, mark: UInt8 = 1) throws -> SignedFrameHeader {
        let header = try need(
            FrameHeader(
                gateway: try Samples.buyer(), to: try Samples.seller(), keyEpoch: 1, sequence: sequence,
                previous: sequence == 0 ? nil : try Samples.digest(9), size: 1, root: try Samples.digest(mark)
            ))
        return try need(try SignedFrameHeader.sign(header, with: theirs))
    }

    private func hello(
        _ versions: ProtocolVersions = .spoken, from: GatewayID? = nil, to: GatewayID? = nil,
        sent: FramePosition? = nil, received: SignedFrameHeader? = nil, answers: UInt8? = 1
    ) throws -> Hello {
        try need(
            Hello(
                versions: versions, gateway: try from ?? Samples.buyer(), to: try to ?? Samples.seller(),
                keyEpoch: 1,
                sent: sent, received: received, challenge: try Samples.digest(2),
                answers: try answers.map { try Samples.digest($0) }))
    }

    @Test(arguments: [
        (1, 1, 1, 1, 1), (1, 3, 2, 5, 3), (2, 5, 1, 3, 3), (1, 2, 3, 4, 0), (3, 4, 1, 2, 0), (1, 9, 9, 9, 9),
        (1, 65_535, 1, 65_535, 65_535),
    ])
    func `the highest common version is agreed, or none`(
        minA: Int, maxA: Int, minB: Int, maxB: Int, agreed: Int
    ) throws {
        let a = try hello(
            try need(ProtocolVersions(min: minA, max: maxA)), from: try Samples.seller(),
            to: try Samples.buyer())
        let b = try hello(try need(ProtocolVersions(min: minB, max: maxB)))
        let expected: Negotiation = agreed == 0 ? .refused(.versionNone) : .agreed(version: agreed)
        #expect(Handshake.negotiate(a, b) == expected)
        #expect(Handshake.negotiate(b, a) == expected)
        #expect(Handshake.negotiate(a, a) == .refused(.helloParties))
    }

    @Test func `impossible version ranges are no versions`() {
        #expect(ProtocolVersions(min: 0, max: 1) == nil)
        #expect(ProtocolVersions(min: 2, max: 1) == nil)
        #expect(ProtocolVersions(min: 1, max: 65_536) == nil)
    }

    @Test func `a hello comes back whole, and only from its signer, for its reader, on its challenge`() throws
    {
        let hello = try hello(sent: try peerFrame(4).header.position, received: try sentFrames()[2])
        let signed = try SignedHello(bytes: try SignedHello.sign(hello, with: theirs).bytes)
        let (a, b) = (try Samples.seller(), try Samples.buyer())
        let key = theirs.verificationKey
        #expect(try signed.verify(key: key, from: b, to: a, answering: try Samples.digest(1)) == hello)
        let wrong = try Samples.digest(3)
        #expect(
            fault { try signed.verify(key: key, from: b, to: a, answering: wrong) }?.code == .helloChallenge)
        #expect(
            fault { try signed.verify(key: key, from: b, to: a, answering: nil) }?.code == .helloChallenge)
        #expect(
            fault { try signed.verify(key: ours.key.verificationKey, from: b, to: a, answering: wrong) }?.code
                == .helloSignature)
        #expect(
            fault { try signed.verify(key: key, from: a, to: b, answering: wrong) }?.code == .helloParties)
    }

    @Test func `every single changed bit of a hello is refused`() throws {
        let bytes = try SignedHello.sign(try hello(received: try sentFrames()[1]), with: theirs).bytes
        let (a, b) = (try Samples.seller(), try Samples.buyer())
        for position in bytes.indices {
            var changed = bytes
            changed[position] ^= 1 << UInt8(position % 8)
            #expect(throws: LinkFault.self) {
                _ = try SignedHello(bytes: changed).verify(
                    key: theirs.verificationKey, from: b, to: a, answering: try Samples.digest(1))
            }
        }
    }

    /// Our position: frames 0…`sent` signed, the peer's frame `received` accepted.
    private func position(
        sent: Int?, received: SignedFrameHeader? = nil, acknowledged: Int? = nil
    ) throws -> (LinkPosition, [SignedFrameHeader]) {
        let frames = try sentFrames()
        let held = sent.map { Array(frames[0...$0]) } ?? []
        let key = ours.key.verificationKey
        return (
            LinkPosition(
                sent: held.last?.header.position, received: received,
                acknowledged: acknowledged.map { frames[$0].header.position },
                ownDigest: { number in held.first { $0.header.sequence == number }?.header.digest },
                ownKey: { $0 == 1 ? key : nil }),
            frames
        )
    }

    @Test func `a peer that holds what we hold, or less, gets the rest again`() throws {
        let (own, frames) = try position(sent: 2)
        #expect(Handshake.compare(try hello(), with: own) == .inStep(resendFrom: 0))
        #expect(Handshake.compare(try hello(received: frames[0]), with: own) == .inStep(resendFrom: 1))
        #expect(Handshake.compare(try hello(received: frames[2]), with: own) == .inStep(resendFrom: 3))
    }

    @Test func `a peer that holds a newer frame of ours shows that we were rolled back`() throws {
        let (own, frames) = try position(sent: 1)
        #expect(Handshake.compare(try hello(received: frames[2]), with: own) == .weWereRolledBack(frames[2]))
        let (empty, others) = try position(sent: nil)
        #expect(
            Handshake.compare(try hello(received: others[0]), with: empty) == .weWereRolledBack(others[0]))
    }

    @Test func `a peer that holds another frame of ours at one number shows that we were rolled back`() throws
    {
        let (own, _) = try position(sent: 2)
        let other = try ours.frame(1, mark: "other").signed
        #expect(Handshake.compare(try hello(received: other), with: own) == .weWereRolledBack(other))
    }

    @Test func `a frame beyond the last that we know of is news, even if the archive has it`() throws {
        let (own, frames) = try position(sent: 1)
        let archive = LinkPosition(
            sent: own.sent, received: nil, acknowledged: nil,
            ownDigest: { number in frames.first { $0.header.sequence == number }?.header.digest },
            ownKey: own.ownKey)
        #expect(
            Handshake.compare(try hello(received: frames[2]), with: archive) == .weWereRolledBack(frames[2]))
    }

    @Test func `a peer cannot make us stop with a frame that we never signed`() throws {
        let (own, frames) = try position(sent: 1)
        let forged = try need(try SignedFrameHeader.sign(frames[2].header, with: theirs))
        #expect(Handshake.compare(try hello(received: forged), with: own) == .refused(.helloReceipt))
        #expect(
            Hello(
                versions: .spoken, gateway: try Samples.buyer(), to: try Samples.seller(), keyEpoch: 1,
                sent: nil,
                received: try peerFrame(1), challenge: try Samples.digest(2), answers: nil) == nil)
    }

    @Test func `a peer that lacks what it signed was rolled back, and our hello shows it`() throws {
        let held = try peerFrame(4)
        let (own, _) = try position(sent: nil, received: held)
        #expect(Handshake.compare(try hello(), with: own) == .theyWereRolledBack(.frame(held)))
        let behind = try hello(sent: try peerFrame(3).header.position)
        #expect(Handshake.compare(behind, with: own) == .theyWereRolledBack(.frame(held)))
        let other = try hello(sent: try peerFrame(4, mark: 8).header.position)
        #expect(Handshake.compare(other, with: own) == .theyWereRolledBack(.frame(held)))
        let same = try hello(sent: held.header.position)
        #expect(Handshake.compare(same, with: own) == .inStep(resendFrom: 0))
        let ahead = try hello(sent: try peerFrame(7).header.position)
        #expect(Handshake.compare(ahead, with: own) == .inStep(resendFrom: 0))
    }

    @Test func `a peer that lacks what it once confirmed was rolled back`() throws {
        let (own, frames) = try position(sent: 2, acknowledged: 1)
        let lost = HandshakeVerdict.theyWereRolledBack(.acknowledgement(frames[1].header.position))
        #expect(Handshake.compare(try hello(), with: own) == lost)
        #expect(Handshake.compare(try hello(received: frames[0]), with: own) == lost)
        #expect(Handshake.compare(try hello(received: frames[1]), with: own) == .inStep(resendFrom: 2))
    }

    @Test func `where both lost history, we stop first`() throws {
        let (own, frames) = try position(sent: 1, received: try peerFrame(4))
        #expect(Handshake.compare(try hello(received: frames[2]), with: own) == .weWereRolledBack(frames[2]))
    }
}
