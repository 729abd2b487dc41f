import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Claims on record that are like the one that is bought: people decide, and nothing is signed before.
@Suite struct AlikeTests {
    /// A purchase with its claim reserved, and what the registry counted beside it.
    private struct Purchase {
        var relay: Relay
        let id: TransferID

        init(
            alike: Int64 = 0, shared: SharedClaims? = SharedClaims(invoices: 0, files: 0),
            standing: ClaimStanding = .reserved, namesBasis: Bool = true, fourEyes: Bool = false
        ) throws {
            var deals = Deals()
            if fourEyes { deals.fourEyesFrom = 1 }
            let buyer = try Bank.b.get()
            let ticket = try deals.ticket(buyer)
            id = Relay.id(of: ticket)
            relay = Relay(policy: try deals.policy(buyer), verifiers: [FakeVerifier()])
            #expect(relay.step(.ticketSubmitted(ticket, maker: "m")).answer == .done)
            let basis = namesBasis ? try CodecTests.basis() : nil
            var registration = ClaimRegistration(try CodecTests.claim(nil, basis: basis), by: "m")
            registration.standing = standing
            registration.reply = RegistryReply(
                standing: standing, number: 7, at: try need(LedgerInstant(seconds: 5)), alike: alike,
                shared: shared, refusal: nil, signed: [1])
            relay.settlements[id]?.registration = registration
        }

        func gate() throws -> TransferCore.ClaimGate { relay.claimGate(of: try need(relay.settlements[id])) }

        mutating func accept(_ user: String, answer: UInt64 = 7) -> RelayAnswer {
            relay.step(.alikeAccepted(id, answer: answer, by: user, reason: "another shipment")).answer
        }
    }

    @Test func `whatever a claim shares with another one, a person's word is awaited`() throws {
        for (alike, invoices, files) in [(1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 2, 1)]
            as [(Int64, Int64, Int64)]
        {
            var purchase = try Purchase(
                alike: alike, shared: SharedClaims(invoices: invoices, files: files))
            #expect(try purchase.gate() == .awaited)
            #expect(purchase.accept("a") == .done)
            #expect(try purchase.gate() == .passed)
        }
        var alone = try Purchase()
        #expect(try alone.gate() == .passed)
        #expect(code(alone.accept("a")) == "registry.alike.none")
    }

    @Test func `as many people as the ticket needs, each once`() throws {
        var purchase = try Purchase(shared: SharedClaims(invoices: 1, files: 0), fourEyes: true)
        #expect(purchase.accept("a") == .done)
        #expect(purchase.accept("a") == .noChange)
        #expect(try purchase.gate() == .awaited)
        #expect(purchase.accept("b") == .done)
        #expect(try purchase.gate() == .passed)
        let words = purchase.relay.settlements[purchase.id]?.registration?.acceptances
        #expect(words?.map(\.by) == ["a", "b"] && words?.first?.reason == "another shipment")
    }

    @Test func `an acceptance is of the answer that was seen`() throws {
        var purchase = try Purchase(alike: 1)
        for answer: UInt64 in [6, 8] {
            #expect(code(purchase.accept("a", answer: answer)) == "registry.alike.changed")
        }
        #expect(try purchase.gate() == .awaited)
    }

    @Test func `people are asked about what the registry holds, and about nothing else`() throws {
        for standing in ClaimStanding.allCases where standing != .reserved {
            var purchase = try Purchase(alike: 1, standing: standing)
            #expect(code(purchase.accept("a")) == "registry.alike.none", "\(standing)")
        }
        // A bought claim is bought.
        #expect(try Purchase(alike: 1, standing: .financed).gate() == .passed)
    }

    /// Records from before people were asked: what was signed then goes on as it was signed.
    @Test func `a claim that was named without invoices and files goes on as it did`() throws {
        var purchase = try Purchase(alike: 4, shared: nil, namesBasis: false)
        #expect(try purchase.gate() == .passed)
        #expect(code(purchase.accept("a")) == "registry.alike.none")
        let old = String(decoding: try CodecTests.claim(nil).canonicalBytes, as: UTF8.self)
        #expect(!old.contains("basis"))
    }
}
