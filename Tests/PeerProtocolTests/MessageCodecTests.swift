import PeerProtocol
import SettlementModel
import SettlementProofs
import Testing

struct MessageCodecTests {
    @Test func `there is a sample of every message type, in order`() throws {
        #expect(try Samples.messages().map { MessageType($0) } == MessageType.allCases)
    }

    @Test func `every message type reads back as it was written`() throws {
        for message in try Samples.messages() {
            let envelope = try Samples.envelope(message)
            let bytes = try MessageCodec.encode(envelope)
            #expect(try MessageCodec.decode(bytes) == envelope)
        }
    }

    @Test func `later messages name the one before them`() throws {
        let first = try MessageCodec.encode(try Samples.envelope(.abortRequest(reason: "one")))
        let envelope = try Samples.envelope(
            .abortRequest(reason: "two"), sequence: 1, previous: MessageCodec.digest(of: first))
        #expect(try MessageCodec.decode(try MessageCodec.encode(envelope)) == envelope)
    }

    @Test func `changing any one leaf of any message is refused or changes the digest`() throws {
        var mutations = 0
        for message in try Samples.messages() {
            let bytes = try MessageCodec.encode(try Samples.envelope(message))
            let json = try CanonicalJSON.parse(bytes)
            for changed in json.withOneLeafChanged() {
                mutations += 1
                let other = CanonicalJSON.encode(changed)
                guard let envelope = try? MessageCodec.decode(other) else { continue }
                #expect(MessageCodec.digest(of: other) != MessageCodec.digest(of: bytes))
                #expect(envelope != (try MessageCodec.decode(bytes)))
            }
        }
        #expect(mutations > 400)
    }

    @Test func `a key that the version does not know is refused at every level`() throws {
        for message in try Samples.messages() {
            let json = try CanonicalJSON.parse(try MessageCodec.encode(try Samples.envelope(message)))
            for changed in json.withOneKeyAdded() {
                #expect(throws: LinkFault.self) { try MessageCodec.decode(CanonicalJSON.encode(changed)) }
            }
        }
    }

    @Test func `a missing key is refused at every level`() throws {
        for message in try Samples.messages() {
            let json = try CanonicalJSON.parse(try MessageCodec.encode(try Samples.envelope(message)))
            for changed in json.withOneKeyRemoved() {
                #expect(throws: LinkFault.self) { try MessageCodec.decode(CanonicalJSON.encode(changed)) }
            }
        }
    }

    @Test(arguments: [
        (#""v":1"#, #""v":2"#, LinkCode.messageVersion), (#""READY""#, #""STEADY""#, .messageType),
        (#""seq":"0""#, #""seq":"00""#, .messageValue), (#""seq":"0""#, #""seq":"1""#, .messageValue),
        (#""seq":"0""#, #""seq":0"#, .messageForm), (#""seq":"0""#, #""seq":"4294967296""#, .messageValue),
        (#""prev":null"#, #""prev":"00""#, .messageValue), ("gw.bank-b", "gw.bank-a", .messageValue),
        ("gw.bank-a", "-gw", .messageValue), (#""from""#, #""From""#, .messageForm),
        (",", " ,", .messageForm),
    ])
    func `a message that is nearly right is refused with the code that says why`(
        found: String, replacement: String, code: LinkCode
    ) throws {
        let bytes = try MessageCodec.encode(try Samples.envelope(.ready(termsDigest: try Samples.digest(5))))
        let text = String(decoding: bytes, as: UTF8.self)
        let at = try need(text.firstRange(of: found))
        let changed = Array(text.replacingCharacters(at, with: replacement).utf8)
        #expect(changed != bytes)
        #expect(fault { try MessageCodec.decode(changed) }?.code == code)
    }

    @Test func `cutting a message anywhere is refused`() throws {
        let bytes = try MessageCodec.encode(try Samples.envelope(.propose(try Samples.terms())))
        for length in 0..<bytes.count {
            #expect(throws: LinkFault.self) { try MessageCodec.decode(Array(bytes.prefix(length))) }
        }
        #expect(throws: LinkFault.self) { try MessageCodec.decode(bytes + [0x20]) }
    }

    @Test func `sizes are held to their limits, on the way out and on the way in`() throws {
        let lock = try Samples.lock(1)
        let largest = PeerMessage.lockAssert(.x, lock, proof: [UInt8](repeating: 7, count: WireLimits.proof))
        #expect(try MessageCodec.encode(try Samples.envelope(largest)).count < WireLimits.message)
        let refused: [PeerMessage] = [
            .lockAssert(.x, lock, proof: [UInt8](repeating: 7, count: WireLimits.proof + 1)),
            .lockAssert(.x, lock, proof: []),
            .abortRequest(reason: String(repeating: "a", count: WireLimits.reason + 1)),
            .abortRequest(reason: "a\u{1B}[2J"), .ticketWithdrawn(reason: "turned \u{202E} round"),
            .abortRequest(reason: "a\u{1343A}b"),
            .reject(termsDigest: lock.digest, code: "Not.Stable", detail: ""),
            .reject(termsDigest: lock.digest, code: "", detail: ""),
            .reject(
                termsDigest: lock.digest, code: "a",
                detail: String(repeating: "a", count: WireLimits.detail + 1)),
            .refundAssert(.y, lock, state: .claimed, proof: [1]),
            .refundAssert(.y, lock, state: .none, proof: [1]),
            .dispute(
                DisputeEvidence(
                    kind: .forkedLog, accused: try Samples.buyer(),
                    first: [UInt8](repeating: 0, count: WireLimits.disputeItem + 1), second: [1])),
        ]
        for message in refused {
            let envelope = try Samples.envelope(message)
            #expect(
                fault { try MessageCodec.encode(envelope) }?.code == .messageValue, "\(MessageType(message))")
        }
        let flood = [UInt8](repeating: 0x20, count: WireLimits.message + 1)
        #expect(fault { try MessageCodec.decode(flood) }?.code == .messageSize)
    }

    @Test func `terms travel only in their own session, from initiator to responder`() throws {
        let terms = try Samples.terms()
        let foreign = try need(
            MessageEnvelope(
                transfer: try need(TransferID([UInt8](repeating: 1, count: 16))), sequence: 0, previous: nil,
                from: try Samples.seller(), to: try Samples.buyer(), message: .propose(terms)))
        #expect(fault { try MessageCodec.encode(foreign) }?.code == .messageValue)
        let turned = try need(
            MessageEnvelope(
                transfer: terms.transfer, sequence: 0, previous: nil, from: try Samples.buyer(),
                to: try Samples.seller(), message: .propose(terms)))
        #expect(fault { try MessageCodec.encode(turned) }?.code == .messageParties)
        for (from, to) in [("gw.bank-c", "gw.bank-b"), ("gw.bank-a", "gw.bank-c")] {
            let between = try need(
                MessageEnvelope(
                    transfer: terms.transfer, sequence: 0, previous: nil, from: try need(GatewayID(from)),
                    to: try need(GatewayID(to)), message: .propose(terms)))
            #expect(fault { try MessageCodec.encode(between) }?.code == .messageParties, "\(from) to \(to)")
        }
    }
}
