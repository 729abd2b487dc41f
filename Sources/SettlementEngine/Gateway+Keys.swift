import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

/// Message keys by epoch: ours from the vault, the peers' from the configuration and, for what is past, from the journal.
extension Gateway {
    /// - Throws: `EngineFault.vault` where the vault signs with another epoch than our hellos and frames would name.
    func readOwnKeys() async throws {
        ownKeys = try await vault.messageKeys()
        guard ownKeys.keys.max() == settings.keyEpoch else {
            throw EngineFault.vault(
                detail:
                    "the vault signs with epoch \(ownKeys.keys.max() ?? 0), configured is \(settings.keyEpoch)"
            )
        }
    }

    /// What the journal says of a peer without a lane needs one to be replayed; nobody speaks on it.
    func openLane(to peer: GatewayID) {
        guard lanes[peer] == nil else { return }
        lanes[peer] = PeerLane(own: settings.policy.own.gateway, peer: peer)
    }

    /// A key that verified a frame is on record before the frame: whatever is configured later, the journal replays.
    func proveKey(_ epoch: UInt32, of peer: GatewayID) -> [JournalDraft] {
        guard provenKeys[peer]?[epoch] == nil, let key = settings.peerKeys[peer]?[epoch] else { return [] }
        provenKeys[peer, default: [:]][epoch] = key
        let record = PeerKey(peer: peer, epoch: epoch, key: key)
        return [JournalDraft(kind: .peerKey, transfer: nil, payload: record.canonicalBytes)]
    }

    /// The keys that replay took from the configuration: journals of earlier versions have no record of them.
    func keysToProve(_ used: [GatewayID: [UInt32: VerificationKey]]) -> [JournalDraft] {
        used.keys.sorted().flatMap { peer in
            (used[peer] ?? [:]).keys.sorted().flatMap { proveKey($0, of: peer) }
        }
    }

    /// - Throws: `EngineFault.replay` where the configuration gives that epoch to another key: frames of both could not be
    ///   told apart.
    func remember(_ record: PeerKey, _ sequence: UInt64) throws {
        if let configured = settings.peerKeys[record.peer]?[record.epoch], configured != record.key {
            throw EngineFault.replay(
                sequence: sequence,
                detail:
                    "the key of \(record.peer) for epoch \(record.epoch) is another one than is configured: "
                    + "each key has its own epoch")
        }
        provenKeys[record.peer, default: [:]][record.epoch] = record.key
    }
}

/// A peer's message key of one epoch, as the journal keeps it.
struct PeerKey: CanonicalCodable {
    let peer: GatewayID
    let epoch: UInt32
    let key: VerificationKey

    init(peer: GatewayID, epoch: UInt32, key: VerificationKey) {
        self.peer = peer
        self.epoch = epoch
        self.key = key
    }

    var canonical: JSONValue {
        ["v": 1, "peer": peer.canonical, "epoch": .integer(Int64(epoch)), "key": key.canonical]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("v", 1)
        peer = try reader.decode("peer", as: GatewayID.self)
        epoch = UInt32(clamping: try reader.integer("epoch", in: 0...Int64(UInt32.max)))
        key = try reader.decode("key", as: VerificationKey.self)
        try reader.finish()
    }
}
