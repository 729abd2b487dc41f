import ISO20022Proofs
import SettlementModel
import SettlementProofs
import Testing

/// Whose account an agent may debit.
struct AgentRulesTests {
    @Test func `only a participant that gave authority for the currency pays into the agent's account`()
        async throws
    {
        let world = try await AgentWorld()
        let terms = try await world.terms()
        let now = try #require(LedgerInstant(seconds: 1_780_000_000))
        func payment(_ payer: [CurrencyCode: Int128]?, _ currency: CurrencyCode) -> Payment? {
            var participants = [
                terms.payee.account: AgentParticipant(account: AgentWorld.payeeAtSystem, authority: [:])
            ]
            if let payer {
                participants[terms.payer.account] = AgentParticipant(
                    account: AgentWorld.payerAtSystem, authority: payer)
            }
            return AgentRules(reserve: AgentWorld.reserve, participants: participants).reservation(
                of: terms, for: CommandID(Digest.sha256([1])), in: currency, now: now)
        }
        let dollars = try #require(CurrencyCode("USD"))
        let made = try #require(payment([AgentWorld.currency: 1], AgentWorld.currency))
        #expect(made.debtor == AgentWorld.payerAtSystem && made.creditor == AgentWorld.reserve)
        #expect(made.amount.minor == terms.quantity)
        #expect(payment([:], AgentWorld.currency) == nil)
        #expect(payment([dollars: 1_000_000], AgentWorld.currency) == nil)
        #expect(payment(nil, AgentWorld.currency) == nil)
    }
}
