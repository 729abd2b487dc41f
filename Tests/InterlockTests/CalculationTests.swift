import Instruments
import SettlementProofs
import Testing

@testable import Interlock

struct CalculationTests {
    private static func reply(_ line: String) -> String {
        String(decoding: CanonicalJSON.encode(CalculateCommand.reply(line)), as: UTF8.self)
    }

    private static func code(_ line: String) -> String? {
        guard case .object(let reply) = CalculateCommand.reply(line),
            case .object(let error)? = reply["error"],
            case .string(let code)? = error["code"]
        else { return nil }
        return code
    }

    private static let claim =
        #""currency":"USD","face":"1000000.00","yieldRate":"0.08","dayCount":"ACT_360","days":730"#

    @Test func `a question on one line gets its answer on one line`() {
        let answer = Self.reply(#"{"formula":"dtySemi183182","inputs":{\#(Self.claim)}}"#)
        #expect(answer.contains(#""netProceeds":"852980.14""#))
        #expect(answer.contains(#""periods":[183,182,183,182]"#))
        #expect(!answer.contains("\n"))
    }

    @Test(arguments: [
        (#""days":0"#, "instrument.input.value"), (#""days":-1"#, "instrument.input.value"),
        (#""days":"many""#, "instrument.input.value"), (#""days":{}"#, "instrument.input.value"),
        (#""dayCount":"A006""#, "instrument.day-count.unsuited"),
        (#""dayCount":"30E_360""#, "instrument.day-count.unsuited"),
        (#""dayCount":"ACT""#, "instrument.input.value"), (#""dayCount":null"#, "instrument.input.missing"),
        (#""yieldRate":"8""#, nil), (#""yieldRate":"8%""#, "instrument.input.value"),
        (#""yieldRate":"-0.08""#, "instrument.input.value"), (#""yieldRate":"11""#, "instrument.input.value"),
        (#""face":"1000000.0""#, "instrument.input.value"), (#""face":"0.00""#, "instrument.input.value"),
        (#""face":"9999999999999999999.00""#, "instrument.input.value"),
        (#""currency":"XAU""#, "instrument.input.value"),
        (#""currency":"\u212aRW""#, "instrument.input.value"),
        (#""graceDays":3"#, "instrument.input.unknown"),
        (#""faec":"1.00""#, "instrument.input.unknown"),
    ])
    func `an input that cannot be is refused by its name and nothing is guessed`(
        change: String, wanted: String?
    ) {
        let key = change.split(separator: ":")[0]
        let kept = Self.claim.split(separator: ",").filter { !$0.hasPrefix(key) }.joined(separator: ",")
        #expect(Self.code(#"{"formula":"dtySemi183182","inputs":{\#(kept),\#(change)}}"#) == wanted)
    }

    @Test(arguments: [
        "", "{", "[]", "nonsense", #"{"formula":1,"inputs":{}}"#, #"{"formula":"simpleYield"}"#,
        #"{"formula":"simpleYield","inputs":{"face":1.5}}"#, #"{"formula":"roll","inputs":{"a":1,"a":2}}"#,
    ])
    func `a line that is no question is answered all the same`(line: String) {
        #expect(Self.code(line) == "instrument.input.form")
    }

    @Test func `every calculation refuses an empty question or answers it and none traps`() throws {
        let long = String(repeating: "9", count: 5000)
        var names: Set<String> = []
        for calculation in Calculations.all {
            #expect(names.insert(calculation.name).inserted, "\(calculation.name) stands twice")
            #expect(!calculation.summary.isEmpty)
            _ = Self.reply(#"{"formula":"\#(calculation.name)","inputs":{}}"#)
            // Every named input in turn as something else.
            let words = calculation.summary.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            for word in Set(words) {
                for value in [
                    #""\#(long)""#, "[]", "{}", "9007199254740991", #""-1""#, "true", #"[[],{},null]"#,
                ] {
                    _ = Self.reply(#"{"formula":"\#(calculation.name)","inputs":{"\#(word)":\#(value)}}"#)
                }
            }
        }
        #expect(names.count > 40)
        #expect(Self.code(#"{"formula":"none","inputs":{}}"#) == "instrument.formula.unknown")
    }

    @Test func `a fingerprint is the same however its invoice is typed and differs with its facts`() throws {
        func canonical(_ number: String, _ amount: String) -> String {
            Self.reply(
                #"{"formula":"fingerprintInvoice","inputs":{"documents":[{"docType":"CINV","issuer":{"name":"Müller & Söhne","country":"de"},"#
                    + #""number":"\#(number)","date":"2026-05-14","currency":"eur","amount":"\#(amount)","debtor":"X1"}]}}"#
            )
        }
        let plain = canonical("INV-7", "1234.50")
        #expect(plain.contains("XLFP1|CINV|MÜLLERSÖHNEDE|INV7|20260514|EUR|123450|X1"))
        // Decomposed, full-width, grouped, with one more zero.
        #expect(canonical("ｉｎｖ／７", "1,234.500") == plain)
        #expect(canonical("INV-8", "1234.50") != plain)
        #expect(canonical("INV-7", "1234.501").contains("instrument.input.value"))
        #expect(canonical("INV-7", "1234").contains("|123400|"))
        for ambiguous in [
            "1234,50", "1.234,50", "12,34.50", ",123.00", "1,2345.00", "1,234,.50", "1234.5,0", "-1.00", "0",
        ] {
            #expect(canonical("INV-7", ambiguous).contains("instrument.input.value"), "\(ambiguous)")
        }
    }

    @Test func `a part payment is shared without loss and never more than is owed`() {
        let leaves = #""currency":"CNY","leaves":{"a":"333333.34","b":"333333.33","c":"333333.33"}"#
        let answer = Self.reply(#"{"formula":"partPayment","inputs":{\#(leaves),"payment":"100.00"}}"#)
        #expect(answer.contains(#""payments":{"a":"33.34","b":"33.33","c":"33.33"}"#))
        #expect(answer.contains(#""remaining":{"a":"333300.00","b":"333300.00","c":"333300.00"}"#))
        let tooMuch = #"{"formula":"partPayment","inputs":{\#(leaves),"payment":"1000000.01"}}"#
        #expect(Self.code(tooMuch) == "instrument.input.value")
        #expect(
            Self.code(#"{"formula":"partPayment","inputs":{"currency":"CNY","leaves":{},"payment":"1.00"}}"#)
                != nil)
    }

    private static let lines: [(line: String, code: Int32)] = [
        ("check --quiet isin US0378331005", 0), ("check --quiet isin US0378331004", 1),
        ("check --quiet lei 549300BFU5PUQPYGKV89 549300BFU5PUQPYGKV98", 1), ("check --quiet passport 1", 2),
        (
            "price --quiet --method simpleYield --set currency=USD --set face=1000000.00 --set yieldRate=0.03 --set days=183 --set dayCount=A004",
            0
        ),
        ("price --quiet --method simpleYield --set currency=USD", 2), ("price --quiet --method check", 3),
        ("price --quiet", 2), ("price --quiet Specs/Examples/forfaiting-F05-seller.yaml --set a=b", 2),
        ("calculate --quiet --list", 0), ("calculate --quiet nothing", 3), ("calculate --quiet", 2),
        ("calculate --quiet roll --set date=2026-09-12 --set wrong", 2),
        ("calculate --quiet --vectors Specs/Vectors/domain.json", 0),
        ("calculate --quiet --vectors Specs/Vectors/jcs.json", 2),
        (
            "calendar next-value-date --quiet --received-at 2026-05-22T09:00:00Z --time-zone Asia/Shanghai --cut-off 17:00:00",
            0
        ),
        (
            "calendar next-value-date --quiet --received-at yesterday --time-zone Asia/Shanghai --cut-off 17:00:00",
            2
        ),
        (
            "calendar next-value-date --quiet --received-at 2026-05-22T09:00:00Z --time-zone Asia/Nowhere --cut-off 17:00:00",
            2
        ),
        (
            "calendar next-value-date --quiet --received-at 2026-05-22T09:00:00Z --time-zone UTC --cut-off 24:00:00",
            2
        ),
        ("calendar business-day --quiet 2026-09-12 --roll FOLLOWING --add 3 --holiday 2026-09-14", 0),
        ("calendar days --quiet 2025-08-31 2026-02-28", 0),
        ("calendar days --quiet 2025-08-31 2026-02-30", 2),
        ("lineage tree --quiet Specs/Examples/lineage-D04.json", 1),
        ("lifecycle --quiet Specs/Examples/lifecycle-claim.json", 0),
        ("lifecycle --quiet Specs/Examples/lifecycle-deal-rescinded.json", 0),
        ("fingerprint --quiet Specs/Examples/fingerprint-invoices.json", 0),
        ("limits --quiet Specs/Examples/limits.json", 0),
        ("limits --quiet Specs/Examples/lineage-D04.json", 2),
        (
            "restrictions --quiet Specs/Examples/restrictions-B02.json Specs/Examples/bond-B02-buyer.yaml --stage lock",
            1
        ),
        (
            "restrictions --quiet Specs/Examples/limits.json Specs/Examples/bond-B02-buyer.yaml --stage lock",
            1
        ),
        (
            "restrictions --quiet Specs/Examples/restrictions-B02.json Specs/Examples/bond-B02-buyer.yaml --stage late",
            2
        ),
    ]

    @Test(arguments: lines)
    func `a command on instruments ends with the exit code of its kind`(line: String, code: Int32) async {
        let arguments = line.split(separator: " ").map(String.init)
        #expect(await Program.run(arguments.map { $0.hasPrefix("Specs/") ? repositoryPath($0) : $0 }) == code)
    }

    @Test(arguments: [
        ("simpleYield", "4,927,827.85"), ("dtyAnnual365", "4,927,827.85"), ("dtySemi183182", "4,927,816.71"),
        ("dtySemiCalendar", "4,927,822.25"),
    ])
    func `a ticket may name any method and states the cash that it gives`(
        method: String, cash: String
    ) async throws {
        let plain = try repositoryFile("Specs/Examples/forfaiting-F05-seller.yaml")
            .replacing("pricing: straightDiscount", with: "pricing: " + method)
        try await withDirectory { folder in
            try HostFiles.create(folder + "/old.yaml", Array(plain.utf8), mode: 0o600)
            let right = plain.replacing("CNY 4,926,770.83", with: "CNY " + cash)
            try HostFiles.create(folder + "/right.yaml", Array(right.utf8), mode: 0o600)
            #expect(await Program.run(["price", "--quiet", folder + "/old.yaml"]) == 1)
            #expect(await Program.run(["price", "--quiet", folder + "/right.yaml"]) == 0)
        }
    }

    @Test func `an answer is shown as lines and its lists as tables`() throws {
        let answer = try Calculations.named("dtySemi183182").answer([
            "currency": "USD", "face": "1000000.00", "yieldRate": "0.08", "days": 730, "dayCount": "A004",
        ])
        let lines = AnswerText.lines(answer)
        #expect(lines.contains { $0.hasPrefix("periods ") && $0.hasSuffix("183, 182, 183, 182") })
        let table = AnswerText.lines([("rows", [["a": "1", "b": 22], ["a": "333"]])])
        #expect(table == ["rows", "  a    b", "  1    22", "  333"])
    }
}
