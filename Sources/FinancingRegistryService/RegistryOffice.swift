import FinancingRegistry
import Logging
import SecureChannels
import SettlementModel
import SettlementProofs

/// Answers in the one order that keeps the rule: decided, durable, then signed.
struct RegistryOffice: Sendable {
    let rules: FinancingRegistryRules
    let key: SigningKey
    let book: RegistryBook
    /// Each new decision is written down for good: nobody fills the disk faster than this.
    let allowance: RateAllowance<GatewayID>
    let clock: @Sendable () throws -> LedgerInstant
    let log: Logger

    /// - Throws: `RegistryFault`, or what the store says.
    func answer(
        _ question: RegistryQuestion, from member: GatewayID
    ) async throws -> SignedWord<RegistryAnswer> {
        if let remembered = question.remembered { try await requireRecords(remembered) }
        let (rules, request) = (rules, question.request)
        if let known = try await book.read({ try rules.known(request, from: member, $0) }) {
            return try SignedWord(known, by: key)
        }
        try requireForm(request)
        guard await allowance.admits(member, bytes: request.canonicalBytes.count) else {
            throw RegistryFault(.busy, "\(member) asks for new decisions faster than one member may")
        }
        let answer = try await book.decide(request, from: member)
        log.info(
            "decided",
            metadata: [
                "member": "\(member)", "request": "\(request.id)", "act": "\(request.act.kind)",
                "record": "\(answer.record.count)",
                "outcome": "\(String(decoding: answer.outcome.canonicalBytes, as: UTF8.self))",
            ])
        return try SignedWord(answer, by: key)
    }

    /// What cannot be a chain is no request: a refusal of it would be a record for good. How many links there may be was
    /// told while it was read.
    private func requireForm(_ request: RegistryRequest) throws(RegistryFault) {
        guard case .reserve(let wanted) = request.act else { return }
        guard wanted.chain.allSatisfy(\.isWrittenAsSigned) else {
            throw RegistryFault(.request, "a link's signature is no detached JWS")
        }
    }

    func standing(of claim: Bytes32, for member: GatewayID) async throws -> SignedWord<RegistryStanding> {
        let (rules, now) = (rules, try clock())
        let standing = try await book.read { try rules.standing(of: claim, for: member, at: now, $0) }
        return try SignedWord(standing, by: key)
    }

    /// An own answer that the records do not hold: the store is an earlier one. Somebody else's word proves nothing.
    private func requireRecords(_ remembered: SignedWord<RegistryAnswer>) async throws {
        let verified: VerifiedWord<RegistryAnswer>
        do throws(RegistryFault) { verified = try remembered.verified(by: key.verificationKey) } catch {
            throw RegistryFault(.request, "what is remembered is no answer of this registry")
        }
        let rules = rules
        guard try await !book.read({ try rules.holds(verified.word, $0) }) else { return }
        let now = try clock()
        try await book.commit { try rules.recordRollback(verified, at: now, $0) }
        log.critical(
            "the store was put back to an earlier state",
            metadata: ["answer": "\(verified.word.record.count)"])
        try await book.read { try rules.requireOpen($0) }
    }

    /// Who this is and how far its records go.
    func description() async throws -> JSONValue {
        let rules = rules
        let (tip, closed) = try await book.read { (try $0.tip(), try $0.isRolledBack()) }
        return [
            "closed": .bool(closed), "key": key.verificationKey.canonical,
            "longestSeconds": .integer(rules.longestSeconds), "records": tip.canonical,
            "registry": rules.registry.canonical,
        ]
    }
}
