import ArgumentParser
import Instruments
import SettlementModel
import SettlementProofs

struct PriceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price",
        abstract: "Price a ticket, or terms by a named method: dates, periods, factors, discount, cash.",
        discussion: """
            A ticket: exit code 1 where it states another cash amount, or breaks a rule. With --method: any forfaiting or
            bond calculation of `interlock calculate --list`, its inputs by --input and --set. Nothing is sent.
            """)

    @Argument(help: "A ticket file, YAML or JSON; `-` is standard input.")
    var file: String?

    @Option(
        help: "Price terms instead of a ticket, by this method, such as dtySemi183182 or settlementAmount.")
    var method: String?

    @OptionGroup var request: CalculationRequest

    @Option(help: "Maturity of a bond, for its yield (YYYY-MM-DD).")
    var maturity: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (file == nil) != (method == nil) else {
            throw ValidationError("give a ticket file, or --method with its inputs")
        }
        guard method != nil || (request.input == nil && request.settings.isEmpty) else {
            throw ValidationError("--input and --set go with --method; a ticket's terms stand in its file")
        }
    }

    func run() throws {
        if let method { return try priceTerms(by: method) }
        guard let file else { return }
        let read = try TicketFile.load(file)
        let lines = try priced(read.ticket)
        let findings = TradeRules.check(read.ticket)
        output.show(json(lines, findings)) {
            let width = lines.map(\.label.count).max() ?? 0
            return lines.map {
                $0.label + String(repeating: " ", count: width + 2 - $0.label.count) + $0.shown
            }
        }
        guard findings.isEmpty else { throw TicketFindings.failure(findings, in: read, path: file) }
    }

    private func priceTerms(by method: String) throws {
        let calculation = try Calculations.named(method)
        guard calculation.group == "forfaiting" || calculation.group == "bond" else {
            throw CommandFailure.notFound(
                "instrument.formula.unknown", "`\(method)` is no way to price",
                next: "see `interlock calculate --list`; other calculations are run by `interlock calculate`")
        }
        let answer = try calculation.answer(try request.inputs())
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
    }

    private func priced(_ ticket: TradeTicket) throws -> [PricedLine] {
        do {
            switch ticket.economics {
            case .forfaiting(let terms): return try PriceSheet.forfaiting(terms, stated: ticket.cash)
            case .bond(let terms):
                return try PriceSheet.bond(terms, stated: ticket.cash, maturity: try bondMaturity())
            }
        } catch let fault as InstrumentFault {
            throw CommandFailure.refused(fault.code, fault.message, next: fault.nextStep)
        }
    }

    private func bondMaturity() throws -> CalendarDate? {
        guard let maturity else { return nil }
        guard let date = CalendarDate(maturity) else { throw ValidationError("--maturity: write YYYY-MM-DD") }
        return date
    }

    private func json(_ lines: [PricedLine], _ findings: [TradeFinding]) -> JSONValue {
        var object = JSONObject(lines.map { ($0.key, $0.value) })
        object["findings"] = .array(
            findings.map {
                [
                    "code": .string($0.code), "field": .string($0.field), "computed": .string($0.computed),
                    "stated": .string($0.stated), "next": .string($0.nextStep),
                ]
            })
        return .object(object)
    }
}

/// One line of a price sheet, for people and for programs.
struct PricedLine {
    let key: String
    let label: String
    let value: JSONValue
    let shown: String

    init(_ key: String, _ label: String, _ money: Money) {
        self.init(key, label, .string("\(money)"), Grouping.written(money))
    }
    init(_ key: String, _ label: String, _ text: some CustomStringConvertible, unit: String = "") {
        self.init(key, label, .string(text.description), text.description + unit)
    }
    init(_ key: String, _ label: String, days: Int) {
        self.init(key, label, .integer(Int64(days)), "\(days)")
    }
    private init(_ key: String, _ label: String, _ value: JSONValue, _ shown: String) {
        self.key = key
        self.label = label
        self.value = value
        self.shown = shown
    }
}

/// The lines of each kind of price.
enum PriceSheet {
    static func forfaiting(_ terms: ForfaitingTerms, stated: Money) throws(InstrumentFault) -> [PricedLine] {
        let quote = try ForfaitingPricing.price(terms)
        return [
            PricedLine("kind", "kind", "FORFAIT"),
            PricedLine("face", "face", terms.face),
            PricedLine("pricing", "pricing", terms.pricing.rawValue),
            PricedLine("discountRate", "rate", terms.discountRate, unit: " a year"),
            PricedLine("dayCount", "day count", terms.dayCount.rawValue),
            PricedLine("settlementDate", "settlement date", terms.settlementDate),
            PricedLine("nominalMaturity", "nominal maturity", terms.nominalMaturity),
            PricedLine("adjustedMaturity", "adjusted maturity", quote.adjustedMaturity),
            PricedLine("effectiveMaturity", "effective maturity", quote.effectiveMaturity),
            PricedLine("days", "days", days: quote.days),
            PricedLine(
                "periods", "periods",
                quote.price.periods.periods.map { "\($0.days)" }.joined(separator: " + ")),
            PricedLine("discount", "discount", quote.discount),
            PricedLine("cash", "cash", quote.netProceeds),
            PricedLine("statedCash", "cash on the ticket", stated),
            PricedLine("yieldPercent", "equivalent yield", quote.equivalentSimpleYieldPercent, unit: " %"),
        ]
    }

    static func bond(
        _ terms: BondTradeTerms, stated: Money, maturity: CalendarDate?
    ) throws(InstrumentFault) -> [PricedLine] {
        let quote = try BondPricing.price(terms)
        var lines = [
            PricedLine("kind", "kind", "BOND"),
            PricedLine("isin", "ISIN", terms.isin),
            PricedLine("units", "units", terms.units),
            PricedLine("nominal", "nominal", quote.nominal),
            PricedLine("price", "price", terms.price, unit: " per 100"),
            PricedLine("settlementDate", "settlement date", terms.settlementDate),
            PricedLine("cash", "cash", quote.consideration),
            PricedLine("statedCash", "cash on the ticket", stated),
        ]
        if let maturity {
            let held = try BondPricing.yield(terms, maturity: maturity)
            lines += [
                PricedLine("days", "days to maturity", days: held.days),
                PricedLine("income", "income to maturity", held.income),
                PricedLine(
                    "yieldPercentA004", "yield actual/360", held.simpleYieldPercentActual360, unit: " %"),
                PricedLine(
                    "yieldPercentA005", "yield actual/365", held.simpleYieldPercentActual365Fixed, unit: " %"),
            ]
        }
        return lines
    }
}

/// What a ticket breaks by itself, with the line where it stands.
enum TicketFindings {
    static func failure(_ findings: [TradeFinding], in file: TicketFile, path: String) -> CommandFailure {
        let lines = findings.map { finding in
            let key = String(finding.field.split(separator: ".").first ?? "")
            let place = file.places[key] ?? .start
            return "\(path):\(place.line):\(place.column): \(finding.field): states \(finding.stated), "
                + "the rule gives \(finding.computed) [\(finding.code)]\n    fix: \(finding.nextStep)"
        }
        return .refused(
            findings.first?.code ?? "ticket.findings",
            "the ticket breaks a rule\n" + lines.joined(separator: "\n"),
            next: "correct the ticket; nothing was sent")
    }
}
