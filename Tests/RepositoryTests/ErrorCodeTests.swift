import Foundation
import Testing

/// `Specs/Protocol/Errors.md` lists the codes that the sources have: no fewer, and no others.
struct ErrorCodeTests {
    private let repository = Repository.here

    @Test func `every code of the sources stands in the specification`() throws {
        let listed = try specifiedCodes()
        let known = try listed.union(codesOfTheLedgersSpecification())
        let found = try codesOfTheSources()
        #expect(found.count > 300)
        for (code, path) in found.sorted(by: { $0.key < $1.key }) {
            // Only the ledger has a specification of its own; every other code must stand in Errors.md.
            let isListed = code.hasPrefix("ledger.") ? known.contains(code) : listed.contains(code)
            #expect(isListed, "\(path): Errors.md lacks \(code)")
        }
    }

    @Test func `every code of the specification is in the sources`() throws {
        let found = try codesOfTheSources()
        for code in try specifiedCodes().union(codesOfTheLedgersSpecification()).sorted() {
            #expect(found[code] != nil, "no source has \(code)")
        }
    }

    @Test func `no code is listed twice and each says what to do next`() throws {
        var seen: Set<String> = []
        for row in try codeRows() {
            #expect(seen.insert(row.code).inserted, "\(row.code) is listed twice")
            #expect(row.cells >= 3 && !row.hasEmptyCell, "\(row.code): a cell is missing or empty")
        }
    }

    @Test func `every prefix that is raised as a code is one that this test reads`() throws {
        let markers = ["code: \"", "CommandFailure.refused(\"", "CommandFailure.unavailable(\""]
        for file in try sources() {
            for marker in markers {
                for piece in file.text.components(separatedBy: marker).dropFirst() {
                    let parts = ErrorCodeReader.word(of: piece).split(separator: ".")
                    guard parts.count > 1, let first = parts.first else { continue }
                    #expect(ErrorCodeReader.prefixes.contains(String(first)), "\(file.path): \(first)")
                }
            }
        }
    }

    @Test func `the reader tells codes from file names, prefixes and comments`() {
        let file = Repository.SourceFile(
            path: "x.swift",
            text: #"""
                /// Throws "file.commented".
                throw Fault(code: "journal.row", path: "journal.sqlite")
                detail: "vault.number: \(number) is beyond any legal number"
                code: "proof.mismatch.\(name)"
                public var code: String { "instrument.match." + reason }
                if code.hasPrefix("trade.four-eyes") || code.hasPrefix("proof.") { }
                let words = "the ledger.unavailable", other = "file.name with words"
                let link = "https://link.example"
                """#)
        let expected: Set = ["journal.row", "vault.number", "proof.mismatch.*", "instrument.match.*"]
        #expect(ErrorCodeReader.codes(in: file) == expected)
    }

    @Test func `the reader puts together the codes that a file composes`() {
        let file = Repository.SourceFile(
            path: "Sources/KeyVault/FrameSigningRule.swift",
            text: #"""
                throw refused(
                    "frame.parties", "other gateways")
                throw refused("frame.root", "another root")
                .malformed(detail: "vault.\(code): \(detail)")
                """#)
        #expect(ErrorCodeReader.codes(in: file) == ["vault.frame.parties", "vault.frame.root"])
    }

    // MARK: Reading

    /// Tools that only demonstrate, measure or test: what they raise ends nothing but themselves.
    /// The conformance kit's literals are names of requirements.
    private static let leftOut = [
        "Sources/AdapterConformance/", "Sources/SettlementTestKit/", "Sources/Interlock/Serve/Demo/",
        "Sources/Interlock/Serve/Bench/",
    ]

    private func sources() throws -> [Repository.SourceFile] {
        try repository.swiftFiles(in: ["Sources", "Adapters"]).filter { file in
            !Self.leftOut.contains { file.path.hasPrefix($0) }
        }
    }

    /// Each code with a file that has it.
    private func codesOfTheSources() throws -> [String: String] {
        var found: [String: String] = [:]
        for file in try sources() {
            for code in ErrorCodeReader.codes(in: file) { found[code] = file.path }
        }
        return found
    }

    private struct Row {
        let code: String
        let cells: Int
        let hasEmptyCell: Bool
    }

    /// The rows of the tables whose first cell is one code.
    private func codeRows() throws -> [Row] {
        try repository.text("Specs/Protocol/Errors.md").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| `") else { return nil }
            let code = line.dropFirst(3).prefix { $0 != "`" }
            guard code.contains(".") else { return nil }  // the table of prefixes
            let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
            return Row(
                code: String(code), cells: cells.count,
                hasEmptyCell: cells.contains { $0.allSatisfy { $0 == " " } })
        }
    }

    private func specifiedCodes() throws -> Set<String> {
        let codes = Set(try codeRows().map(\.code))
        #expect(codes.count > 300)
        return codes
    }

    /// Every `ledger.…` in backticks.
    private func codesOfTheLedgersSpecification() throws -> Set<String> {
        let text = try repository.text("Specs/Ledgers/SQLLedger.md")
        let words = text.split(separator: "`").filter { $0.hasPrefix("ledger.") }
        return Set(words.map(String.init).filter { ErrorCodeReader.word(of: $0) == $0 })
    }
}

/// Finds error codes among the string literals of a source file.
enum ErrorCodeReader {
    static let prefixes: Set<String> = [
        "trade", "transfer", "terms", "exit", "resume", "message", "desk", "gateway", "journal", "vault",
        "ledger",
        "proof", "head", "json", "note", "merkle", "instrument", "tls", "http2", "api", "curl", "client",
        "config", "file", "keys", "peer", "ticket", "evidence", "link", "crypto", "counterparty",
        "conformance", "override", "distinct", "agent", "notary", "registry", "restriction", "screening",
        "xml", "iso",
        "reserve", "rescission", "notice",
    ]

    /// A file that writes only the ends of its codes and puts `stem` before them in one place.
    private struct Composition {
        let stem: String
        /// What stands before the literal that holds the end.
        let call: String
    }

    private static let compositions: [String: Composition] = [
        "Sources/KeyVault/FrameSigningRule.swift": Composition(stem: "vault.", call: "refused("),
        "Sources/KeyVault/HolderSigningRule.swift": Composition(stem: "vault.", call: "refused("),
        "Sources/KeyVault/SealCredential.swift": Composition(stem: "vault.credential.", call: "refused("),
        "Sources/TransferCore/Timelocks/TimelockCheck.swift":
            Composition(stem: "terms.timelock.", call: "require("),
    ]

    /// The codes in the file's literals; `*` stands for a last part that is computed.
    static func codes(in file: Repository.SourceFile) -> Set<String> {
        let code = file.lines.filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }
        let pieces = code.joined(separator: "\n").split(separator: "\"", omittingEmptySubsequences: false)
        let composition = compositions[file.path]
        var found: Set<String> = []
        for (before, piece) in zip(pieces, pieces.dropFirst()) {
            if let composition, endsWithCall(before, composition.call), word(of: piece) == piece {
                found.insert(composition.stem + piece)
            } else if let code = self.code(piece, after: before), code != composition.map({ $0.stem + "*" }) {
                found.insert(code)
            }
        }
        return found
    }

    /// The longest beginning that a code could have.
    static func word(of text: some StringProtocol) -> String {
        let isPart = { (scalar: Unicode.Scalar) in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "." || scalar == "-"
        }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(while: isPart)))
    }

    /// A literal is a code if it is nothing else, if a colon and words follow, or if its end is computed.
    private static func code(_ piece: Substring, after before: Substring) -> String? {
        let word = word(of: piece)
        let parts = word.split(separator: ".")
        guard let first = parts.first, word.hasPrefix(first + "."), prefixes.contains(String(first)),
            !before.hasSuffix("hasPrefix("), !isFileName(word), !isMessageName(parts)
        else { return nil }
        let rest = piece.dropFirst(word.count)
        let isComputed = rest.hasPrefix("\\(") || (rest.isEmpty && word.hasSuffix("."))
        if isComputed { return word + "*" }
        return rest.isEmpty || rest.hasPrefix(": ") ? word : nil
    }

    private static func isFileName(_ word: String) -> Bool {
        ["sqlite", "json", "yaml", "pem"].contains { word.hasSuffix("." + $0) }
    }

    /// `head.001.001.04` is a message of ISO 20022.
    private static func isMessageName(_ parts: [Substring]) -> Bool {
        parts.count > 1 && parts[1].allSatisfy(\.isNumber)
    }

    private static func endsWithCall(_ text: Substring, _ call: String) -> Bool {
        text.reversed().drop(while: \.isWhitespace).starts(with: call.reversed())
    }
}
