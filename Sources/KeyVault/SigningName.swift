public import SettlementModel

/// The name under which one thing, and never a second one, is signed.
public enum SigningName: Hashable, Sendable {
    /// Our message of this number in this transfer.
    case message(TransferID, sequence: UInt64)
    /// Our frame of this number to this peer.
    case frame(peer: GatewayID, sequence: UInt64)
    case command(CommandID)
    /// Our half of an early end, by the tag that is signed with it.
    case release(LockID, tag: String)

    /// The name in the store. Injective, and never changed: numbers stand last and hold no slash.
    public var text: String {
        switch self {
        case .message(let transfer, let sequence): "message/\(transfer.hex)/\(sequence)"
        case .frame(let peer, let sequence): "frame/\(peer.text)/\(sequence)"
        case .command(let id): "command/\(id.hex)"
        case .release(let lock, let tag): "release/\(lock.hex)/\(tag)"
        }
    }

    /// The name before this one in its chain; `nil` for the first and for what has no chain.
    public var predecessor: SigningName? {
        switch self {
        case .message(let transfer, let sequence) where sequence > 0:
            .message(transfer, sequence: sequence - 1)
        case .frame(let peer, let sequence) where sequence > 0: .frame(peer: peer, sequence: sequence - 1)
        case .message, .frame, .command, .release: nil
        }
    }

    /// The name after this one in its chain.
    public var successor: SigningName? {
        switch self {
        case .message(let transfer, let sequence) where sequence < .max:
            .message(transfer, sequence: sequence + 1)
        case .frame(let peer, let sequence) where sequence < .max: .frame(peer: peer, sequence: sequence + 1)
        case .message, .frame, .command, .release: nil
        }
    }
}

/// What is to be signed, or was signed, under a name: its digest, and the digest it says came before it.
public struct SigningClaim: Hashable, Sendable {
    public let name: SigningName
    public let digest: Bytes32
    /// `nil` for the first of a chain and for what has no chain.
    public let previous: Bytes32?

    public init(name: SigningName, digest: Bytes32, previous: Bytes32? = nil) {
        self.name = name
        self.digest = digest
        self.previous = previous
    }
}
