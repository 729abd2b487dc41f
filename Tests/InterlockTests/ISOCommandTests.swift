import GatewayAPI
import GatewayAPITestKit
import ISO20022Messages
import Instruments
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing
import XML

@testable import Interlock

/// `interlock iso`: tickets and transfers as messages, and messages as JSON and as tickets.
struct ISOCommandTests {
    private static let examples = [
        "bond-B02-seller.yaml", "bond-B02-buyer.yaml", "forfaiting-F05-seller.yaml",
        "forfaiting-F05-buyer.yaml", "forfaiting-F05-reserve-seller.yaml",
        "forfaiting-F05-reserve-buyer.yaml",
    ]

    private func ticket(_ name: String) throws -> TradeTicket {
        try TicketFile.load(repositoryPath("Specs/Examples/" + name)).ticket
    }

    private func maker(_ ticket: TradeTicket, _ view: TransferView? = nil) throws -> MessageMaker {
        MessageMaker(
            ticket: ticket, transfer: view, messageID: "M-1",
            created: try #require(LedgerInstant(seconds: 1_779_258_672)))
    }

    private func bytes(_ document: ValidatedDocument) throws -> [UInt8] {
        try XMLWriter.write(document.element)
    }

    @Test(arguments: examples)
    func `an example's instruction is parsed as a ticket file of the same ticket`(name: String) throws {
        let ticket = try ticket(name)
        let written = try bytes(try maker(ticket).document("sese.023"))
        let document = try #require(try BusinessMessage(written).document)
        let read = try InstructionMapping.ticket(of: try Sese023(document))
        #expect(read == ticket)
        let (file, findings) = TicketFile.read(TicketText.lines(read).joined(separator: "\n") + "\n")
        #expect(findings.isEmpty, "\(findings)")
        #expect(file?.ticket == ticket)
    }

    @Test
    func `a rescission is parsed as the ticket that it is, with its own date and the first trade's price`()
        throws
    {
        let first = try ticket("forfaiting-F05-reserve-buyer.yaml")
        let id = try #require(TransferID(hex: String(repeating: "5c", count: 16)))
        let day = try #require(CalendarDate("2026-04-16"))
        let back = try #require(
            Rescission.ticket(
                undoing: first, transfer: id, on: day,
                clientID: ClientID(checked: "b"), commonID: Rescission.commonID(of: id)))
        #expect(TradeRules.check(back) == [])
        let written = try bytes(try maker(back).document("sese.023"))
        let document = try #require(try BusinessMessage(written).document)
        #expect(try InstructionMapping.ticket(of: try Sese023(document)) == back)
        let (file, findings) = TicketFile.read(TicketText.lines(back).joined(separator: "\n") + "\n")
        #expect(findings.isEmpty, "\(findings)")
        #expect(file?.ticket == back)
    }

    @Test func `a claim that is another one is parsed as that`() throws {
        let text = try repositoryFile("Specs/Examples/forfaiting-F05-reserve-buyer.yaml").replacing(
            "  notice:\n",
            with:
                "  distinct: { refused: '\(String(repeating: "5c", count: 16))', reason: 'invoice ''1/00''' }\n  notice:\n"
        )
        let ticket = try #require(TicketFile.read(text).file?.ticket)
        #expect(ticket.economics.distinct?.reason == "invoice '1/00'")
        let written = try bytes(try maker(ticket).document("sese.023"))
        let document = try #require(try BusinessMessage(written).document)
        #expect(try InstructionMapping.ticket(of: try Sese023(document)) == ticket)
        #expect(
            TicketFile.read(TicketText.lines(ticket).joined(separator: "\n") + "\n").file?.ticket == ticket)
    }

    private func settled(_ ticket: TradeTicket) throws -> TransferView {
        let at = try #require(LedgerInstant(seconds: 1_794_560_400))
        let lanes = [("asset", LegID.x, ticket.assetLeg, 30), ("cash", .y, ticket.cashLeg, 10)].map {
            title, leg, side, later in
            LaneView(
                title: title, leg: leg, ledger: side.ledger, asset: side.asset, quantity: "all",
                state: .claimed, lock: LockID(hex: String(repeating: "ab", count: 32)),
                lockDeadline: at, expiry: at,
                events: [
                    LaneEvent(at: at, what: "locked", who: "gw", detail: ""),
                    LaneEvent(
                        at: at.advanced(bySeconds: Int64(later)), what: "claimed", who: "gw", detail: ""),
                ])
        }
        return try view(ticket, "Sttld", state: "ENDED", outcome: .settled, lanes: lanes)
    }

    private func view(
        _ ticket: TradeTicket, _ status: String, state: String = "X_LOCKED",
        outcome: TransferOutcome? = nil, lanes: [LaneView] = []
    ) throws -> TransferView {
        TransferView(
            id: .derive(
                initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
                commonID: ticket.commonID), commonID: ticket.commonID, side: ticket.side, own: ticket.own,
            counterparty: ticket.counterparty, mode: ticket.mode, kind: "BOND", instrument: "x",
            cash: ticket.cash, settlementDate: ticket.settlementDate, state: state, isoStatus: status,
            outcome: outcome, reason: "", maker: nil, approvers: [], approvalsNeeded: 1, lanes: lanes,
            next: "", guards: [], operatorTrusted: [], revision: 1, settlementState: .matched)
    }

    @Test(arguments: examples)
    func `a settled transfer is told by all its messages, under one UETR`(name: String) throws {
        let ticket = try ticket(name)
        let maker = try maker(ticket, try settled(ticket))
        for family in ["sese.025", "sese.020", "sese.027", "pacs.002", "camt.054", "pacs.009", "sese.023"] {
            let document = try maker.document(family)
            #expect(document.definition.family == family)
            #expect(try BusinessMessage(try bytes(document)).document == document)
        }
        let confirmation = try Sese025(try maker.document("sese.025"))
        #expect(
            confirmation.effective
                == .moment(ISODateTime(try #require(LedgerInstant(seconds: 1_794_560_430)))))
        let payment = try #require(try Pacs009(try maker.document("pacs.009")).transfers.first)
        let status = try #require(try Pacs002(try maker.document("pacs.002.001.14")).statuses.first)
        let notice = try Camt054(try maker.document("camt.054"))
        let booked = try #require(notice.notifications.first?.entries.first?.details.first)
        #expect(Set([payment.core.id.uetr, status.uetr, booked.uetr]).count == 1)
        #expect(
            [payment.core.id.endToEndID, status.endToEndID, booked.endToEndID].allSatisfy {
                $0 == ticket.commonID.text
            })
        #expect(status.code == "ACSC" && status.accepted?.instant?.seconds == 1_794_560_410)
    }

    /// Every status that the engine can show: `TransferCore/Standing/SettlementStanding.swift`.
    @Test(arguments: [
        "AckdAccptd", "Pdg/PREA", "Pdg/PRSY", "Umtchd/CMIS", "Umtchd/DMON", "Umtchd/NARR",
        "Umtchd/X-LOCKORDER", "Mtchd", "Canc/CANI",
        "Pdg/AWMO", "Pdg/AWSH",
        "Pdg/LINK", "Pdg/NCON", "PdgCxl", "Flng/LATE", "Flng/CLAT", "Pdg/SBLO", "Canc/CANS", "Flng/OTHR",
    ])
    func `each status of the desk's API has a message`(status: String) throws {
        let ticket = try ticket("bond-B02-seller.yaml")
        let maker = try maker(ticket, try view(ticket, status))
        _ = try maker.document("sese.024")
        _ = try maker.document("pacs.002")
        _ = try maker.document("sese.027")
        #expect(throws: MessageFault.self) { try maker.document("sese.025") }
    }

    @Test func `a transfer of another ticket, or none, is refused`() throws {
        let ticket = try ticket("bond-B02-seller.yaml")
        let other = try self.ticket("forfaiting-F05-seller.yaml")
        func code(_ maker: MessageMaker, _ name: String) -> String? {
            do {
                _ = try maker.document(name)
                return nil
            } catch { return (error as? CommandFailure)?.code }
        }
        #expect(code(try maker(ticket), "sese.024") == "iso.reading.incomplete")
        #expect(code(try maker(ticket, try view(other, "Mtchd")), "sese.024") == "iso.reading.contradiction")
        #expect(code(try maker(ticket, try view(ticket, "Unheard")), "sese.024") == "iso.reading.unsupported")
        #expect(code(try maker(ticket), "camt.053") == "iso.message.unknown")
        #expect(code(try maker(ticket), "tsin.008") == "iso.message.unknown")
    }

    private func vectors() throws -> [(id: String, xml: String)] {
        let text = try repositoryFile("Specs/Vectors/domain.json")
        let document = try CanonicalJSON.parse(Array(text.utf8), limits: JSONLimits(bytes: 8 << 20))
        guard case .object(let whole) = document, case .array(let vectors)? = whole["vectors"] else {
            return []
        }
        return vectors.compactMap { vector in
            guard case .object(let object) = vector, case .string("iso20022")? = object["group"],
                case .string(let id)? = object["id"], case .object(let inputs)? = object["inputs"],
                case .string(let xml)? = inputs["xml"]
            else { return nil }
            return (id, xml)
        }
    }

    @Test func `messages go to JSON and come back, with their header and what is foreign in them`()
        async throws
    {
        var whole = try vectors().map { ($0.id, try BusinessMessage(Array($0.xml.utf8))) }
        #expect(whole.count == 6)
        let ticket = try ticket("forfaiting-F05-seller.yaml")
        let document = try maker(ticket).document("sese.023")
        let header = Head001(
            from: .init(bic: "XLGAHKHH"), to: .init(lei: "969500BANKB0EXAMPL08"), messageID: "H-1",
            definition: "sese.023.001.11", created: ISODateTime(try #require(LedgerInstant(seconds: 0))))
        whole.append(("headed", try BusinessMessage(header: header, document: document)))
        try await withDirectory { folder in
            for (id, message) in whole {
                let json = try MessageContents(message).json
                let path = folder + "/\(id).json"
                try HostFiles.create(path, CanonicalJSON.encode(json), mode: 0o600)
                #expect(try RenderedJSON.message(path, wanted: nil) == message, "\(id)")
                #expect(await Program.run(["iso", "render", "--from", path, "--json", "--quiet"]) == 0)
                #expect(throws: CommandFailure.self) { try RenderedJSON.message(path, wanted: "tsin.006") }
            }
        }
    }

    @Test func `JSON that is no outline is refused with its place`() {
        for (value, place) in [
            (["A": ["B": 1]] as JSONValue, "content.A.B"), (["A": [[["x"]]]], "content.A"), (nil, "content"),
            (["@Ccy": 1, "#": "2"], "content.@Ccy"), (["@Ccy": "USD", "Amt": "2"], "content.Amt"),
            (["#xml": "<a>"], "content.#xml"),
        ] {
            do {
                _ = try OutlineJSON.outline(value)
                Issue.record("\(place) was taken")
            } catch {
                #expect((error as? CommandFailure)?.problem.hasPrefix(place) == true, "\(error)")
            }
        }
    }

    @Test func `commands end with the exit code of their kind`() async throws {
        let all = try vectors()
        let first = try #require(all.first { $0.id == "M01" }?.xml)
        let example = repositoryPath("Specs/Examples/bond-B02-seller.yaml")
        try await withDirectory { folder in
            try HostFiles.create(folder + "/good.xml", Array(first.utf8), mode: 0o600)
            let spoilt = first.replacing("<Pmt>APMT</Pmt>", with: "")
            try HostFiles.create(folder + "/bad.xml", Array(spoilt.utf8), mode: 0o600)
            let laughs = "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"
            try HostFiles.create(folder + "/evil.xml", Array(laughs.utf8), mode: 0o600)
            let ruled = first.replacing("XS2601010015", with: "XS2601010016")
            try HostFiles.create(folder + "/ruled.xml", Array(ruled.utf8), mode: 0o600)
            let ticket = try ticket("bond-B02-seller.yaml")
            let told = try bytes(try maker(ticket).document("sese.023"))
            try HostFiles.create(folder + "/ticket.xml", told, mode: 0o600)
            let view = try settled(ticket)
            try HostFiles.create(
                folder + "/view.json", CanonicalJSON.encode(TransferViewCodec.json(view)), mode: 0o600)
            let lines: [(String, Int32)] = [
                ("validate good.xml", 0), ("validate good.xml bad.xml", 1), ("validate evil.xml", 1),
                ("validate ruled.xml", 1), ("validate ruled.xml --schema-only", 0), ("validate none.xml", 3),
                ("validate", 2), ("parse good.xml", 0), ("parse bad.xml --json", 1),
                ("parse good.xml --ticket", 1),
                ("parse ticket.xml --ticket", 0), ("messages", 0), ("render sese.023", 2),
                ("render sese.023 --ticket \(example)", 0), ("render sese.024 --ticket \(example)", 2),
                ("render sese.025 --ticket \(example) --transfer view.json", 0),
                ("render sese.024 --ticket \(example) --transfer view.json", 1),
                ("render camt.054 --ticket \(example) --transfer view.json --id N-1 --pretty", 0),
                ("render pacs.009 --ticket \(example) --sender XLGAHKHH --receiver 969500BANKB0EXAMPL08", 0),
                ("render pacs.009 --ticket \(example) --sender XLGAHKHH", 2),
                ("render pacs.009 --ticket \(example) --sender nobody --receiver XLGAHKHH", 2),
                ("render pacs.009 --ticket \(example) --created yesterday", 2),
                ("render pacs.009 --ticket \(example) --transfer bad.xml", 2),
            ]
            for (line, code) in lines {
                let words = line.split(separator: " ").map { word in
                    word.hasSuffix(".xml") || word == "view.json" ? folder + "/" + word : String(word)
                }
                #expect(await Program.run(["iso"] + words) == code, "\(line)")
            }
        }
    }
}
