import EVMProofs
import PeerProtocol
import SQLLedgerProofs
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

extension EVMWorld {
    // MARK: Trading

    private func ticket(_ side: TradeSide, _ order: LockOrder, _ mode: SettlementMode) throws -> TradeTicket {
        let euro = try need(CurrencyCode("EUR"))
        let settlement = try need(CalendarDate("2026-11-13"))
        let terms = try need(
            BondTradeTerms(
                isin: "XS0000000009", units: Self.units,
                nominalPerUnit: try need(Money(euro, minor: 100_000)),
                price: try need(ExactDecimal("99.797")), settlementDate: settlement, restrictions: [],
                buyer: InvestorFacts(countries: [:])))
        return TradeTicket(
            clientID: try need(ClientID("desk.\(side.rawValue)")), commonID: try need(CommonID("BOND-EVM-1")),
            side: side, seller: seller.identity, buyer: buyer.identity, mode: mode, lockOrder: order,
            economics: .bond(terms), tradeDate: try need(CalendarDate("2026-11-11")),
            settlementDate: settlement, cash: try need(Money(euro, minor: Self.price)),
            assetLeg: TicketLeg(
                ledger: Self.chain, asset: bond, payer: try account(.payer), payee: try account(.payee)),
            cashLeg: TicketLeg(
                ledger: TestWorld.cash, asset: Self.euro, payer: TestWorld.buyerCash,
                payee: TestWorld.sellerCash))
    }

    /// Both desks write the same ticket and approve it.
    func agree(_ order: LockOrder, _ mode: SettlementMode) async throws -> TransferID {
        var id: TransferID?
        for (bank, side) in [(seller, TradeSide.sell), (buyer, .buy)] {
            let gateway = try await bank.gateway
            let view = try await gateway.submit(try ticket(side, order, mode), by: TestWorld.maker)
            _ = try await gateway.approve(view.id, by: TestWorld.checker)
            id = view.id
        }
        return try need(id)
    }

    /// The bank that locks second never gets its lock to the ledger: the cash door withholds it, the token's allowance is gone.
    func keepSecondLegBack(_ order: LockOrder) async throws {
        switch order {
        case .assetFirst: try need(buyer.weather[TestWorld.cash]).withhold("lock")
        case .cashFirst:
            try await stage.send(
                .payer, stage.token, "approve(address,uint256)",
                [EVMWord.address(stage.escrow), EVMWord.zero])
        }
    }

    // MARK: What came of it

    func waitForLine(_ bank: TestBank, _ words: String) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if let line = bank.tape.lines.first(where: { $0.contains(words) }) { return line }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw EVMWorldFault(
            "no line with \(words)\n" + bank.tape.lines.suffix(25).joined(separator: "\n"))
    }

    func waitForCash(_ amount: Int128) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while await cash.balance(of: TestWorld.buyerCash, Self.euro) != amount {
            guard ContinuousClock.now < end else {
                throw EVMWorldFault(
                    "the cash did not come back\n" + buyer.tape.lines.suffix(25).joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func waitForEnd(_ id: TransferID, _ outcome: TransferOutcome, seconds: Int = 120) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            var named = 0
            for bank in [seller, buyer] where try await bank.outcome(id) == outcome { named += 1 }
            if named == 2 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        var stand: [String] = []
        for bank in [seller, buyer] {
            let view = try await bank.view(id)
            stand.append("\(bank.identity.gateway): \(view?.state ?? "none") (\(view?.reason ?? ""))")
            stand += bank.tape.lines.suffix(25)
        }
        throw EVMWorldFault("not within \(seconds) s: \(outcome)\n" + stand.joined(separator: "\n"))
    }

    func waitForState(_ bank: TestBank, _ id: TransferID, _ state: String) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await bank.state(id) != state {
            guard ContinuousClock.now < end else {
                throw EVMWorldFault(
                    "\(bank.identity.gateway) is \(try await bank.state(id) ?? "down"), not \(state)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func expectMoved(_ settled: Bool) async throws {
        let units = UInt64(Self.units)
        #expect(try await stage.balance(.payee) == (settled ? units : 0))
        #expect(try await stage.balance(.payer) == TestStage.held - (settled ? units : 0))
        let paid = await cash.balance(of: TestWorld.sellerCash, Self.euro)
        let left = await cash.balance(of: TestWorld.buyerCash, Self.euro)
        #expect(paid == (settled ? Self.price : 0))
        #expect(left == Self.cashThere - (settled ? Self.price : 0))
        #expect(try await cash.findings().isEmpty)
    }

    /// Each bank's bundle holds for somebody who knows keys and anchors alone.
    func expectEvidence(_ id: TransferID, _ outcome: TransferOutcome) async throws {
        for bank in [seller, buyer] {
            let gateway = try await bank.gateway
            let end = ContinuousClock.now + .seconds(30)
            while (try? await gateway.evidence(id)) == nil, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            let verdict = EvidenceVerifier(
                message: EvidenceReading.message, proofs: [SQLLogVerifier(), EVMLockVerifier()]
            ).verify(try await gateway.evidence(id), anchors: anchors)
            #expect(verdict.outcome == outcome)
            #expect(verdict.holds, "\(verdict.findings.filter { $0.result != .passed })")
        }
    }
}

struct EVMWorldFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
