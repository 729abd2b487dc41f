import EVMNotaryRules
import EVMProofs
import NIOPosix
import SecureChannels
import SettlementModel
import SettlementProofs

/// Asks the members of one notary set, all at once.
struct NotaryClient: Sendable {
    let profile: NotaryClientProfile
    private let group: MultiThreadedEventLoopGroup
    private let identity: TLSIdentity

    init(_ profile: NotaryClientProfile) throws {
        self.profile = profile
        identity = try TLSIdentity(files: profile.identity)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    func close() async throws { try await group.shutdownGracefully() }

    /// What came of one question.
    enum Reply: Sendable {
        case answered(NotaryAnswer)
        /// The notary said no, or nothing understandable, or nothing at all.
        case failed(code: String, detail: String)
    }

    /// Every member's reply, in the set's order.
    func ask(
        _ lock: HeldLock, remembering tips: [EVMAddress: SignedTip]
    ) async -> [(notary: EVMAddress, reply: Reply)] {
        let replies = await withTaskGroup(of: (EVMAddress, Reply).self) { tasks in
            for (address, place) in profile.notaries {
                tasks.addTask {
                    let question = NotaryQuestion(
                        domain: profile.domain, lock: lock, remembered: tips[address])
                    return (address, await send(question, to: place))
                }
            }
            return await tasks.reduce(into: [EVMAddress: Reply]()) { $0[$1.0] = $1.1 }
        }
        return profile.set.members.map { member in
            (member, replies[member] ?? .failed(code: "notary.unavailable", detail: "not asked"))
        }
    }

    private func send(_ question: NotaryQuestion, to place: PinnedEndpoint) async -> Reply {
        do {
            let context = try TLSContext(identity: identity, trust: .pins([place.pin.bytes]), alpn: ["h2"])
            let client = HTTP2Client(
                host: place.endpoint.host, port: place.endpoint.port, context: context, group: group)
            let reply = await Self.send(question, by: client, timeout: .seconds(profile.timeoutSeconds))
            await client.close()
            return reply
        } catch { return .failed(code: "tls.identity.unreadable", detail: "\(error)") }
    }

    private static func send(
        _ question: NotaryQuestion, by client: HTTP2Client, timeout: Duration
    ) async -> Reply {
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(
                method: "POST", path: "/v1/ends", body: question.canonicalBytes, timeout: timeout)
        } catch { return .failed(code: error.fault.code, detail: error.description) }
        let limits = JSONLimits(bytes: 65_536, depth: 8, members: 256)
        do throws(JSONFault) {
            guard response.status == 200 else { return try problem(response, limits) }
            return .answered(try NotaryAnswer(canonicalBytes: response.body, limits: limits))
        } catch { return .failed(code: "notary.signature", detail: "not a notary's answer: \(error)") }
    }

    private static func problem(
        _ response: HTTP2Response, _ limits: JSONLimits
    ) throws(JSONFault) -> Reply {
        guard case .object(let problem) = try CanonicalJSON.parse(response.body, limits: limits),
            case .string(let code)? = problem["code"], case .string(let detail)? = problem["detail"]
        else { return .failed(code: "notary.unavailable", detail: "status \(response.status)") }
        return .failed(code: code, detail: detail)
    }
}
