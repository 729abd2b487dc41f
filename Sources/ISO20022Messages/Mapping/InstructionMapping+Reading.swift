public import SettlementModel
internal import XML

extension InstructionMapping {
    /// The ticket that an instruction tells.
    ///
    /// Nothing is guessed and nothing overlooked: an element that is not understood here ends it, and so does a value that
    /// stands in two places and differs. Whether the ticket's numbers are right, the gateway computes itself.
    /// - Throws: `MessageFault` of the kinds `unsupported`, `incomplete` and `contradiction`, or of our own supplement.
    public static func ticket(of message: Sese023) throws(MessageFault) -> TradeTicket {
        let root = "Document/SctiesSttlmTxInstr"
        if let path = message.unread.first {
            throw MessageFault(.unsupported, path, "nothing is known here of what it asks")
        }
        let content = message.content
        try checkManner(content, root)
        guard let commonID = content.commonID.flatMap({ CommonID($0) }) else {
            throw MessageFault(
                .incomplete, root + "/SttlmTpAndAddtlParams/CmonId", "no common id of letters and digits")
        }
        guard let clientID = ClientID(content.transactionID) else {
            throw MessageFault(
                .unsupported, root + "/TxId", "no name of letters, digits and . : _ / -, the first no sign")
        }
        guard case .day(let settled) = content.settlementDate, case .day(let traded)? = content.tradeDate
        else {
            throw MessageFault(
                .incomplete, root + "/TradDtls", "the trade date and the settlement date, both as days")
        }
        guard let amount = content.amount else {
            throw MessageFault(.incomplete, root + "/SttlmAmt", "a delivery against payment has an amount")
        }
        let terms = try supplement(content, root, settled)
        let ticket = TradeTicket(
            clientID: clientID, commonID: commonID, side: content.movement == .deliver ? .sell : .buy,
            seller: terms.seller, buyer: terms.buyer, mode: terms.mode, lockOrder: terms.lockOrder,
            economics: try economics(terms.economics, content, root), tradeDate: traded,
            settlementDate: settled,
            cash: amount.amount.money, assetLeg: terms.assetLeg, cashLeg: terms.cashLeg)
        try compare(content, with: ticket, root)
        return ticket
    }

    /// What a transfer on two ledgers always is: a trade, against payment, whole, not on hold.
    private static func checkManner(_ content: Sese023.Content, _ root: String) throws(MessageFault) {
        guard content.payment == .againstPayment else {
            throw MessageFault(.unsupported, root + "/SttlmTpAndAddtlParams/Pmt", "only against payment")
        }
        guard content.transactionType == "TRAD" else {
            throw MessageFault(.unsupported, root + "/SttlmParams/SctiesTxTp", "only trades")
        }
        guard content.partialSettlement ?? "NPAR" == "NPAR" else {
            throw MessageFault(.unsupported, root + "/SttlmParams/PrtlSttlmInd", "nothing is settled in part")
        }
        guard content.isOnHold != true else {
            throw MessageFault(.unsupported, root + "/SttlmParams/HldInd", "send it when it is released")
        }
    }

    private static func supplement(
        _ content: Sese023.Content, _ root: String, _ settlementDate: CalendarDate
    ) throws(MessageFault) -> CrossLedgerTerms {
        let own = content.supplements.filter { $0.namespace == CrossLedgerTerms.namespace }
        guard let element = own.first else {
            throw MessageFault(
                .incomplete, root + "/SplmtryData",
                "ledgers, accounts, gateways and price terms in \(CrossLedgerTerms.namespace)")
        }
        guard own.count == 1, content.supplements.count == 1 else {
            throw MessageFault(.unsupported, root + "/SplmtryData", "more than one supplement")
        }
        return try CrossLedgerTerms(
            element, root + "/SplmtryData/Envlp", settlementDate: settlementDate)
    }

    /// The price terms with the ISIN, which stands in its own place.
    private static func economics(
        _ economics: TradeEconomics, _ content: Sese023.Content, _ root: String
    ) throws(MessageFault) -> TradeEconomics {
        guard case .bond(let terms) = economics else { return economics }
        guard let isin = content.instrument.isin,
            let whole = BondTradeTerms(
                isin: isin, units: terms.units, nominalPerUnit: terms.nominalPerUnit, price: terms.price,
                settlementDate: terms.settlementDate, restrictions: terms.restrictions, buyer: terms.buyer)
        else { throw MessageFault(.incomplete, root + "/FinInstrmId/ISIN", "a bond has an ISIN") }
        return .bond(whole)
    }

    /// Holds every element that tells a second time what the ticket now says against it.
    private static func compare(
        _ content: Sese023.Content, with ticket: TradeTicket, _ root: String
    ) throws(MessageFault) {
        let wanted = try instruction(of: ticket).content
        func agree(_ isEqual: Bool, _ place: String, _ what: String) throws(MessageFault) {
            if !isEqual {
                throw MessageFault(.contradiction, root + "/" + place, "\(what) is another in the supplement")
            }
        }
        try agree(isEqual(content.instrument, wanted.instrument), "FinInstrmId", "the instrument")
        try agree(isEqual(content.quantity, wanted.quantity), "QtyAndAcctDtls/SttlmQty", "the nominal")
        try agree(
            content.amount?.direction == wanted.amount?.direction, "SttlmAmt/CdtDbtInd",
            "which way the cash goes")
        if let price = content.dealPrice {
            try agree(
                !price.isYield && wanted.dealPrice.map { isEqual($0.rate, price.rate) } ?? false,
                "TradDtls/DealPric", "the price")
        }
        if let wallet = content.wallet {
            try agree(wallet == wanted.wallet, "QtyAndAcctDtls/BlckChainAdrOrWllt", "our account")
        }
        if let account = content.cashAccount {
            try agree(account == wanted.cashAccount, "QtyAndAcctDtls/CshAcct", "our cash account")
        }
        guard content.safekeepingAccount == nil else {
            throw MessageFault(
                .unsupported, root + "/QtyAndAcctDtls/SfkpgAcct", "accounts on ledgers are wallets")
        }
        try compare(content.delivering, wanted.delivering, root + "/DlvrgSttlmPties")
        try compare(content.receiving, wanted.receiving, root + "/RcvgSttlmPties")
    }

    /// The parties may have other names in an instruction (a BIC, say), but no other LEI and no other account.
    private static func compare(
        _ given: ISOSettlementParties?, _ wanted: ISOSettlementParties?, _ path: String
    ) throws(MessageFault) {
        guard let party = given?.party, let own = wanted?.party else { return }
        if let lei = party.lei, lei != own.lei {
            throw MessageFault(.contradiction, path + "/Pty1/LEI", "the LEI is another in the supplement")
        }
        if case .proprietary(let id, let issuer) = party.name, issuer == self.issuer, party.name != own.name {
            throw MessageFault(
                .contradiction, path + "/Pty1/Id", "the gateway \(id) is another in the supplement")
        }
        if let wallet = party.wallet, wallet != own.wallet {
            throw MessageFault(
                .contradiction, path + "/Pty1/BlckChainAdrOrWllt", "the account is another in the supplement")
        }
        guard party.account == nil else {
            throw MessageFault(.unsupported, path + "/Pty1/SfkpgAcct", "accounts on ledgers are wallets")
        }
    }

    private static func isEqual(_ given: ISOInstrument, _ wanted: ISOInstrument) -> Bool {
        // A description is for people; what else is there must be what the supplement says.
        given.isin == wanted.isin && given.others == wanted.others
    }

    private static func isEqual(_ left: ISOQuantity, _ right: ISOQuantity) -> Bool {
        left.measure == right.measure && isEqual(left.number, right.number)
    }

    /// Equal numbers, however they are written.
    private static func isEqual(_ left: ExactDecimal, _ right: ExactDecimal) -> Bool {
        SchemaDecimal(left.text) == SchemaDecimal(right.text)
    }
}
