public import SettlementModel
internal import XML

extension ValidatedDocument {
    /// The document as the value of its message.
    /// - Throws: `MessageFault` where a value in it cannot be held; what is merely not understood is in the value's `unread`.
    public func read() throws(MessageFault) -> any ISO20022Message {
        switch definition.identifier {
        case Head001.identifier: return try Head001(self)
        case Sese020.identifier: return try Sese020(self)
        case Sese023.identifier: return try Sese023(self)
        case Sese024.identifier: return try Sese024(self)
        case Sese025.identifier: return try Sese025(self)
        case Sese027.identifier: return try Sese027(self)
        case Pacs002.identifier: return try Pacs002(self)
        case Pacs008.identifier: return try Pacs008(self)
        case Pacs009.identifier: return try Pacs009(self)
        case Pacs028.identifier: return try Pacs028(self)
        case Camt053.identifier: return try Camt053(self)
        case Camt054.identifier: return try Camt054(self)
        case Tsin006.identifier: return try Tsin006(self)
        case Tsin007.identifier: return try Tsin007(self)
        case Tsin008.identifier: return try Tsin008(self)
        default:
            throw MessageFault(
                .unsupported, definition.identifier, "this message is checked and not read here")
        }
    }

    /// The one amount of cash that the message moves: `nil` where it moves none or several.
    public var cashAmount: Money? {
        let amounts: [XMLElement] =
            switch definition.family {
            case "sese.023": [body.first("SttlmAmt")?.first("Amt")].compactMap { $0 }
            case "sese.025": [body.first("SttldAmt")?.first("Amt")].compactMap { $0 }
            case "pacs.008", "pacs.009": body.all("CdtTrfTxInf").compactMap { $0.first("IntrBkSttlmAmt") }
            case "camt.054":
                body.all("Ntfctn").flatMap { $0.all("Ntry") }.compactMap { $0.first("Amt") }
            default: []
            }
        guard let amount = amounts.first, amounts.count == 1 else { return nil }
        return try? ISOAmount(amount, "").money
    }
}
