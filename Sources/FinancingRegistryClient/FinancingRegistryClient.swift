public import FinancingRegistry
public import NIOCore
public import SecureChannels
public import SettlementModel
public import SettlementProofs

/// Whom a member asks, and as whom.
public struct RegistryContact: Sendable {
    public let registry: GatewayID
    /// Signs the registry's answers.
    public let key: VerificationKey
    public let host: String
    public let port: Int
    /// SHA-256 of the registry's TLS key.
    public let pin: Bytes32
    /// Our name there, and our certificate.
    public let member: GatewayID
    public let identity: TLSIdentity

    public init(
        registry: GatewayID, key: VerificationKey, host: String, port: Int, pin: Bytes32, member: GatewayID,
        identity: TLSIdentity
    ) {
        self.registry = registry
        self.key = key
        self.host = host
        self.port = port
        self.pin = pin
        self.member = member
        self.identity = identity
    }
}

/// A member's way to a registry. Only a verified answer is an answer: everything else is thrown, and never means that a
/// claim is free.
public final class FinancingRegistryClient: Sendable {
    private let contact: RegistryContact
    private let client: HTTP2Client

    /// Does not connect yet.
    ///
    /// - Throws: `TLSError` where the identity is none.
    public init(_ contact: RegistryContact, group: any EventLoopGroup) throws {
        self.contact = contact
        let context = try TLSContext(
            identity: contact.identity, trust: .pins([contact.pin.bytes]), alpn: ["h2"])
        client = HTTP2Client(host: contact.host, port: contact.port, context: context, group: group)
    }

    public func close() async { await client.close() }

    /// Asks until there is an answer, always under the one id.
    ///
    /// - Parameters:
    ///   - remembered: the newest answer that this member has, of any request.
    ///   - patience: from now; no single try waits longer than 10 seconds.
    /// - Repeats: the same request gives the same answer, for ever.
    /// - Throws: `RegistryFault`: `registry.unknown` where a try may have arrived, `registry.not-reached` where none did.
    public func settle(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?,
        patience: Duration
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        let deadline = ContinuousClock.now + patience
        var pause = Duration.milliseconds(100)
        var mayHaveArrived = false
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            do throws(RegistryFault) {
                return try await ask(request, remembering: remembered, timeout: min(left, .seconds(10)))
            } catch {
                guard error.code.isWorthAskingAgain else { throw error }
                mayHaveArrived = mayHaveArrived || error.code != .notReached
                let isLate = ContinuousClock.now + pause >= deadline || Task.isCancelled
                guard !isLate else {
                    throw RegistryFault(mayHaveArrived ? .unknown : .notReached, error.detail)
                }
            }
            try? await Task.sleep(for: pause)  // cancelled: the next turn ends
            pause = min(pause * 2, .seconds(2))
        }
    }

    /// Asks once.
    public func ask(
        _ request: RegistryRequest, remembering remembered: VerifiedWord<RegistryAnswer>?, timeout: Duration
    ) async throws(RegistryFault) -> VerifiedWord<RegistryAnswer> {
        let question = RegistryQuestion(request, remembered: remembered?.signed)
        let signed: SignedWord<RegistryAnswer> = try await send(
            question.canonicalBytes, to: "/v1/requests", timeout: timeout)
        let answer = try signed.verified(by: contact.key)
        try requireUs(answer.word.member.text)
        guard answer.word.registry == contact.registry, answer.word.request == request.id,
            answer.word.requestDigest == request.digest
        else { throw RegistryFault(.signature, "the answer is to another request") }
        if let known = remembered?.word, known.record.count == answer.word.record.count, known != answer.word
        {
            throw RegistryFault(.twoHistories, "two answers of number \(known.record.count)")
        }
        return answer
    }

    /// How a claim stands now; no permission to buy it.
    public func standing(
        of claim: Bytes32, timeout: Duration
    ) async throws(RegistryFault) -> VerifiedWord<RegistryStanding> {
        let signed: SignedWord<RegistryStanding> = try await send(
            StandingQuestion(claim: claim).canonicalBytes, to: "/v1/standings", timeout: timeout)
        let standing = try signed.verified(by: contact.key)
        try requireUs(standing.word.member.text)
        guard standing.word.registry == contact.registry, standing.word.claim == claim else {
            throw RegistryFault(.signature, "the answer is about another claim")
        }
        return standing
    }

    /// A registry names its asker by the certificate that asks.
    private func requireUs(_ member: String) throws(RegistryFault) {
        guard member == contact.member.text else {
            throw RegistryFault(
                .signature,
                "the answer is for \(member): `member` says \(contact.member), and that is not whom the certificate names"
            )
        }
    }

    private func send<Word: RegistryWord>(
        _ body: [UInt8], to path: String, timeout: Duration
    ) async throws(RegistryFault) -> SignedWord<Word> {
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(method: "POST", path: path, body: body, timeout: timeout)
        } catch {
            switch error {
            case .notSent, .refused: throw RegistryFault(.notReached, error.description)
            case .unknown: throw RegistryFault(.unknown, error.description)
            }
        }
        let limits = JSONLimits(bytes: 65_536, depth: 8, members: 512)
        guard response.status == 200 else { throw Self.problem(response, limits) }
        do throws(JSONFault) {
            return try SignedWord(canonicalBytes: response.body, limits: limits)
        } catch { throw RegistryFault(.signature, "not a registry's answer: \(error)") }
    }

    /// What the registry says instead of deciding. A word that this version does not know leaves everything open.
    private static func problem(_ response: HTTP2Response, _ limits: JSONLimits) -> RegistryFault {
        // `try?`: whatever else came, nothing is known.
        guard case .object(let problem)? = try? CanonicalJSON.parse(response.body, limits: limits),
            case .string(let text)? = problem["code"], let code = RegistryFault.Code(rawValue: text),
            case .string(let detail)? = problem["detail"]
        else { return RegistryFault(.unknown, "status \(response.status)") }
        return RegistryFault(code, detail)
    }
}

extension RegistryFault.Code {
    /// Whether the same request may still get its answer by itself.
    fileprivate var isWorthAskingAgain: Bool {
        switch self {
        case .notReached, .unknown, .unavailable, .busy: true
        case .request, .otherRegistry, .requestReused, .notAdmitted, .noSuchPath, .records, .rolledBack,
            .signature, .twoHistories:
            false
        }
    }
}
