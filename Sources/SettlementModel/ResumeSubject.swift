/// What may stand still until two people let it go on.
public enum ResumeSubject: Hashable, Sendable {
    /// A ledger whose proof or signed head did not hold.
    case ledger(LedgerID)
    /// A peer that contradicted itself.
    case peer(GatewayID)
    /// A transfer that was halted: SUSPENDED.
    case transfer(TransferID)

    /// `ledger`, `peer` or `transfer`, as paths, records and screens spell it.
    public var kind: String {
        switch self {
        case .ledger: "ledger"
        case .peer: "peer"
        case .transfer: "transfer"
        }
    }

    public var name: String {
        switch self {
        case .ledger(let ledger): ledger.text
        case .peer(let peer): peer.text
        case .transfer(let transfer): transfer.hex
        }
    }

    /// Reads what `kind` and `name` write; `nil` for anything else.
    public init?(kind: String, name: String) {
        switch kind {
        case "ledger":
            guard let ledger = LedgerID(name) else { return nil }
            self = .ledger(ledger)
        case "peer":
            guard let peer = GatewayID(name) else { return nil }
            self = .peer(peer)
        case "transfer":
            guard let transfer = TransferID(hex: name), transfer.hex == name else { return nil }
            self = .transfer(transfer)
        default: return nil
        }
    }
}
