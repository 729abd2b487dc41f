import Yams

/// Adds a peer to a configuration's text without touching a comment or a line that is there.
enum PeerMerge {
    /// - Returns: the new text, or `nil` where `peers` is written in a way that lines cannot be added to.
    static func add(_ snippet: PeerSnippet, to text: String) -> String? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let root = try? Yams.compose(yaml: text), case .mapping(let top) = root else { return nil }
        guard let entry = top.first(where: { $0.key.scalar?.string == "peers" }), let mark = entry.key.mark
        else {
            while lines.last?.isEmpty == true { lines.removeLast() }
            return (lines + ["", "peers:"] + snippet.lines() + [""]).joined(separator: "\n")
        }
        guard mark.column == 1, lines.indices.contains(mark.line - 1) else { return nil }
        let header = lines[mark.line - 1]
        if case .sequence(let items) = entry.value, !items.isEmpty {
            guard let first = items.first?.mark, first.line > mark.line, first.column >= 3 else { return nil }
            lines.insert(contentsOf: snippet.lines(indent: first.column - 3), at: mark.line)
            return lines.joined(separator: "\n")
        }
        guard ["peers:", "peers: []"].contains(header.split(separator: "#").first.map(trimmed) ?? "") else {
            return nil
        }
        lines.replaceSubrange(mark.line - 1...mark.line - 1, with: ["peers:"] + snippet.lines())
        return lines.joined(separator: "\n")
    }

    /// Adds message keys before the ones that a listed peer has.
    /// - Returns: the new text, or `nil` where the peer or its keys are written in a way that lines cannot be added to.
    static func add(_ keys: [PeerMessageKey], toPeer id: String, in text: String) -> String? {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let root = try? Yams.compose(yaml: text), case .sequence(let peers)? = root["peers"],
            let peer = peers.first(where: { $0["id"]?.scalar?.string == id }),
            case .mapping(let fields) = peer,
            let entry = fields.first(where: { $0.key.scalar?.string == "messageKeys" }),
            let header = entry.key.mark, case .sequence(let items) = entry.value,
            let first = items.first?.mark, first.line > header.line, first.column >= 3,
            lines.indices.contains(first.line - 1)
        else { return nil }
        let added = keys.sorted { $0.epoch > $1.epoch }.flatMap {
            PeerSnippet.lines(of: $0, indent: first.column - 3)
        }
        lines.insert(contentsOf: added, at: first.line - 1)
        return lines.joined(separator: "\n")
    }

    /// Whose configuration it is, finished or not; `nil` where it does not say.
    static func gateway(of text: String) -> String? {
        guard let root = try? Yams.compose(yaml: text) else { return nil }
        return root["gateway"]?["id"]?.scalar?.string
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
