import PeerProtocol
import SQLLedgerProofs
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs

/// A missing value is a defect of the tests; it is thrown, so that the test that needs it fails by name.
struct WorldFault: Error { let what: String }

func need<Value>(_ value: Value?, _ what: String = "a value") throws -> Value {
    guard let value else { throw WorldFault(what: what) }
    return value
}

/// Two banks, two SQL ledgers with real logs, and every key that signs anything.
final class World {
    static let start: Int64 = 1_780_000_000

    let sellerKey: SigningKey
    let buyerKey: SigningKey
    /// Holder keys: X payer (seller), X payee (buyer), Y payer (buyer), Y payee (seller).
    let holders: [SigningKey]
    let x: LedgerLog
    let y: LedgerLog
    let mode: SettlementMode
    let preimage: Preimage
    let terms: SettlementTerms
    private var digests: [GatewayID: [Bytes32]] = [:]
    private var frames: [GatewayID: FramePosition] = [:]
    private(set) var messages: [[UInt8]] = []
    var proofs: [EvidenceProof] = []

    static let seller = GatewayID(checked: "gw.bank-a")
    static let buyer = GatewayID(checked: "gw.bank-b")

    /// - Parameter shape: changes the terms before anyone signs them.
    init(
        _ mode: SettlementMode = .m2, shape: (SettlementTerms) -> SettlementTerms = { $0 }
    ) throws {
        self.mode = mode
        sellerKey = try SigningKey.generate(.ed25519)
        buyerKey = try SigningKey.generate(.ecdsaP256SHA256)
        holders = try (0..<4).map { _ in try SigningKey.generate(.ecdsaP256SHA256) }
        x = try LedgerLog("sql:claims", witness: nil)
        y = try LedgerLog("sql:cash", witness: try SigningKey.generate(.ed25519))
        try x.open(accounts: 2, at: Self.start)
        try y.open(accounts: 3, at: Self.start)
        y.pinnedHead = y.head
        preimage = Preimage(Digest.sha256(Array("the preimage of this test".utf8)))
        let agreed = try Self.terms(
            mode, preimage.hashlock, holders.map(\.verificationKey), x: try x.anchor(), y: try y.anchor())
        terms = shape(agreed)
    }

    /// What the verifier believes: both gateways' keys and both ledgers' anchors.
    func anchors(besides others: [GatewayAnchor] = []) throws -> EvidenceAnchors {
        let gateways = [
            GatewayAnchor(
                id: Self.seller, lei: terms.initiator.lei,
                keys: [EpochKey(epoch: 3, key: sellerKey.verificationKey)], pins: []),
            GatewayAnchor(
                id: Self.buyer, lei: terms.responder.lei,
                keys: [EpochKey(epoch: 1, key: buyerKey.verificationKey)], pins: []),
        ]
        return try need(
            EvidenceAnchors(
                gateways: gateways.compactMap { $0 } + others, ledgers: [try x.anchor(), try y.anchor()]))
    }

    func lock(_ leg: LegID) throws -> LockTerms { try terms.lockTerms(leg) }
    func log(_ leg: LegID) -> LedgerLog { leg == .x ? x : y }

    /// Sends a message from `gateway`, in a frame of its own, and keeps it for the bundle.
    ///
    /// - Parameter session: another session than this transfer's, for a message that does not belong.
    /// - Parameter previous: another predecessor than the true one, for a gateway with two histories.
    /// - Parameter skipped: places left out, for a gateway that hides how much it said.
    func say(
        _ gateway: GatewayID, _ message: PeerMessage, session: TransferID? = nil, previous: Bytes32? = nil,
        skipping skipped: UInt64 = 0
    ) throws {
        let isSeller = gateway == Self.seller
        let chain = digests[gateway, default: []]
        let envelope = try need(
            MessageEnvelope(
                transfer: session ?? terms.transfer, sequence: UInt64(chain.count) + skipped,
                previous: previous ?? chain.last, from: gateway,
                to: isSeller ? Self.buyer : Self.seller, message: message))
        let bytes = try MessageCodec.encode(envelope)
        let outgoing = try need(
            OutgoingFrames(gateway: gateway, to: envelope.to, last: frames[gateway]))
        let header = try outgoing.header(for: [bytes], keyEpoch: isSeller ? 3 : 1)
        let key = isSeller ? sellerKey : buyerKey
        let signed = try need(try SignedFrameHeader.sign(header, with: key))
        let frame = try UnverifiedFrame(signed: signed, messages: [bytes]).verify(key: key.verificationKey)
        frames[gateway] = header.position
        digests[gateway, default: []].append(MessageCodec.digest(of: bytes))
        messages.append(try frame.message(at: 0).inclusion.bytes)
    }

    /// Books `state` for a leg's lock `seconds` after the start and keeps the proof of it.
    @discardableResult
    func book(_ leg: LegID, _ state: LockState, after seconds: Int64) throws -> [UInt8] {
        let bundle = try log(leg).book(try lock(leg), state, preimage: preimage, at: Self.start + seconds)
        proofs.append(EvidenceProof(leg: leg, ledger: try lock(leg).ledger, state: state, bundle: bundle))
        return bundle
    }

    func certificates() throws -> [String] {
        let parties = [(terms.initiator, sellerKey, "Bank A"), (terms.responder, buyerKey, "Bank B")]
        return try parties.map { party, key, name in
            let subject = try need(
                GatewayCertificate.Subject(
                    gateway: party.gateway, lei: party.lei, bic: nil, country: "CN", organization: name))
            let certificate = try GatewayCertificate.issue(
                subject, notBefore: Self.start, notAfter: Self.start + 86_400, key: key)
            return String(decoding: certificate.pem, as: UTF8.self)
        }
    }

    func contents() throws -> EvidenceContents {
        EvidenceContents(
            terms: terms, messages: messages, proofs: proofs, certificates: try certificates(),
            guards: terms.guards,
            recovery: ["restarted once; every intent had landed"])
    }

    /// The document as the seller's gateway packs it.
    func pack(
        _ outcome: TransferOutcome, _ contents: EvidenceContents? = nil, by gateway: GatewayID = World.seller,
        epoch: UInt32? = nil, key: SigningKey? = nil
    ) throws -> [UInt8] {
        let isSeller = gateway == Self.seller
        let sealer = key ?? (isSeller ? sellerKey : buyerKey)
        return try EvidencePacker.pack(
            try contents ?? self.contents(), outcome: outcome,
            created: try need(LedgerInstant(seconds: Self.start + 2000)), gateway: gateway,
            keyEpoch: epoch ?? (isSeller ? 3 : 1)
        ) { try DetachedJWS.sign(payload: $0, key: sealer, type: EvidenceBundle.sealType) }
    }
}

extension EvidenceVerifier {
    /// The verifier as the program composes it.
    static let composed = EvidenceVerifier(message: EvidenceReading.message, proofs: [SQLLogVerifier()])
}
