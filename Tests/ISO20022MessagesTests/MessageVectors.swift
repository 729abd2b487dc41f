import Foundation
import Testing
import XML

@testable import ISO20022Messages

/// M01 to M06 of `Specs/Vectors/domain.json`, read from the source tree.
struct MessageVectors {
    /// The document's text by the vector's id.
    let texts: [String: String]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Specs/Vectors/domain.json"))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let vectors = try #require(document["vectors"] as? [[String: Any]])
        var texts: [String: String] = [:]
        for vector in vectors where vector["group"] as? String == "iso20022" {
            let id = try #require(vector["id"] as? String)
            texts[id] = (vector["inputs"] as? [String: Any])?["xml"] as? String
        }
        self.texts = texts
    }

    func text(_ id: String) throws -> String { try #require(texts[id]) }
    func element(_ id: String) throws -> XMLElement { try XMLReader.read(Array(text(id).utf8)) }
    func document(_ id: String) throws -> ValidatedDocument { try ValidatedDocument(element(id)) }

    /// The vector with one text in the place of another, which must stand there.
    func changed(_ id: String, _ old: String, _ new: String) throws -> XMLElement {
        let text = try text(id)
        try #require(text.contains(old), "\(old)")
        return try XMLReader.read(Array(text.replacingOccurrences(of: old, with: new).utf8))
    }
}

/// The kind of fault that a document is refused for; `nil` where it is valid.
func fault(_ element: XMLElement, withRules: Bool = true) -> MessageFault? {
    do throws(MessageFault) {
        _ = try ValidatedDocument(element, withRules: withRules)
        return nil
    } catch { return error }
}
