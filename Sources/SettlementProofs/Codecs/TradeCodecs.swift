public import SettlementModel

extension PartyIdentity: CanonicalCodable {
    public var canonical: JSONValue { ["gateway": gateway.canonical, "lei": .string(lei)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(gateway: try reader.decode("gateway"), lei: try reader.string("lei", limit: 20))
        try reader.finish()
    }
}

extension TicketLeg: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "asset": asset.canonical, "ledger": ledger.canonical, "payee": payee.canonical,
            "payer": payer.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            ledger: try reader.decode("ledger"), asset: try reader.decode("asset"),
            payer: try reader.decode("payer"), payee: try reader.decode("payee"))
        try reader.finish()
    }
}

extension TradeTicket: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "assetLeg": assetLeg.canonical, "buyer": buyer.canonical, "cash": cash.canonical,
            "cashLeg": cashLeg.canonical, "clientID": clientID.canonical, "commonID": commonID.canonical,
            "economics": economics.canonical, "lockOrder": lockOrder.canonical, "mode": mode.canonical,
            "seller": seller.canonical, "settlementDate": settlementDate.canonical, "side": side.canonical,
            "tradeDate": tradeDate.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            clientID: try reader.decode("clientID"), commonID: try reader.decode("commonID"),
            side: try reader.decode("side"), seller: try reader.decode("seller"),
            buyer: try reader.decode("buyer"),
            mode: try reader.decode("mode"), lockOrder: try reader.decode("lockOrder"),
            economics: try reader.decode("economics"), tradeDate: try reader.decode("tradeDate"),
            settlementDate: try reader.decode("settlementDate"), cash: try reader.decode("cash"),
            assetLeg: try reader.decode("assetLeg"), cashLeg: try reader.decode("cashLeg"))
        try reader.finish()
    }
}

extension GuardStatement: CanonicalCodable {
    public var canonical: JSONValue { ["name": .string(name), "status": status.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(name: try reader.string("name", limit: 128), status: try reader.decode("status"))
        try reader.finish()
    }
}

extension LegParty: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "access": access.canonical, "account": account.canonical, "gateway": gateway.canonical,
            "holderKey": holderKey.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            gateway: try reader.decode("gateway"), account: try reader.decode("account"),
            holderKey: try reader.decode("holderKey"), access: try reader.decode("access"))
        try reader.finish()
    }
}

extension Leg: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "anchor": anchor.canonical, "asset": asset.canonical, "enforcement": enforcement.canonical,
            "id": id.canonical, "ledger": ledger.canonical, "operatorLEI": .string(operatorLEI),
            "payee": payee.canonical, "payer": payer.canonical, "proofPolicy": proofPolicy.canonical,
            "quantity": .decimal(quantity),
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            id: try reader.decode("id"), ledger: try reader.decode("ledger"),
            operatorLEI: try reader.string("operatorLEI", limit: 20), asset: try reader.decode("asset"),
            quantity: try reader.amount("quantity"), payer: try reader.decode("payer"),
            payee: try reader.decode("payee"), enforcement: try reader.decode("enforcement"),
            proofPolicy: try reader.decode("proofPolicy"), anchor: try reader.decode("anchor"))
        try reader.finish()
    }
}

/// - Source: `Specs/Protocol/Messages.md`, settlement terms. Both gateways sign the digest of these bytes.
extension SettlementTerms: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "bounds": bounds.canonical, "cash": cash.canonical, "commonID": commonID.canonical,
            "economics": economics.canonical, "guards": .list(guards), "hashlock": hashlock.canonical,
            "initiator": initiator.canonical, "legs": .list(legs), "mode": mode.canonical,
            "responder": responder.canonical, "settlementDate": settlementDate.canonical,
            "timelocks": timelocks.canonical, "tradeDate": tradeDate.canonical,
            "transfer": transfer.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            transfer: try reader.decode("transfer"), commonID: try reader.decode("commonID"),
            mode: try reader.decode("mode"), initiator: try reader.decode("initiator"),
            responder: try reader.decode("responder"), economics: try reader.decode("economics"),
            tradeDate: try reader.decode("tradeDate"), settlementDate: try reader.decode("settlementDate"),
            cash: try reader.decode("cash"), legs: try reader.decodeArray("legs", limit: 16),
            hashlock: try reader.decode("hashlock"), bounds: try reader.decode("bounds"),
            timelocks: try reader.decode("timelocks"), guards: try reader.decodeArray("guards", limit: 64))
        try reader.finish()
    }
}
