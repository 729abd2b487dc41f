import Foundation
import SQLLedgerRules
import Testing

/// `Specs/Ledgers/SQLLedger.md` says what the code does.
struct SpecificationTests {
    private func specification() throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: root.appendingPathComponent("Specs/Ledgers/SQLLedger.md"), encoding: .utf8)
    }

    @Test func `every rejection code stands in section 6 with its next step`() throws {
        let text = try specification()
        for code in RejectionCode.allCases {
            #expect(text.contains("| `\(code.rawValue)` | \(code.nextStep) |"))
        }
    }

    @Test func `every finding stands in section 8`() throws {
        let text = try specification()
        for code in FindingCode.allCases { #expect(text.contains("`\(code.rawValue)`")) }
    }
}
