import Foundation
import SettlementModel
import Testing

@testable import TransferCore

/// The tables of `Specs/Protocol/States.md`: one section a state, one line for all rows that read alike.
struct SpecificationTable {
    let section: String
    let columns: [String]
    private(set) var rows: [(name: String, cells: [String])] = []

    init(section: String, columns: [String]) {
        self.section = section
        self.columns = columns
    }

    mutating func add(_ name: String, _ cells: [String]) { rows.append((name, cells)) }

    var cellCount: Int { rows.reduce(0) { $0 + $1.cells.filter { $0 != "—" }.count } }

    /// Rows with equal cells share a line, in the order of their first.
    var lines: [String] {
        var groups: [(names: [String], cells: [String])] = []
        for row in rows {
            if let place = groups.firstIndex(where: { $0.cells == row.cells }) {
                groups[place].names.append(row.name)
            } else {
                groups.append(([row.name], row.cells))
            }
        }
        let head = [
            "#### " + section, "", "| " + (["On"] + columns).joined(separator: " | ") + " |",
            "|" + String(repeating: "---|", count: columns.count + 1),
        ]
        return head
            + groups.map {
                "| " + ([$0.names.joined(separator: "; ")] + $0.cells).joined(separator: " | ") + " |"
            }
            + [""]
    }

    /// The lines between two marks in the Specs.
    static func written(_ mark: String) throws -> [String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Specs/Protocol/States.md")
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let begin = try #require(
            lines.firstIndex(of: "<!-- \(mark): begin -->"), "no \(mark) in \(file.path)")
        let end = try #require(
            lines.firstIndex(of: "<!-- \(mark): end -->"), "no end of \(mark) in \(file.path)")
        return Array(lines[(begin + 1)..<end])
    }

    /// Every cell that the Specs lack, and every one that they have too many of.
    static func compare(_ tables: [SpecificationTable], _ mark: String) throws {
        let computed = tables.flatMap(\.lines)
        if let folder = ProcessInfo.processInfo.environment["SPECIFICATION_TABLES"] {
            // For whoever changes the rules: the tables as they are now, to be read by eye before they are taken.
            try computed.joined(separator: "\n").write(
                toFile: "\(folder)/\(mark).md", atomically: true, encoding: .utf8)
        }
        let stated = try written(mark)
        let missing = expand(computed).subtracting(expand(stated))
        let surplus = expand(stated).subtracting(expand(computed))
        #expect(missing.isEmpty, "not in States.md: \(missing.sorted().prefix(5))")
        #expect(surplus.isEmpty, "in States.md, not in the code: \(surplus.sorted().prefix(5))")
        #expect(computed == stated, "States.md says the same in another order")
    }

    private static func expand(_ lines: [String]) -> Set<String> {
        var cells: Set<String> = []
        var section = ""
        for line in lines {
            if line.hasPrefix("#### ") { section = line }
            let parts = line.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count > 3, !parts[1].hasPrefix("---"), parts[1] != "On" else { continue }
            for name in parts[1].components(separatedBy: "; ") {
                for (column, cell) in parts.dropFirst(2).dropLast().enumerated() {
                    cells.insert("\(section) · \(name) · column \(column) · \(cell)")
                }
            }
        }
        return cells
    }
}

/// States and messages in the words of the tables.
enum Wording {
    static func state(_ state: TransferState) -> String {
        switch state {
        case .aborting(_, let abort):
            let parts = [
                abort.x == nil ? nil : "X", abort.y == nil ? nil : "Y",
                abort.initiatorHalf == nil ? nil : "I's half",
                abort.responderHalf == nil ? nil : "R's half",
            ].compactMap { $0 }
            return parts.isEmpty ? "ABORTING" : "ABORTING with " + parts.joined(separator: ", ")
        case .unanswered(_, let x, _): return x == nil ? "UNANSWERED" : "UNANSWERED with X's tombstone"
        case .yEnded(_, let x, _): return x == nil ? "Y_ENDED without X" : "Y_ENDED with X"
        case .preparing(let preparation):
            return preparation.hashlock == nil
                ? (preparation.facts == nil ? "NEW" : "NEW with facts")
                : (preparation.facts == nil ? "NEW with hashlock" : "NEW with both")
        case .suspended(_, let inner): return "SUSPENDED(\(Wording.state(inner)))"
        case .disputed(_, let inner): return "DISPUTED(\(Wording.state(inner)))"
        default: return state.name
        }
    }

    static func message(_ message: PeerMessage) -> String {
        switch message {
        case .ticket: "TICKET"
        case .ticketWithdrawn: "TICKET_WITHDRAWN"
        case .propose: "PROPOSE"
        case .accept: "ACCEPT"
        case .reject(_, let code, _): "REJECT `\(code)`"
        case .ready: "READY"
        case .lockAssert(let leg, _, _): "LOCK_ASSERT \(leg.rawValue)"
        case .lockReceipt(let leg, _, _): "LOCK_RECEIPT \(leg.rawValue)"
        case .claimAssert(let leg, _, _): "CLAIM_ASSERT \(leg.rawValue)"
        case .claimReceipt(let leg, _, _): "CLAIM_RECEIPT \(leg.rawValue)"
        case .refundAssert(let leg, _, _, _): "REFUND_ASSERT \(leg.rawValue)"
        case .refundReceipt(let leg, _, _): "REFUND_RECEIPT \(leg.rawValue)"
        case .abortRequest: "ABORT_REQUEST"
        case .abortAgreed: "ABORT_AGREED"
        case .exitAgreed: "EXIT_AGREED"
        case .resale: "RESALE"
        case .dispute: "DISPUTE"
        case .complete: "COMPLETE"
        }
    }

    static func duty(_ duty: Duty) -> String {
        switch duty {
        case .makeHashlock: "make hashlock"
        case .readFacts: "read facts"
        case .beginLock(let leg): "begin lock \(leg.rawValue)"
        case .beginReveal: "begin reveal"
        case .submit(let leg, let act): "\(act.rawValue) \(leg.rawValue)"
        case .signRelease: "sign release"
        case .signExit: "sign exit"
        case .sealEvidence: "seal evidence"
        case .reportRules: "report rules"
        case .askRegistry: "ask the registry"
        case .tellResale: "tell the buyer"
        }
    }

    static func byMode(_ m2: String, _ m1: String) -> String { m1 == m2 ? m2 : "M2: \(m2) / M1: \(m1)" }
}
