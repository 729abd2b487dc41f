import SettlementModel
import SettlementProofs

/// A digest over everything that a world said and did, to the byte: equal worlds have equal digests.
struct WorldTrace {
    private(set) var digest: Bytes32

    init(seed: UInt64) { digest = Digest.sha256(Array("world \(seed)".utf8)) }

    mutating func take(_ line: String) { take(Array(line.utf8)) }

    /// What is durable and what left, in its exact bytes; the rest is in the story.
    mutating func take(_ event: WorldEvent) {
        switch event {
        case .recorded(_, let draft): take(draft.payload)
        case .left(_, let bytes): take(bytes)
        case .booked(let entry): take(entry.command.bytes)
        case .registered(let decision): take(decision.canonicalBytes)
        case .secretMade, .signed, .vouched: return
        }
    }

    private mutating func take(_ bytes: [UInt8]) {
        digest = Digest.sha256(concatenating: digest.bytes, bytes)
    }
}
