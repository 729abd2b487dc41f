import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

extension TestWorld {
    /// What the desk of this bank writes.
    func ticket(_ trade: TestTrade, of bank: TestBank) throws -> TradeTicket {
        try trade.ticket(
            bank === seller ? .sell : .buy, seller: seller.identity, buyer: buyer.identity)
    }
}

extension TestBank {
    /// One step towards an approved ticket. - Returns: where it stands after it.
    func instructed(_ ticket: TradeTicket) async throws -> String? {
        let id = Relay.id(of: ticket)
        switch try await state(id) {
        case nil, "ALLEGED": return try await gateway.submit(ticket, by: TestWorld.maker).state
        case "INSTRUCTED": return try await gateway.approve(id, by: TestWorld.checker).state
        case let state: return state
        }
    }

    /// Brings a ticket past its approval. - Returns: its transfer.
    @discardableResult
    func instruct(_ ticket: TradeTicket) async throws -> TransferID {
        while try await instructed(ticket) == "INSTRUCTED" {}
        return Relay.id(of: ticket)
    }

    /// Limits the next start by these.
    func limit(_ limits: LimitPolicy) throws {
        let old = try #require(policy)
        try reconfigure(old.with(limits: limits, restrictions: old.restrictions))
    }
}

extension TestTrade {
    /// Bank B's sale to bank A.
    var turned: TestTrade {
        with {
            $0.assetPayer = TestWorld.buyerAssets
            $0.assetPayee = TestWorld.sellerAssets
            $0.cashPayer = TestWorld.sellerCash
            $0.cashPayee = TestWorld.buyerCash
        }
    }
}

extension LimitPolicy {
    /// Ceilings in yuan, each over every name of its scope.
    static func yuan(
        _ ceilings: KeyValuePairs<LimitScope, String>, version: Int64 = 7, isOverridable: Bool = false,
        obligors: [LedgerAsset: Obligor] = [:], onBreach: LimitBreach = .reject
    ) throws -> LimitPolicy {
        let yuan = try #require(CurrencyCode("CNY"))
        let lines = try ceilings.map { scope, amount in
            let ceiling = try #require(Money(yuan, decimal: amount))
            return try #require(LimitLine(scope, nil, ceiling: ceiling, isOverridable: isOverridable))
        }
        return LimitPolicy(
            rules: try #require(LimitRules(version: version, lines: lines)), obligors: obligors, repaid: [],
            onBreach: onBreach)
    }
}

extension GatewayPolicy {
    /// The same with another registry, or none, and these peers.
    func with(registry: GatewayID?, peers other: [GatewayID: PeerPolicy]? = nil) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys, ledgers: ledgers, peers: other ?? peers,
            messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit, limits: limits, restrictions: restrictions,
            registry: registry)
    }
}

extension MemoryClaimRegistry {
    func admit(_ bank: TestBank) { admit(bank.keys.message.verificationKey, of: bank.identity.gateway) }

    /// What was asked for in a trade; nil where nothing was.
    func reserve(of id: TransferID) -> ClaimReservation? {
        let wanted = FinancingCourse.id(.reserve, of: id)
        for request in asked where request.id == wanted {
            if case .reserve(let reservation) = request.act { return reservation }
        }
        return nil
    }
}
