import Foundation

/// The files of this repository, as they lie on disk.
struct Repository {
    let root: URL

    /// Found from this file's own place.
    static let here = Repository(
        root: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent())

    struct SourceFile {
        /// From the root, for example `Sources/Curl/CurlFault.swift`.
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// Every Swift file below the folders, in order.
    func swiftFiles(in folders: [String]) throws -> [SourceFile] {
        var files: [SourceFile] = []
        for folder in folders {
            // A package may reach its sources through a link; the walk needs the real place.
            let start = root.appendingPathComponent(folder).resolvingSymlinksInPath()
            for name in FileManager.default.subpaths(atPath: start.path)?.sorted() ?? []
            where name.hasSuffix(".swift") && !name.contains(".build/") {
                let text = try String(contentsOf: start.appendingPathComponent(name), encoding: .utf8)
                files.append(SourceFile(path: folder + "/" + name, text: text))
            }
        }
        return files
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}

extension Repository.SourceFile {
    /// The modules this file imports, without submodules and access words.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"),
                words[..<index].allSatisfy(Self.mayPrecedeImport),
                index + 1 < words.count
            else { return nil }
            let kinds: Set<Substring> = [
                "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
            ]
            let name =
                kinds.contains(words[index + 1]) && index + 2 < words.count
                ? words[index + 2] : words[index + 1]
            return name.split(separator: ".").first.map(String.init)
        }
    }

    private static func mayPrecedeImport(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }
}
