import SettlementModel
import Testing
import XML

@testable import ISO20022Messages

struct MappingTests {
    private func tickets() throws -> [TradeTicket] {
        var made: [TradeTicket] = []
        for economics in [
            try Samples.bond(), try Samples.bond(restrictions: false), try Samples.forfaiting(),
            try Samples.forfaiting(holidays: []),
        ] {
            for side in TradeSide.allCases {
                for (mode, order) in [(SettlementMode.m2, LockOrder.assetFirst), (.m1, .cashFirst)] {
                    made.append(try Samples.ticket(economics, side: side, mode: mode, order: order))
                }
            }
        }
        return made
    }

    @Test func `a ticket is told by an instruction and read from its bytes as the same ticket`() throws {
        for ticket in try tickets() {
            let document = try InstructionMapping.instruction(of: ticket).document()
            let bytes = try XMLWriter.write(document.element)
            let message = try Sese023(try ValidatedDocument(try XMLReader.read(bytes)))
            #expect(message.unread.isEmpty)
            #expect(try InstructionMapping.ticket(of: message) == ticket)
            #expect(message.content.amount?.direction == (ticket.side == .sell ? .credit : .debit))
            #expect(message.content.movement == (ticket.side == .sell ? .deliver : .receive))
        }
    }

    /// Every value that stands in two places: changed in one of them, it is found.
    @Test func `an instruction that contradicts itself is refused`() throws {
        let ticket = try Samples.ticket(try Samples.bond())
        let text = String(
            decoding: try XMLWriter.write(try InstructionMapping.instruction(of: ticket).document().element),
            as: UTF8.self)
        func kind(_ old: String, _ new: String) throws -> MessageFault.Kind? {
            try #require(text.contains(old), "\(old)")
            let changed = try XMLReader.read(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
            do throws(MessageFault) {
                _ = try InstructionMapping.ticket(of: try Sese023(try ValidatedDocument(changed)))
                return nil
            } catch { return error.kind }
        }
        for (old, new) in [
            ("<FaceAmt>14000000<", "<FaceAmt>14000001<"),
            ("<FaceAmt>14000000</FaceAmt>", "<Unit>14000000</Unit>"),
            ("<CdtDbtInd>CRDT<", "<CdtDbtInd>DBIT<"), ("<Rate>99.797<", "<Rate>99.798<"),
            ("<Yldd>false<", "<Yldd>true<"),
            (
                "<BlckChainAdrOrWllt><Id>sql:bank-a-assets/bank-a",
                "<BlckChainAdrOrWllt><Id>sql:bank-a-assets/bank-c"
            ),
            ("<Prtry>bank-a/cash<", "<Prtry>bank-c/cash<"),
            ("<LEI>969500BANKA0EXAMPL53<", "<LEI>9845XLGWBANKA0000074<"),
            ("<PrtryId><Id>gw.bank-a<", "<PrtryId><Id>gw.bank-c<"), ("<Unts>140000<", "<Unts>140001<"),
            ("<NmnlPerUnit Ccy=\"USD\">100.00<", "<NmnlPerUnit Ccy=\"USD\">100.01<"),
            ("<Pric>99.797<", "<Pric>99.7970001<"),
        ] { #expect(try kind(old, new) == .contradiction, "\(new)") }
        for (old, new) in [
            ("<Pmt>APMT<", "<Pmt>FREE<"), ("<Cd>TRAD<", "<Cd>REPU<"),
            ("<PrtlSttlmInd>NPAR<", "<PrtlSttlmInd>PART<"),
            ("<SttlmParams>", "<SttlmParams><HldInd><Ind>true</Ind></HldInd>"),
            ("<SttlmParams>", "<SttlmParams><Prty><Nmrc>0001</Nmrc></Prty>"),
            ("<TxId>desk-a-0001<", "<TxId>desk a 0001<"),
            (
                "</SctiesSttlmTxInstr>",
                "<SplmtryData><Envlp><x xmlns='u'/></Envlp></SplmtryData></SctiesSttlmTxInstr>"
            ),
        ] { #expect(try kind(old, new) == .unsupported, "\(new)") }
        #expect(try kind("<CmonId>BOND2026001113</CmonId>", "") == .incomplete)
        #expect(try kind("<TradDt><Dt><Dt>2026-11-11</Dt></Dt></TradDt>", "") == .incomplete)
        // Equal numbers may be written otherwise, and a party may have another name.
        #expect(try kind("<FaceAmt>14000000<", "<FaceAmt>14000000.00<") == nil)
        #expect(
            try kind(
                "<PrtryId><Id>gw.bank-a</Id><Issr>INTERLOCK</Issr></PrtryId>", "<AnyBIC>XLGAHKHH</AnyBIC>")
                == nil)
    }

    @Test func `our supplement is read as strictly as a message`() throws {
        let ticket = try Samples.ticket(try Samples.forfaiting())
        let text = String(
            decoding: try XMLWriter.write(try InstructionMapping.instruction(of: ticket).document().element),
            as: UTF8.self)
        func code(_ old: String, _ new: String) throws -> String? {
            try #require(text.contains(old), "\(old)")
            let changed = try XMLReader.read(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
            do throws(MessageFault) {
                _ = try InstructionMapping.ticket(of: try Sese023(try ValidatedDocument(changed)))
                return nil
            } catch { return error.code }
        }
        #expect(try code("<Md>M2<", "<Md>M3<") == "iso.value.code")
        #expect(try code("<Md>M2</Md>", "") == "iso.element.missing")
        #expect(try code("<Md>M2</Md>", "<Md>M2</Md><Md>M2</Md>") == "iso.element.repeated")
        #expect(try code("<Gtwy>gw.bank-a<", "<Gtwy>gw bank<") == "iso.value.pattern")
        #expect(try code("<GrcDays>3<", "<GrcDays>31<") == "iso.reading.unsupported")
        #expect(try code("<Rate>0.0285<", "<Rate>-0.0285<") == "iso.value.number")
        #expect(
            try code("<Hldy>2026-09-14</Hldy>", "<Hldy>2026-09-14</Hldy><Hldy>2026-09-13</Hldy>")
                == "iso.reading.unsupported")
        #expect(try code("<Pric><Frftng>", "<Pric><Bd/><Frftng>") == "iso.element.missing")
        #expect(
            try code("urn:interlock:iso20022:settlement:1", "urn:interlock:iso20022:settlement:2")
                == "iso.reading.incomplete")
    }

    @Test func `a standard instruction without our supplement says what it lacks`() throws {
        let message = try Sese023(try MessageVectors().document("M01"))
        let found = #expect(throws: MessageFault.self) { try InstructionMapping.ticket(of: message) }
        #expect(found?.kind == .incomplete && found?.path.hasSuffix("SplmtryData") == true)
    }

    @Test func `a name that the message cannot carry is refused and never cut`() throws {
        let long = String(repeating: "x", count: 36)
        let base = try Samples.ticket(try Samples.bond())
        let ticket = TradeTicket(
            clientID: try #require(ClientID(long)), commonID: base.commonID, side: base.side,
            seller: base.seller, buyer: base.buyer, mode: base.mode, lockOrder: base.lockOrder,
            economics: base.economics, tradeDate: base.tradeDate, settlementDate: base.settlementDate,
            cash: base.cash, assetLeg: base.assetLeg, cashLeg: base.cashLeg)
        let found = #expect(throws: MessageFault.self) {
            try InstructionMapping.instruction(of: ticket).document()
        }
        #expect(found?.kind == .length && found?.path.hasSuffix("/TxId") == true)
    }
}
