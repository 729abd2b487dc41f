public import SettlementModel
public import SettlementProofs

/// An account as the log states it.
public struct LogAccount: Hashable, Sendable {
    public let id: AccountID
    /// The gateway whose party holds it.
    public let owner: GatewayID
    /// The key whose signature moves value out of it.
    public let holderKey: VerificationKey
    public let status: LogAccountStatus

    public init(id: AccountID, owner: GatewayID, holderKey: VerificationKey, status: LogAccountStatus) {
        self.id = id
        self.owner = owner
        self.holderKey = holderKey
        self.status = status
    }
}

public enum LogAccountStatus: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    case open, frozen, closed
}

extension LogAccount: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "holderKey": holderKey.canonical, "id": id.canonical, "owner": owner.canonical,
            "status": status.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            id: try reader.decode("id"), owner: try reader.decode("owner"),
            holderKey: try reader.decode("holderKey"), status: try reader.decode("status"))
        try reader.finish()
    }
}
