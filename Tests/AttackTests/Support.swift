import PeerProtocol
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// One world after the other, each with both gateways at work at the beginning.
func attack(
    _ options: TestWorld.Options = TestWorld.Options(), _ story: (TestWorld) async throws -> Void
) async throws {
    let world = try await TestWorld.running(options)
    do { try await story(world) } catch {
        await world.stop()
        throw error
    }
    await world.stop()
}

/// All attacks, one after the other: `AttackTests.Attacks` in the test log.
@Suite(.serialized) struct Attacks {}

extension NaiveWorld {
    /// What the cash leg of every trade here is worth.
    static let price: Int128 = 492_677_083

    /// The seller gave its asset and has no cash for it.
    var sellerLost: Int128 { assets(Self.sellerKey) == 0 ? Self.price - cash(Self.sellerKey) : 0 }
    /// What the buyer paid without having the asset.
    var buyerLost: Int128 { assets(Self.buyerKey) == 0 ? Self.funds - cash(Self.buyerKey) : 0 }

    func preimage(_ trade: NaiveTrade) throws -> [UInt8] { try #require(seller.deals[trade.id]?.preimage) }
    func hash(_ trade: NaiveTrade, _ leg: LegID) throws -> Bytes32 {
        try #require(seller.deals[trade.id]?.hashes[leg])
    }
}

extension TestWorld {
    /// Asset and cash are both with the other side, or both at home; nothing stands locked, is made or is gone.
    func expectNobodyLost(settled: Bool) async throws {
        let trade = TestTrade()
        #expect(
            await assetLedger.balance(of: settled ? Self.buyerAssets : Self.sellerAssets, trade.asset)
                == trade.assetUnits)
        #expect(
            await cashLedger.balance(of: Self.sellerCash, trade.money) == (settled ? trade.cashMinor : 0))
        #expect(
            await cashLedger.balance(of: Self.buyerCash, trade.money)
                == 600_000_000 - (settled ? trade.cashMinor : 0))
        #expect(await assetLedger.supply(of: trade.asset) == trade.assetUnits)
        #expect(await cashLedger.supply(of: trade.money) == 600_000_000)
        #expect(try await assetLedger.findings().isEmpty)
        #expect(try await cashLedger.findings().isEmpty)
    }

    /// The lock that a bank knows as this leg of the transfer.
    func lockID(_ id: TransferID, _ leg: LegID) async throws -> LockID {
        try #require(try await lane(seller, id, leg).lock)
    }

    /// The terms that both banks signed, read off the wire.
    func terms(of id: TransferID) throws -> SettlementTerms {
        for bytes in wire.frames(to: buyer.identity.gateway) {
            for message in try FrameCodec.decode(bytes).messages {
                let envelope = try MessageCodec.decode(message)
                if envelope.transfer == id, case .propose(let terms) = envelope.message { return terms }
            }
        }
        throw TestWorldFault("no terms were proposed for \(id)")
    }

    /// The code with which the ledger refuses `act`; `nil` where it books it.
    func refusal(
        _ house: MemoryLedgerHouse, _ act: SQLLedgerAct, by key: SigningKey? = nil
    ) async throws
        -> RejectionCode?
    {
        do {
            _ = try await house.book(act, by: key)
            return nil
        } catch let rejection as Rejection {
            return rejection.code
        }
    }

    /// A proof of Y's lock that X's ledger can follow from where it stands.
    func proofForX(of lock: LockID) async throws -> [UInt8] {
        let size = try #require(await assetLedger.foreignAnchor(Self.cash)).size
        return try #require(try await cashLedger.proofForTests(of: lock, from: size))
    }

    /// X moves for nobody who has only the preimage, or no proof of how Y ended.
    func expectXHolds(_ x: LockID, _ preimage: Preimage) async throws {
        #expect(try await refusal(assetLedger, .claim(x, preimage, proof: nil)) == .proofMissing)
        #expect(try await refusal(assetLedger, .refund(x, proof: nil)) == .proofMissing)
        #expect(await assetLedger.lockState(x) == .locked)
    }

    /// Both banks' bundles prove this end to someone who knows only keys and anchors.
    func expectProvable(_ id: TransferID, _ outcome: TransferOutcome) async throws {
        for bank in banks {
            try await wait("evidence of \(bank.identity.gateway)") {
                await bank.archive.bundle(of: id) != nil
            }
            let verdict = try await verdict(bank, id)
            #expect(verdict.holds && verdict.outcome == outcome, "\(bank.identity.gateway)")
        }
    }
}
