public import FinancingRegistry
public import SettlementEngine
public import SettlementModel
public import SettlementProofs
internal import Synchronization

/// A registry of financed claims in memory: the rules of the real one, and what goes wrong on the way there.
public final class MemoryClaimRegistry: Sendable {
    public static let name = GatewayID(checked: "registry:trade")

    private struct State {
        let storage = MemoryRegistryStorage()
        var isSilent = false
        /// Answers that are decided and get lost.
        var losses = 0
        /// What was asked, oldest first.
        var asked: [RegistryRequest] = []
        /// Whose links hold, by which key.
        var keys: [GatewayID: VerificationKey]

        var rules: FinancingRegistryRules {
            FinancingRegistryRules(registry: MemoryClaimRegistry.name, keys: keys, longestSeconds: 86_400)
        }
    }

    private let key: SigningKey
    /// By the members' names: who may sell claims on.
    public let resaleKeys: [GatewayID: SigningKey]
    private let state: Mutex<State>
    private static let start: Int64 = 1_800_000_000

    public init(resellers: [GatewayID] = []) throws {
        key = try SigningKey.generate(.ed25519)
        resaleKeys = Dictionary(
            uniqueKeysWithValues: try resellers.map { ($0, try SigningKey.generate(.ed25519)) })
        state = Mutex(State(keys: resaleKeys.mapValues(\.verificationKey)))
    }

    /// Writes down by which key a member signs claims on, as an operator does in the configuration.
    public func admit(_ key: VerificationKey, of member: GatewayID) {
        state.withLock { $0.keys[member] = key }
    }

    /// A member's way there.
    public func door(for member: GatewayID, cable: PowerCable = PowerCable()) -> any ClaimRegistry {
        MemoryRegistryDoor(house: self, member: member, cable: cable, key: key.verificationKey)
    }

    public func silence(_ isSilent: Bool = true) { state.withLock { $0.isSilent = isSilent } }
    /// The next answers are decided, and lost.
    public func loseAnswers(_ count: Int) { state.withLock { $0.losses = count } }
    public var asked: [RegistryRequest] { state.withLock { $0.asked } }

    /// How the claim of a document stands there.
    public func standing(of document: JSONValue) throws -> RegistryStanding.State {
        try standing(ofTag: try TestClaimDocument.tag(document, .claim))
    }

    public func standing(ofTag claim: Bytes32) throws -> RegistryStanding.State {
        try state.withLock { state in
            try state.rules.standing(
                of: claim, for: GatewayID(checked: "gw.nobody"), at: try Self.now(), state.storage
            ).state
        }
    }

    /// Somebody else finances the claim of a document.
    ///
    /// - Parameter near: a document of the same issuer, number and currency; the same one where none is named.
    public func finance(
        _ document: JSONValue, for member: GatewayID, basis: ClaimBasis? = nil, near: JSONValue? = nil
    ) async throws {
        let claim = ClaimReservation(
            claim: try TestClaimDocument.tag(document, .claim),
            near: try TestClaimDocument.tag(near ?? document, .near), until: nil, basis: basis,
            number: .written(try TestClaimDocument.tag(document, .written)))
        let name = "elsewhere/\(claim.claim.hex.prefix(16))"
        let id = RegistryRequestID(checked: "\(name)/reserve")
        let door = door(for: member)
        let financed = RegistryRequestID(checked: "\(name)/finance")
        for (name, act) in [(id, RegistryAct.reserve(claim)), (financed, .finance(id))] {
            _ = try await door.settle(
                RegistryRequest(id: name, registry: Self.name, act: act), remembering: nil)
        }
    }

    /// The tag that an invoice's document has as a claim.
    public func tag(_ document: JSONValue) throws -> Bytes32 {
        try TestClaimDocument.tag(document, .claim)
    }

    /// The tag of its number as it is written.
    public func written(_ document: JSONValue) throws -> Bytes32 {
        try TestClaimDocument.tag(document, .written)
    }

    /// A holder's word that it sells the claim on, for one reservation.
    public func link(
        _ document: JSONValue, from: GatewayID, to: GatewayID, _ reservation: RegistryRequestID
    ) throws -> ResaleLink {
        let statement = ResaleStatement(
            registry: Self.name, claim: try TestClaimDocument.tag(document, .claim), from: from, to: to,
            reservation: reservation)
        return try ResaleLink(statement, by: try need(resaleKeys[from]))
    }

    private static func now() throws -> LedgerInstant { try need(LedgerInstant(seconds: start)) }

    fileprivate func decide(
        _ request: RegistryRequest, from member: GatewayID, remembering: SignedWord<RegistryAnswer>?
    ) throws(RegistryFault) -> SignedWord<RegistryAnswer> {
        do {
            return try state.withLock { state in
                state.asked.append(request)
                guard !state.isSilent else { throw RegistryFault(.notReached, "silent") }
                let now = try Self.now()
                if let remembering {
                    let shown = try remembering.verified(by: key.verificationKey)
                    try state.rules.recordRollback(shown, at: now, state.storage)
                }
                let answer = try state.rules.decide(request, from: member, at: now, state.storage)
                guard state.losses == 0 else {
                    state.losses -= 1
                    throw RegistryFault(.unknown, "the answer was lost")
                }
                return try SignedWord(answer, by: key)
            }
        } catch let fault as RegistryFault { throw fault } catch {
            throw RegistryFault(.unavailable, "\(error)")
        }
    }
}

private struct MemoryRegistryDoor: TestRegistryDoor {
    let house: MemoryClaimRegistry
    let member: GatewayID
    let cable: PowerCable
    let key: VerificationKey
    var registry: GatewayID { MemoryClaimRegistry.name }

    func settle(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        guard !cable.isCut else { throw RegistryFault(.notReached, "no power") }
        let signed = try house.decide(request, from: member, remembering: remembered?.signed)
        guard !cable.isCut else { throw RegistryFault(.unknown, "no power") }
        return try signed.verified(by: key)
    }
}

extension TestWorld {
    /// Two people of the buyer's desk name the claim.
    public func nameClaim(
        _ trade: TestTrade, _ id: TransferID, links: [JSONValue] = [], invoices: [JSONValue] = [],
        files: [Bytes32] = []
    ) async throws {
        let papers = ClaimPapers(links: links, invoices: invoices, files: files)
        for user in [Self.maker, Self.checker] {
            _ = try await buyer.gateway.nameClaim(id, trade.document(), papers: papers, by: user)
        }
    }

    public func waitForRegistration(_ id: TransferID, _ state: String) async throws {
        try await wait("registration \(state)") {
            try await buyer.view(id)?.registration?.state == state
        }
    }
}

extension TestTrade {
    /// The document of the claim that is traded, as a desk names it.
    public func document(number: String = "DLC-2026-000517") throws -> JSONValue {
        [
            "amount": try need(Money(try need(CurrencyCode("CNY")), decimal: face)).canonical,
            "maturity": try need(CalendarDate("2026-09-12")).canonical, "number": .string(number),
        ]
    }
}
