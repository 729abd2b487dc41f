import Foundation
import SettlementProofs

/// Reads `Specs/Vectors/<name>.json`.
enum Vectors {
    static func load(_ name: String, from file: String = #filePath) throws -> JSONObject {
        let root = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appendingPathComponent("Specs/Vectors/\(name).json"))
        guard case .object(let object) = try CanonicalJSON.parse([UInt8](bytes)) else {
            throw Missing(name: name)
        }
        return object
    }

    struct Missing: Error { let name: String }
}

extension JSONObject {
    func text(_ key: String) throws -> String {
        guard case .string(let text)? = self[key] else { throw Vectors.Missing(name: key) }
        return text
    }

    func number(_ key: String) throws -> Int {
        guard case .integer(let number)? = self[key] else { throw Vectors.Missing(name: key) }
        return Int(number)
    }

    func texts(_ key: String) throws -> [String] {
        guard case .array(let elements)? = self[key] else { throw Vectors.Missing(name: key) }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    func objects(_ key: String) throws -> [JSONObject] {
        guard case .array(let elements)? = self[key] else { throw Vectors.Missing(name: key) }
        return elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }
}
