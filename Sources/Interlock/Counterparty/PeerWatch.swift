import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

/// Hears what the gateway under test says before our own engine does, and judges its frames and sessions.
actor PeerWatch: PeerService {
    private let inner: any PeerService
    private let script: CounterpartyScript
    private let keys: [UInt32: VerificationKey]
    private let own: GatewayID
    private var chain: IncomingFrames?

    init(
        _ inner: any PeerService, _ script: CounterpartyScript, keys: [UInt32: VerificationKey],
        own: GatewayID
    ) {
        self.inner = inner
        self.script = script
        self.keys = keys
        self.own = own
    }

    func receive(hello bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        guard !script.isSilent else { return .later(code: "link.not-ready") }
        return await inner.receive(hello: bytes, from: peer)
    }

    func receive(frame bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        let wasSilent = script.isSilent
        judge(bytes, from: peer)
        guard !wasSilent else { return .later(code: "link.not-ready") }
        // The word on which we fall silent is still heard: our engine knows that the terms bind, and says nothing more.
        let answer = await inner.receive(frame: bytes, from: peer)
        return script.isSilent ? .later(code: "link.not-ready") : answer
    }

    private func judge(_ bytes: [UInt8], from peer: GatewayID) {
        do throws(LinkFault) {
            let unverified = try FrameCodec.decode(bytes)
            guard let key = keys[unverified.header.keyEpoch] else {
                throw LinkFault(.frameSignature, "no key for epoch \(unverified.header.keyEpoch)")
            }
            let frame = try unverified.verify(key: key)
            // On old files our engine knows more frames than this watch: the first that comes is its beginning.
            let known = chain ?? IncomingFrames(gateway: peer, to: own, recent: [])
            let begins = chain == nil && frame.header.sequence > 0
            switch begins ? .next : known?.classify(frame) {
            case .next?:
                chain =
                    begins
                    ? IncomingFrames(gateway: peer, to: own, recent: [frame.signed])
                    : known?.advanced(by: frame)
                try read(frame)
            case .duplicate?, .old?: break
            case .gap?: break  // what our engine lost by a restart, it sends again
            case .conflict?, .foreign?, nil:
                throw LinkFault(.frameSignature, "frame \(frame.header.sequence) does not continue its chain")
            }
        } catch {
            script.find(CounterpartyFinding("frame-unsound", "\(error)"))
        }
    }

    private func read(_ frame: VerifiedFrame) throws(LinkFault) {
        var messages: [PeerMessage] = []
        for index in frame.messages.indices {
            let envelope = try frame.message(at: index).envelope
            if envelope.transfer == script.transfer { messages.append(envelope.message) }
        }
        script.heard(messages)
    }
}
