import SettlementEngine
import SettlementProofs

/// The most that a view holds of each kind: its writer keeps to it, and its reader refuses more.
///
/// Reasons come from peers, ledgers and registries, of any length. One that is too long is cut: it must not hide the
/// transfer that it explains, nor all the others in the same list.
enum ViewLimits {
    // Bytes of UTF-8.
    /// What several causes and other machines say: a reason, the next step, a detail.
    static let story = 4096
    /// What one person or one rule says.
    static let remark = 1024
    /// A registry's answer as it was signed: whole, or not at all.
    static let receipt = 65_536
    // Elements.
    static let people = 64
    static let decisions = 128
    static let overrides = 64
    static let limitRows = 64
    static let events = 256
    static let sentences = 1024

    static func text(_ text: String, most: Int) -> JSONValue { .string(cut(text, most: most)) }

    /// What is signed says nothing once it is cut: then it is left out.
    static func whole(_ text: String?, most: Int) -> JSONValue {
        guard let text, text.utf8.count <= most else { return .null }
        return .string(text)
    }

    static func list(_ texts: [String]) -> JSONValue {
        .array(texts.prefix(sentences).map { text($0, most: remark) })
    }

    static func users(_ users: [UserID]) -> JSONValue {
        .array(users.prefix(people).map { .string($0.text) })
    }

    /// At a character's boundary, with a mark where something is missing.
    static func cut(_ text: String, most: Int) -> String {
        guard text.utf8.count > most else { return text }
        let mark = "…"
        var end = text.utf8.index(text.startIndex, offsetBy: most - mark.utf8.count)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return String(text.unicodeScalars[..<end]) + mark
    }
}
