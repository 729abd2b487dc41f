public import SettlementModel

extension LockTerms {
    /// The identity that both gateways and the ledger compute for this lock.
    public var lockID: LockID { LockID(onlyDigest { DomainTag.lock.digest(canonicalBytes) }) }
}

extension SettlementTerms {
    /// What both gateways sign and every lock of the transfer carries.
    public var digest: Bytes32 { onlyDigest { DomainTag.terms.digest(canonicalBytes) } }
}

extension TransferID {
    /// The one name that both gateways give to the trade `commonID` between them.
    public static func derive(initiator: GatewayID, responder: GatewayID, commonID: CommonID) -> TransferID {
        let parts: JSONValue = [
            "initiator": initiator.canonical, "responder": responder.canonical,
            "commonID": commonID.canonical,
        ]
        let digest = DomainTag.transfer.digest(CanonicalJSON.encode(parts))
        guard let id = TransferID(Array(digest.bytes.prefix(16))) else {
            preconditionFailure("half of 32 bytes is 16, whatever came in")
        }
        return id
    }
}

extension Preimage {
    /// SHA-256 of exactly these 32 bytes.
    public var hashlock: Hashlock { Hashlock(algorithm: .sha256, digest: Digest.sha256(value.bytes)) }
}
