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
        let document = EvidenceBundle(manifest: manifest, contents: contents, seal: seal).bytes
        _ = try EvidenceBundle(bytes: document)
        return document
    }
}
