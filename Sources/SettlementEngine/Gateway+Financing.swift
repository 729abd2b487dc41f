import FinancingRegistry
public import SettlementModel
public import SettlementProofs
import TransferCore

/// The registry of financed claims: what is due there is looked at like any duty, after every change and every start.
///
/// A RESERVE is on record here before it leaves; the others follow from what the ledger proved. Each goes out under an id
/// that follows from the transfer, so a crash at any point asks the same again and gets the same answer.
extension Gateway {
    /// The registry's part of what a transfer demands; it needs no ledger's clock.
    func registryDuties(_ settlement: Settlement) -> [Duty] {
        if registry != nil, relay.owesResaleWord(settlement) { return [.tellResale] }
        guard let registration = settlement.registration, let ticket = settlement.ticket,
            registration.claim.registry == registry?.registry
        else { return [] }
        if Financing.isOwed(settlement) { return [.askRegistry] }
        let isDue =
            registration.standing == .named && settlement.isUnbound
            && relay.isAgreed(registration, of: ticket)
            && relay.resaleHold(settlement) == nil && relay.mayBegin(settlement)
        return isDue ? [.askRegistry] : []
    }

    /// One request and its answer.
    func askRegistry(_ id: TransferID) async throws {
        guard let registry else { return }
        if relay.settlements[id]?.registration?.standing == .named { try await feed([.reserveBegun(id)]) }
        guard let settlement = relay.settlements[id], let registration = settlement.registration,
            registration.standing != .named, let step = Financing.step(settlement),
            let act = try Financing.act(step, settlement)
        else { return }
        let request = RegistryRequest(
            id: Financing.id(act, settlement), registry: registry.registry, act: act)
        let answer = try await answer(to: request, id, registry)
        let reply = Financing.reply(answer, to: act, before: registration)
        try await feed([.registryAnswered(id, reply)])
        if Financing.step(relay.settlements[id] ?? settlement) == .alarm {
            logger.error(
                "registry and ledger contradict each other",
                metadata: ["transfer": "\(id)", "registry": "\(registry.registry)"])
        }
        // Somebody holds a reservation under a link of ours that came to nothing: asked again later, and ever later.
        if step == .giveBack, let refusal = reply.refusal, reply.standing == .financed {
            throw RegistryFault(.unavailable, "not given back yet: \(refusal.code)")
        }
    }

    /// The seller's word: without a purchase of this gateway's own there is nothing to sign.
    ///
    /// A crash before its record leaves a signature that nobody has seen; it is made anew, for the same one reservation.
    /// - Throws: `RegistryFault` while the registry has yet to answer the FINANCE of the purchase that is sold on: "unregistered"
    ///   would be untrue, and the buyer's RESERVE without a link be refused for good.
    func tellResale(_ id: TransferID) async throws {
        guard let settlement = relay.settlements[id], relay.owesResaleWord(settlement),
            let ticket = settlement.ticket
        else { return }
        try await lookAtRules(id, .match)
        guard !relay.awaitsOwnFinancing(of: ticket) else {
            throw RegistryFault(.unavailable, "the financing of what is sold is not on record yet")
        }
        guard let claim = relay.ownRegistration(of: ticket) else {
            try await feed([.resaleTold(id, .unregistered)])
            return
        }
        let statement = Financing.resale(
            of: claim.claim, at: claim.registry, from: ticket.own, to: ticket.counterparty, for: id)
        let jws = try await vault.signDocument(statement.canonicalBytes, type: ResaleLink.signatureType)
        guard let link = ResaleSignature(registry: claim.registry, claim: claim.claim, jws: jws) else {
            throw VaultFault.malformed(detail: "the vault's signature is no detached JWS")
        }
        try await feed([.resaleTold(id, .link(link))])
    }

    /// Verified, and remembered: with the newest one a registry that was put back to an earlier state is found out.
    private func answer(
        to request: RegistryRequest, _ id: TransferID, _ registry: any ClaimRegistry
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        do throws(RegistryFault) {
            let answer = try await registry.settle(request, remembering: newestAnswer)
            registryTrouble[id] = nil
            remember(answer)
            return answer
        } catch {
            registryTrouble[id] = error
            throw error
        }
    }

    private func remember(_ answer: VerifiedWord<RegistryAnswer>) {
        guard answer.word.record.count > newestAnswer?.word.record.count ?? 0 else { return }
        newestAnswer = answer
    }

    /// After a start: the newest answer on record. One by another key than is configured now is no memory of this registry.
    func recallRegistry() {
        guard let registry else { return }
        for settlement in relay.settlements.values {
            guard let registration = settlement.registration, let reply = registration.reply,
                registration.claim.registry == registry.registry,
                reply.number > newestAnswer?.word.record.count ?? 0
            else { continue }
            do {
                let signed = try SignedWord<RegistryAnswer>(canonicalBytes: reply.signed)
                remember(try signed.verified(by: registry.key))
            } catch {
                logger.warning(
                    "an answer on record is not the registry's",
                    metadata: ["transfer": "\(settlement.id)", "why": "\(error)"])
            }
        }
    }

    public func nameClaim(
        _ transfer: TransferID, _ document: JSONValue, papers: ClaimPapers, by user: UserID
    ) async throws(DeskFault) -> TransferView {
        guard let registry else {
            throw DeskFault(
                kind: .refused, code: "registry.not-configured", detail: "this gateway asks no registry",
                next: "name one in `registry` of its configuration")
        }
        let described = try registry.describe(document)
        let basis = try registry.basis(invoices: papers.invoices, files: papers.files)
        let chain = papers.links.isEmpty ? [] : CanonicalJSON.encode(.array(papers.links))
        do throws(JSONFault) {
            guard chain.count <= NamedClaim.mostChain else {
                throw JSONFault(expected: "at most \(NamedClaim.mostChain) bytes", found: "\(chain.count)")
            }
            guard try Financing.links(chain).allSatisfy(\.isWrittenAsSigned) else {
                throw JSONFault(expected: "detached JWS as signatures of links", found: "other text")
            }
        } catch {
            throw DeskFault(
                kind: .refused, code: "registry.link", detail: "\(error)",
                next: "get the original from who sells the claim")
        }
        let claim = NamedClaim(
            registry: registry.registry, claim: described.claim, near: described.near,
            amount: described.amount, maturity: described.maturity, chain: chain, basis: basis,
            written: described.written)
        return try await ask(.claimNamed(try known(transfer), claim, by: user.text), about: transfer)
    }

    public func acceptAlike(
        _ transfer: TransferID, answer: UInt64, by user: UserID, reason: String
    ) async throws(DeskFault) -> TransferView {
        try await ask(
            .alikeAccepted(try known(transfer), answer: answer, by: user.text, reason: reason),
            about: transfer)
    }
}
