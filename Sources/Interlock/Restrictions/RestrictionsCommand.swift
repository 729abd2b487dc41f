import ArgumentParser
import SettlementModel
import SettlementProofs
import TransferCore

struct RestrictionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restrictions",
        abstract: "Hold a ticket against the rules of an offering or a bank, and say what follows.",
        discussion: """
            What the ticket does not say comes from --facts, a JSON object with any of buyer, buyerUnits, sellerUnits, \
            holders, investorClass, owners, transferAgent, screenings; what nobody says is unknown, and unknown is not \
            allowed. --screen asks a service about both parties and every account. Exit code 0 allowed, 1 refused, 4 \
            somebody's yes is awaited. --record keeps the decision with its rules and facts.
            """)

    @Argument(help: "The rules, a JSON file.")
    var rules: String
    @Argument(help: "A ticket file, YAML or JSON; `-` is standard input.")
    var ticket: String
    @Option(help: "What is about to happen: match, lock or claim.", transform: stage)
    var stage: RestrictionStage
    @Option(help: "Further facts, a JSON file.")
    var facts: String?
    @Option(help: "A service to ask, a file of `kind: screening-client`; several may be named.")
    var screen: [String] = []
    @Option(help: "Where to put the decision; never over a file that is there.")
    var record: String?
    @OptionGroup var output: OutputOptions

    private static func stage(_ text: String) throws -> RestrictionStage {
        guard let stage = RestrictionStage(exactly: text.uppercased()) else {
            throw ValidationError("a stage is match, lock or claim")
        }
        return stage
    }

    func run() async throws {
        let set: RestrictionSet = try read(rules, "restriction.rules")
        let stated = try statedFacts()
        let services = try screen.map(ConfigurationFile.screeningClient)
        let (answers, silent) = try await ScreeningDesk.ask(services, about: stated.subjects)
        let decision = RestrictionDecision.of(set, at: stage, stated.adding(answers, at: try Self.now()))
        let bytes = CanonicalJSON.encode(decision.canonical) + [10]
        if let record { try HostFiles.create(record, bytes, mode: 0o600) }
        output.show(decision.canonical) {
            Self.lines(decision) + silent.map { "no word of \($0.service): \(TextWrap.safe($0.reason))" }
        }
        switch decision.verdict {
        case .allowed: return
        case .pending:
            throw CommandFailure.conflict(
                "restriction.pending", "somebody's yes is awaited", next: "ask again when it is there")
        case .refused:
            throw CommandFailure.refused(
                "restriction.refused", "the rules do not allow it: \(decision.consequence.rawValue)",
                next: "see each rule; an officer decides what the trade becomes")
        }
    }

    /// The ticket's own facts, with those of the file in their place.
    private func statedFacts() throws -> RestrictionFacts {
        guard let plain = RestrictionFacts.of(try TicketFile.load(ticket).ticket, at: try Self.now()),
            case .object(var object) = plain.canonical
        else {
            throw CommandFailure.refused(
                "restriction.facts", "the ticket's names or units are too long", next: "correct the ticket")
        }
        guard let facts else { return plain }
        let known: Set = [
            "buyer", "buyerUnits", "sellerUnits", "holders", "investorClass", "owners", "screenings",
            "transferAgent",
        ]
        do {
            guard case .object(let more) = try CanonicalJSON.parse(try HostFiles.read(facts)) else {
                throw JSONFault(expected: "an object", found: "something else")
            }
            for member in more.members {
                guard known.contains(member.key) else {
                    throw JSONFault(
                        code: "json.unknown-key", expected: known.sorted().joined(separator: ", "),
                        found: "another")
                }
                object[member.key] = member.value
            }
            return try RestrictionFacts(canonical: .object(object))
        } catch let fault as JSONFault {
            throw CommandFailure.refused("restriction.facts", "\(facts): \(fault)", next: "correct the file")
        }
    }

    private func read<Value: CanonicalCodable>(_ path: String, _ code: String) throws -> Value {
        let bytes = try HostFiles.read(path)
        do throws(JSONFault) { return try Value(canonical: CanonicalJSON.parse(bytes)) } catch {
            throw CommandFailure.refused(code, "\(path): \(error)", next: "correct the file")
        }
    }

    private static func lines(_ decision: RestrictionDecision) -> [String] {
        let width = decision.set.rules.map(\.name.count).max() ?? 0
        let rows = zip(decision.set.rules, decision.outcomes).map { rule, outcome in
            TextWrap.padded(TextWrap.safe(rule.name), width + 2) + outcome.word
                + (outcome.reason.map { ": " + TextWrap.safe($0) } ?? "")
        }
        return ["\(TextWrap.safe(decision.set.name)), version \(decision.set.version)"] + rows
            + [
                "\(decision.verdict.rawValue): \(decision.consequence.rawValue)",
                "decision \(decision.digest)",
            ]
    }

    private static func now() throws -> LedgerInstant {
        guard let now = LedgerInstant(seconds: SystemClock.seconds()) else {
            throw CommandFailure.unavailable(
                "restriction.facts", "the host's clock shows no legal time", next: "set the clock")
        }
        return now
    }
}
