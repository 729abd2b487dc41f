import ISO20022Messages
import Instruments
import SettlementModel
import XML

/// Settlement instructions as a bank would send them, and what is done with each that comes.
enum BenchInstructions {
    /// The bytes of some trades of payment claims, each a little different.
    static func make(_ count: Int, _ inputs: BenchInputs) throws -> [[UInt8]] {
        try (0..<count).map { index in
            let document = try InstructionMapping.instruction(of: try ticket(index, inputs)).document()
            return try XMLWriter.write(document.element)
        }
    }

    /// From bytes to a ticket: parsed, held against the schema and the rules, read, and mapped.
    static func ticket(_ bytes: [UInt8]) throws -> TradeTicket {
        let document = try ValidatedDocument(try XMLReader.read(bytes))
        return try InstructionMapping.ticket(of: try Sese023(document))
    }

    private static func ticket(_ index: Int, _ inputs: BenchInputs) throws -> TradeTicket {
        let terms = try inputs.claim(.straightDiscount, index)
        guard let client = ClientID("desk-a-\(index)"), let common = CommonID("BENCH\(index)"),
            let seller = GatewayID("gw.bank-a"), let buyer = GatewayID("gw.bank-b"),
            let asset = leg("sql:bank-a-assets", "claim:DLC-\(index)", "bank-a/assets", "bank-b/assets"),
            let cash = leg("sql:bank-b-cash", "iso4217:USD", "bank-b/cash", "bank-a/cash")
        else { throw InstrumentFault.amountOutOfRange }
        return TradeTicket(
            clientID: client, commonID: common, side: .sell,
            seller: PartyIdentity(gateway: seller, lei: "969500BANKA0EXAMPL53"),
            buyer: PartyIdentity(gateway: buyer, lei: "969500BANKB0EXAMPL08"), mode: .m2,
            lockOrder: .assetFirst, economics: .forfaiting(terms), tradeDate: inputs.settlement,
            settlementDate: inputs.settlement, cash: try ForfaitingPricing.price(terms).netProceeds,
            assetLeg: asset, cashLeg: cash)
    }

    private static func leg(
        _ ledger: String, _ asset: String, _ payer: String, _ payee: String
    ) -> TicketLeg? {
        guard let ledger = LedgerID(ledger), let asset = AssetID(asset), let payer = AccountID(payer),
            let payee = AccountID(payee)
        else { return nil }
        return TicketLeg(ledger: ledger, asset: asset, payer: payer, payee: payee)
    }
}
