import Foundation
import SettlementModel

@testable import TransferCore

/// One run of the protocol's model, a line of `Specs/Vectors/model-traces.jsonl`.
struct ModelTrace: Decodable {
    let trace: Int
    let mode: String
    /// Who keeps the rules: "both", "I" or "R". Of the other side only the ledgers' bookings are seen.
    let conforming: String
    let steps: [Step]

    struct Step: Decodable {
        let actor: String
        let event: String
        let leg: String
        let clockX: String
        let clockY: String
        let state: String

        init(from decoder: any Decoder) throws {
            var words = try decoder.unkeyedContainer()
            actor = try words.decode(String.self)
            event = try words.decode(String.self)
            leg = try words.decode(String.self)
            clockX = try words.decode(String.self)
            clockY = try words.decode(String.self)
            state = try words.decode(String.self)
        }
    }

    static func all() throws -> [ModelTrace] {
        let text = try String(
            contentsOf: specs.appendingPathComponent("Vectors/model-traces.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(ModelTrace.self, from: Data($0.utf8))
        }
    }

    static var specs: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Specs")
    }
}
