import SettlementTestKit
import Testing

extension Attacks {
    /// The control: what the attacks break is whole as long as everyone is honest.
    @Suite struct NaiveRelayTests {
        @Test func `with honest peers the naive relay settles`() {
            var naive = NaiveWorld()
            naive.agree(NaiveTrade("T1"))
            naive.blocks(3)
            #expect(naive.assets(NaiveWorld.buyerKey) == 1)
            #expect(naive.cash(NaiveWorld.sellerKey) == NaiveWorld.price)
            #expect(naive.sellerLost == 0 && naive.buyerLost == 0)
        }

        @Test func `a buyer that never answers costs the naive seller nothing but time`() {
            var naive = NaiveWorld()
            naive.agree(NaiveTrade("T1"))
            naive.absent = [.buyer]
            naive.blocks(2)
            #expect(naive.assets(NaiveWorld.sellerKey) == 0)
            naive.blocks(310)
            #expect(naive.assets(NaiveWorld.sellerKey) == 1)
        }

        @Test func `a seller that never claims costs the naive buyer nothing but time`() {
            var naive = NaiveWorld()
            naive.agree(NaiveTrade("T1"))
            naive.deliver()
            naive.absent = [.seller]
            naive.y.censored = [NaiveWorld.sellerKey]
            naive.blocks(310)
            #expect(naive.cash(NaiveWorld.buyerKey) == NaiveWorld.funds)
        }
    }
}
