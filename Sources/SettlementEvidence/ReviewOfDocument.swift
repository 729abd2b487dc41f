import SettlementModel
import SettlementProofs

// E02 to E05 and E16: the document, who packed it, and whom the anchors know.
extension EvidenceReview {
    mutating func checkAnchors() {
        var complaints: [String] = []
        if terms.initiator.gateway == terms.responder.gateway {
            complaints.append("both parties are one gateway")
        }
        for party in [terms.initiator, terms.responder] {
            guard let known = anchors.gateway(party.gateway) else {
                complaints.append("the anchors do not know gateway \(party.gateway)")
                continue
            }
            if !known.lei.utf8.elementsEqual(party.lei.utf8) {
                complaints.append("the terms give \(party.gateway) another LEI than the anchors")
            }
        }
        for leg in terms.legs {
            guard let known = anchors.ledger(leg.ledger) else {
                complaints.append("the anchors do not know ledger \(leg.ledger)")
                continue
            }
            // By bytes: Swift's equality of texts does not tell two spellings of one letter apart.
            if leg.anchor.advanced(to: known.head).canonicalBytes != known.canonicalBytes {
                complaints.append("the terms trust ledger \(leg.ledger) otherwise than the anchors do")
            }
        }
        settle(.anchors, complaints, ok: "two gateways and \(terms.legs.count) ledgers are known")
    }

    mutating func checkItems() {
        let present = bundle.contents.items.map(\.entry)
        let listed = bundle.manifest.items
        var complaints: [String] = []
        if bundle.manifest.transfer != terms.transfer {
            complaints.append("manifest and terms are of two transfers")
        }
        for (item, entry) in zip(present, listed) where item != entry {
            complaints.append(
                item.name == entry.name
                    ? "item \(item.name) is not the one that was sealed"
                    : "the manifest lists another item where \(item.name) stands")
        }
        if present.count != listed.count {
            complaints.append("\(present.count) items are present, \(listed.count) are listed")
        }
        settle(.items, complaints, ok: "\(present.count) items, each with its digest")
    }

    mutating func checkSeal() {
        let manifest = bundle.manifest
        var complaints: [String] = []
        if !gateways.contains(manifest.gateway) {
            complaints.append("the seal is of \(manifest.gateway), which is no party to the terms")
        } else if let key = anchors.key(manifest.gateway, manifest.keyEpoch) {
            let sealed = DetachedJWS.verify(
                bundle.seal, payload: manifest.canonicalBytes, key: key, type: EvidenceBundle.sealType)
            if !sealed {
                complaints.append("the seal is not a signature of \(manifest.gateway) over the manifest")
            }
        } else {
            complaints.append("the anchors know no key \(manifest.keyEpoch) of \(manifest.gateway)")
        }
        settle(
            .seal, complaints, ok: "sealed by \(manifest.gateway) with its key of epoch \(manifest.keyEpoch)")
    }

    mutating func checkCertificates() {
        var complaints: [String] = []
        var seen: Set<GatewayID> = []
        for (index, pem) in bundle.contents.certificates.enumerated() {
            guard let certificate = try? GatewayCertificate(pem: Array(pem.utf8)),
                certificate.pem.elementsEqual(pem.utf8)
            else {
                complaints.append("certificates/\(index) is no gateway certificate")
                continue
            }
            let id = certificate.subject.gateway
            seen.insert(id)
            guard gateways.contains(id), let known = anchors.gateway(id) else {
                complaints.append("certificates/\(index) is of \(id), which is no party")
                continue
            }
            if certificate.subject.lei.text != known.lei {
                complaints.append("the certificate of \(id) names another LEI than the anchors")
            }
            if !known.keys.contains(where: { $0.key == certificate.key }),
                !known.pins.contains(certificate.spkiPin)
            {
                complaints.append("the certificate of \(id) holds a key that the anchors do not know")
            }
        }
        for gateway in gateways where !seen.contains(gateway) {
            complaints.append("no certificate of \(gateway) is present")
        }
        settle(
            .certificates, complaints,
            ok: "\(bundle.contents.certificates.count) certificates, both gateways named")
    }

    mutating func checkGuards() {
        let same = bundle.contents.guards.map(\.canonicalBytes) == terms.guards.map(\.canonicalBytes)
        let open = terms.guards.filter { $0.status == .notChecked }.map(\.name)
        settle(
            .guards, same ? [] : ["the guards shown differ from the guards in the signed terms"],
            ok: open.isEmpty
                ? "every guard was checked" : "signed as not checked: \(open.joined(separator: ", "))")
    }
}
