import FinancingRegistry
import FinancingRegistryClient
import Instruments
import NIOCore
import OpenSSL
import SecureChannels
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The registry of a gateway's configuration, as its engine asks it.
struct GatewayRegistry: ClaimRegistry {
    let registry: GatewayID
    let key: VerificationKey
    private let tagKey: SecretBytes
    private let client: FinancingRegistryClient
    private let patience: Duration

    /// Does not connect yet.
    ///
    /// - Throws: `CommandFailure` where the members' key cannot be read.
    init(_ profile: RegistryClientProfile, group: any EventLoopGroup) throws {
        registry = profile.registry
        key = profile.key
        tagKey = try profile.tagKey()
        patience = .seconds(profile.timeoutSeconds)
        client = try FinancingRegistryClient(
            RegistryContact(
                registry: profile.registry, key: profile.key, host: profile.place.endpoint.host,
                port: profile.place.endpoint.port, pin: profile.place.pin, member: profile.member,
                identity: try TLSIdentity(files: profile.identity)), group: group)
    }

    func close() async { await client.close() }

    func describe(_ document: JSONValue) throws(DeskFault) -> DescribedClaim {
        do {
            guard case .object(let object) = document else {
                throw JSONFault(expected: "an object", found: "something else")
            }
            let facts = try FingerprintCalculations.facts(of: object)
            let tags = try ClaimTags(FingerprintCalculations.line(facts), key: tagKey)
            return DescribedClaim(
                claim: tags.claim, near: tags.near, written: tags.written, amount: facts.amount,
                maturity: facts.maturity)
        } catch let failure as CommandFailure {
            throw DeskFault(
                kind: .refused, code: failure.code, detail: failure.problem, next: failure.next)
        } catch {
            throw DeskFault(
                kind: .refused, code: "registry.document", detail: "\(error)",
                next: "describe the claim as `interlock fingerprint` takes it")
        }
    }

    func basis(invoices: [JSONValue], files: [Bytes32]) throws(DeskFault) -> ClaimBasis {
        var tags: [Bytes32] = []
        for invoice in invoices { tags.append(try describe(invoice).claim) }
        do throws(CryptoError) {
            var fileTags: [Bytes32] = []
            for file in files { fileTags.append(try ClaimTags.file(sha256: file, key: tagKey)) }
            if let basis = ClaimBasis(invoices: tags, files: fileTags) { return basis }
        } catch {
            throw DeskFault(
                kind: .unavailable, code: error.code, detail: "\(error)", next: "look at the OpenSSL library")
        }
        throw DeskFault(
            kind: .refused, code: "registry.basis",
            detail: "more than \(ClaimBasis.most) invoices or files", next: "name those that matter")
    }

    func settle(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        try await client.settle(request, remembering: remembered, patience: patience)
    }
}

extension FingerprintFacts {
    fileprivate var amount: Money {
        switch self {
        case .invoice(_, _, _, _, let amount, _), .domesticCredit(_, _, _, let amount, _, _, _),
            .bill(_, _, _, _, let amount, _, _):
            amount
        }
    }

    /// An invoice names no day on which the obligor promised to pay.
    fileprivate var maturity: CalendarDate? {
        switch self {
        case .invoice: nil
        case .domesticCredit(_, _, _, _, let maturity, _, _), .bill(_, _, _, _, _, let maturity, _):
            maturity
        }
    }
}
