internal import Logging
import PeerProtocol
import SettlementModel

/// How things are called in a story.
enum Words {
    static func message(_ envelope: MessageEnvelope) -> String {
        "\(MessageType(envelope.message).rawValue) of \(envelope.transfer.short)"
    }
}

extension TransferID {
    /// Enough of it to tell transfers of one world apart.
    var short: String { String("\(self)".prefix(6)) }
}

/// What a bank logs, told in its world's story.
struct StoryLog: LogHandler {
    let world: SimulatedWorld
    let side: SimulationPlan.Side
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let words = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        world.tell("\(side.rawValue) says: \(event.message) \(words.joined(separator: " "))")
    }
}
