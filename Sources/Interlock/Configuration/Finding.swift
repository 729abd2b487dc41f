/// One thing wrong with a file that a person wrote: where, what, and how to put it right.
struct Finding: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case syntax, unknownKey = "unknown-key", missingKey = "missing-key", wrongType = "wrong-type", value
        case duplicate, file
    }

    let kind: Kind
    /// From 1.
    let line: Int
    /// From 1.
    let column: Int
    /// Where in the document, for example `peers[0].pin`; empty at the top.
    let path: String
    let problem: String
    let fix: String

    /// `FILE:12:5: peers[0].pin: … — …`, as editors understand it.
    func text(file: String) -> String {
        let place = path.isEmpty ? "" : path + ": "
        return "\(file):\(line):\(column): \(place)\(problem)\n    fix: \(fix)"
    }
}

/// All findings of one reading, in the order of the file.
final class FindingList {
    private(set) var findings: [Finding] = []
    /// More than this and the file is simply the wrong one.
    private static let limit = 200

    func add(_ kind: Finding.Kind, at place: Place, path: String, _ problem: String, fix: String) {
        guard findings.count < Self.limit else { return }
        findings.append(
            Finding(
                kind: kind, line: place.line, column: place.column, path: path, problem: problem, fix: fix))
    }

    var inOrder: [Finding] {
        findings.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
    }
}

/// A place in a text file, both from 1.
struct Place: Hashable, Sendable {
    let line: Int
    let column: Int
    static let start = Place(line: 1, column: 1)
}
