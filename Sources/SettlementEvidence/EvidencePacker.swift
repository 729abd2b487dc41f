public import SettlementModel
import SettlementProofs

/// Makes an evidence document of what a gateway holds.
public enum EvidencePacker {
    /// Names every item, digests it and has the manifest sealed.
    ///
    /// - Parameter seal: signs the manifest's canonical bytes as a detached JWS of type
    ///   `EvidenceBundle.sealType` with the gateway's key of `keyEpoch`; the vault's work.
    /// - Returns: the document's bytes; `EvidenceBundle.digest(of:)` names it.
    /// - Throws: `evidence.size`, `evidence.form` where a verifier would refuse the document's form, or
    ///   `evidence.seal`.
    public static func pack(
        _ contents: EvidenceContents, outcome: TransferOutcome, created: LedgerInstant, gateway: GatewayID,
        keyEpoch: UInt32, seal: ([UInt8]) throws -> String
    ) throws(EvidenceFault) -> [UInt8] {
        let manifest = manifest(
            of: contents, outcome: outcome, created: created, gateway: gateway, keyEpoch: keyEpoch)
        let jws: String
        do {
            jws = try seal(manifest.canonicalBytes)
        } catch {
            throw EvidenceFault(.seal, "the manifest could not be sealed: \(error)")
        }
        return try document(contents, manifest, seal: jws)
    }

    /// What there is to seal, for a vault that signs in its own time.
    public static func manifest(
        of contents: EvidenceContents, outcome: TransferOutcome, created: LedgerInstant, gateway: GatewayID,
        keyEpoch: UInt32
    ) -> EvidenceManifest {
        EvidenceManifest(
            transfer: contents.terms.transfer, outcome: outcome, created: created, gateway: gateway,
            keyEpoch: keyEpoch, items: contents.items.map(\.entry))
    }

    /// The document of contents, manifest and its seal.
    /// - Throws: `evidence.size`, `evidence.form` where a verifier would refuse the document's form.
    public static func document(
        _ contents: EvidenceContents, _ manifest: EvidenceManifest, seal: String
    ) throws(EvidenceFault) -> [UInt8] {
        try contents.requireReadable(under: manifest)
        guard seal.utf8.count <= EvidenceLimits.seal else {
            throw EvidenceFault(.form, "the seal is too long")
        }
        let document = EvidenceBundle(manifest: manifest, contents: contents, seal: seal).bytes
        guard document.count <= EvidenceLimits.document else {
            throw EvidenceFault(
                .size, "\(document.count) bytes, at most \(EvidenceLimits.document) are allowed")
        }
        return document
    }
}

extension EvidenceContents {
    /// Every part's form holds by its type; numbers and sizes are looked at as a reader will look at them.
    /// - Throws: `evidence.size`.
    func requireReadable(under manifest: EvidenceManifest) throws(EvidenceFault) {
        try require("messages", messages.map(\.count), EvidenceLimits.messages, EvidenceLimits.message)
        try require("proofs", proofs.map(\.bundle.count), EvidenceLimits.proofs, EvidenceLimits.proof)
        try require(
            "certificates", certificates.map(\.utf8.count), EvidenceLimits.certificates,
            EvidenceLimits.certificate)
        try require("guards", guards.map { _ in 0 }, EvidenceLimits.guards, 0)
        try require(
            "recovery", recovery.map(\.utf8.count), EvidenceLimits.recovery, EvidenceLimits.recoveryNote)
        let members = members(under: manifest)
        guard members <= EvidenceLimits.json.members else {
            throw EvidenceFault(
                .size,
                "\(members) members and elements, at most \(EvidenceLimits.json.members) are allowed")
        }
    }

    /// Of the whole document, whose own members are nine; the seal's text has none.
    private func members(under manifest: EvidenceManifest) -> Int {
        let parts: [JSONValue] = [manifest.canonical, terms.canonical, .list(guards), .list(proofs)]
        let texts = messages.count + certificates.count + recovery.count
        return parts.reduce(9 + texts) { $0 + $1.members }
    }

    private func require(_ what: String, _ sizes: [Int], _ most: Int, _ largest: Int) throws(EvidenceFault) {
        guard sizes.count <= most, sizes.allSatisfy({ $0 <= largest }) else {
            throw EvidenceFault(.size, "\(what): at most \(most) of at most \(largest) bytes are allowed")
        }
    }
}

extension JSONValue {
    /// As a reader counts: members of objects and elements of arrays, at every level.
    fileprivate var members: Int {
        switch self {
        case .object(let object): object.members.reduce(object.members.count) { $0 + $1.value.members }
        case .array(let items): items.reduce(items.count) { $0 + $1.members }
        case .null, .bool, .integer, .string: 0
        }
    }
}
