import SettlementModel
import SettlementProofs

/// Reads a gateway's `peers`.
struct PeerConfigurationReader {
    /// Our own id; nobody is their own peer.
    let own: GatewayID?

    func read(_ top: DocumentSection) -> [PeerConfiguration] {
        var ids: [GatewayID: String] = [:]
        var pins: [Bytes32: String] = [:]
        return top.sections("peers").compactMap { item in
            let peer = readPeer(item)
            guard let peer else { return nil }
            if let earlier = ids.updateValue(item.path, forKey: peer.identity.gateway) {
                item.add(.duplicate, "id", "the same gateway as \(earlier)", fix: "list each peer once")
            }
            if let earlier = pins.updateValue(item.path, forKey: peer.pin) {
                item.add(
                    .duplicate, "pin", "the same pin as \(earlier)", fix: "each gateway has its own TLS key")
            }
            if peer.identity.gateway == own {
                item.add(.value, "id", "this is our own gateway", fix: "name the other bank's gateway")
            }
            return peer
        }
    }

    private func readPeer(_ section: DocumentSection) -> PeerConfiguration? {
        defer { section.finish() }
        let id = section.required("id", ValueKind<GatewayID>.identifier("gw.bank-b"))
        let lei = section.required("lei", ValueKind<String>.lei)
        let name = section.optional("name", ValueKind<String>.text("a name"))
        let endpoint = section.endpoint(listening: false)
        let pin = section.required("pin", ValueKind<Bytes32>.pin)
        let certificate = section.required("certificate", ValueKind<GatewayCertificate>.certificate)
        let keys = readKeys(section)
        let exposure = section.amounts("exposure")
        if exposure.isEmpty, !section.has("exposure") {
            section.add(
                .missingKey, "exposure", "without limits every trade with this peer is refused",
                fix: "add `exposure:` with an amount for each currency")
        }
        let registers = section.value("registersClaims", .flag, default: false)
        guard let id, let lei, let endpoint, let pin, let certificate else { return nil }
        let identity = PartyIdentity(gateway: id, lei: lei)
        check(certificate, of: identity, pin, section)
        return PeerConfiguration(
            identity: identity, name: name ?? id.text, endpoint: endpoint, pin: pin, certificate: certificate,
            messageKeys: keys, exposure: exposure, registersClaims: registers)
    }

    /// Its dates are no matter here: a renewal is the peer's, and old evidence keeps old certificates.
    private func check(
        _ certificate: GatewayCertificate, of identity: PartyIdentity, _ pin: Bytes32,
        _ section: DocumentSection
    ) {
        let subject = certificate.subject
        if subject.gateway != identity.gateway || subject.lei.text != identity.lei {
            section.add(
                .value, "certificate", "the certificate names \(subject.gateway) (\(subject.lei.text))",
                fix: "copy the certificate of \(identity.gateway) (\(identity.lei)) from its peer document")
        }
        if certificate.spkiPin != pin {
            section.add(
                .value, "certificate", "the certificate holds another key than `pin` names",
                fix: "copy pin and certificate together: interlock peer import FILE")
        }
    }

    private func readKeys(_ section: DocumentSection) -> [PeerMessageKey] {
        let items = section.sections("messageKeys", limit: 16)
        if items.isEmpty {
            section.add(
                .missingKey, "messageKeys", "no key to verify this peer's messages",
                fix: "copy it from the peer's document: interlock peer import FILE")
        }
        var epochs: Set<Int64> = []
        return items.compactMap { item in
            defer { item.finish() }
            let epoch = item.required("epoch", .integer(1...1_000_000, unit: "rotations"))
            let key = item.verificationKey()
            guard let epoch, let key else { return nil }
            if !epochs.insert(epoch).inserted {
                item.add(
                    .duplicate, "epoch", "epoch \(epoch) stands twice",
                    fix: "number each rotation once, rising")
            }
            return PeerMessageKey(epoch: epoch, key: key)
        }
    }
}
