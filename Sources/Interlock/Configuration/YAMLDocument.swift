import Yams

/// One YAML (or JSON) document whose every value knows its place.
enum YAMLDocument {
    /// The top of the document as a section, or `nil` with the reason among the findings.
    ///
    /// - Parameter example: where a right one is to be had.
    /// - Range: at most 1 MiB; one document; the top is a mapping.
    static func read(
        _ text: String, into findings: FindingList, example: String = "`interlock config example`"
    ) -> DocumentSection? {
        guard text.utf8.count <= 1 << 20 else {
            findings.add(.syntax, at: .start, path: "", "larger than 1 MiB", fix: "name the right file")
            return nil
        }
        do {
            guard let root = try Yams.compose(yaml: text) else {
                findings.add(
                    .syntax, at: .start, path: "", "the file is empty",
                    fix: "start from \(example)")
                return nil
            }
            guard case .mapping(let mapping) = root else {
                findings.add(
                    .wrongType, at: Place(root.mark), path: "", "the top of the file is not a list of keys",
                    fix: "write `key: value` lines")
                return nil
            }
            return DocumentSection(mapping, path: "", place: .start, findings: findings)
        } catch let error as YamlError {
            addFault(error, to: findings, example)
            return nil
        } catch {
            findings.add(.syntax, at: .start, path: "", "\(error)", fix: "correct the YAML")
            return nil
        }
    }

    private static func addFault(_ error: YamlError, to findings: FindingList, _ example: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            findings.add(
                .syntax, at: Place(mark), path: "", "not YAML: \(problem)",
                fix: "look at the indentation, colons and quotes here and just above")
        case .duplicatedKeysInMapping(let duplicates, let context):
            findings.add(
                .duplicate, at: Place(context.mark), path: "",
                "the same key twice: \(duplicates.sorted().joined(separator: ", "))", fix: "keep one of them")
        case .reader(let problem, let offset, _, _):
            findings.add(
                .syntax, at: .start, path: "", "not readable as text: \(problem) at character \(offset ?? 0)",
                fix: "save the file as UTF-8 without control characters")
        default:
            findings.add(.syntax, at: .start, path: "", "not YAML", fix: "start from \(example)")
        }
    }
}

extension Place {
    init(_ mark: Mark?) {
        self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
    }
}
