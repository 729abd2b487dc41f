import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// What each word of the registry means for a purchase.
@Suite struct ClaimGateTests {
    /// A purchase with a claim that stands so at the registry.
    private func gate(_ bank: Bank, _ standing: ClaimStanding?) throws -> TransferCore.ClaimGate {
        let ticket = try Deals().ticket(bank)
        let id = Relay.id(of: ticket)
        var relay = Relay(policy: try Deals().policy(bank), verifiers: [FakeVerifier()])
        #expect(relay.step(.ticketSubmitted(ticket, maker: "m")).answer == .done)
        var settlement = try need(relay.settlements[id])
        if let standing {
            var registration = ClaimRegistration(try CodecTests.claim(nil), by: "m")
            registration.standing = standing
            settlement.registration = registration
        }
        return relay.claimGate(of: settlement)
    }

    @Test func `only what the registry holds for good passes; asked is not answered`() throws {
        let buyer = try Bank.b.get()
        for standing in [ClaimStanding.asked, .dated] { #expect(try gate(buyer, standing) == .awaited) }
        for standing in [ClaimStanding.reserved, .financed] { #expect(try gate(buyer, standing) == .passed) }
        for standing in [ClaimStanding.refused, .released] {
            guard case .refused(let finding) = try gate(buyer, standing) else {
                Issue.record("\(standing) refuses nothing")
                continue
            }
            #expect(finding.code == "registry.reservation-over")
        }
        // Without a registry in the policy, a purchase goes on as it is.
        #expect(try gate(buyer, nil) == .open && gate(buyer, .named) == .open)
    }

    @Test func `a seller asks nobody`() throws {
        for standing in ClaimStanding.allCases { #expect(try gate(try Bank.a.get(), standing) == .open) }
    }

    @Test func `an answer that is older than the one on record changes nothing`() throws {
        let ticket = try Deals().ticket(try Bank.b.get())
        let id = Relay.id(of: ticket)
        var relay = Relay(policy: try Deals().policy(try Bank.b.get()), verifiers: [FakeVerifier()])
        #expect(relay.step(.ticketSubmitted(ticket, maker: "m")).answer == .done)
        var registration = ClaimRegistration(try CodecTests.claim(nil), by: "m")
        registration.standing = .asked
        relay.settlements[id]?.registration = registration
        func reply(_ standing: ClaimStanding, _ number: UInt64) throws -> RegistryReply {
            RegistryReply(
                standing: standing, number: number, at: try need(LedgerInstant(seconds: 5)), alike: 0,
                refusal: nil, signed: [1])
        }
        #expect(relay.step(.registryAnswered(id, try reply(.reserved, 8))).answer == .done)
        let known = relay.settlements[id]
        for number: UInt64 in [7, 8] {
            #expect(relay.step(.registryAnswered(id, try reply(.released, number))).answer == .noChange)
            #expect(relay.settlements[id] == known)
        }
        #expect(relay.step(.registryAnswered(id, try reply(.released, 9))).answer == .done)
        #expect(relay.settlements[id]?.registration?.standing == .released)
    }
}
