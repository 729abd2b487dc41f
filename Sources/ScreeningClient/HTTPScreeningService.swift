public import NIOCore
public import SecureChannels
public import SettlementModel
import SettlementProofs
public import TransferCore

/// A screening service behind HTTP/2 and mutual TLS, asked with a deadline.
///
/// - Source: `Specs/LimitsAndRestrictions.md`, section 4.
public final class HTTPScreeningService: ScreeningService {
    public let name: String
    private let client: HTTP2Client
    private let timeout: Duration
    private let clock: @Sendable () -> LedgerInstant

    /// Does not connect yet.
    ///
    /// - Parameters:
    ///   - pin: SHA-256 of the service's TLS key.
    ///   - timeout: for each round; beyond it nothing is known.
    ///   - clock: ours, by which answers are dated.
    /// - Throws: `TLSError` where the identity is none.
    public init(
        name: String, host: String, port: Int, pin: Bytes32, identity: TLSIdentity, timeout: Duration,
        group: any EventLoopGroup, clock: @escaping @Sendable () -> LedgerInstant
    ) throws {
        self.name = name
        self.timeout = timeout
        self.clock = clock
        let context = try TLSContext(identity: identity, trust: .pins([pin.bytes]), alpn: ["h2"])
        client = HTTP2Client(host: host, port: port, context: context, group: group)
    }

    public func close() async { await client.close() }

    public func screen(_ subjects: [ScreeningSubject]) async throws(ScreeningFault) -> [ScreeningAnswer] {
        // Before the question: an answer is never younger than the list it was made from.
        let asked = clock()
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(
                method: "POST", path: "/v1/screenings",
                body: ScreeningQuestion(subjects: subjects).canonicalBytes, timeout: timeout)
        } catch {
            switch error {
            case .notSent, .refused: throw ScreeningFault(.notReached, "\(name): \(error)")
            case .unknown: throw ScreeningFault(.noAnswer, "\(name): \(error)")
            }
        }
        guard response.status == 200 else {
            throw ScreeningFault(.refused, "\(name): status \(response.status)")
        }
        return try ScreeningReply.answers(in: response.body, of: name, about: subjects, at: asked)
    }
}
