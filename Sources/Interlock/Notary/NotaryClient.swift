import EVMNotaryRules
import EVMProofs
import NIOCore
import SecureChannels
import SettlementModel
import SettlementProofs

/// Asks the members of one notary set, all at once, each on a connection of its own that is kept.
struct NotaryClient: NotaryAsking {
    let domain: EscrowDomain
    let set: NotarySet
    private let lines: [(address: EVMAddress, line: HTTP2Client)]
    private let timeout: Duration

    /// Does not connect yet. The group stays the caller's.
    init(_ profile: NotaryClientProfile, group: any EventLoopGroup) throws {
        domain = profile.domain
        set = profile.set
        timeout = .seconds(profile.timeoutSeconds)
        let identity = try TLSIdentity(files: profile.identity)
        lines = try profile.notaries.map { address, place in
            let context = try TLSContext(identity: identity, trust: .pins([place.pin.bytes]), alpn: ["h2"])
            let line = HTTP2Client(
                host: place.endpoint.host, port: place.endpoint.port, context: context, group: group)
            return (address, line)
        }
    }

    func close() async {
        for (_, line) in lines { await line.close() }
    }

    /// Waits for every member, but once enough say the same only a little longer: one that hangs must not hold a claim up.
    func ask(
        _ lock: HeldLock, waitingFor other: LockTerms?, remembering tips: [EVMAddress: SignedTip]
    ) async -> [(notary: EVMAddress, reply: NotaryReply)] {
        let replies = await withTaskGroup(of: (EVMAddress, NotaryReply)?.self) { tasks in
            for (address, line) in lines {
                let question = NotaryQuestion(
                    domain: domain, lock: lock, otherTerms: other, remembered: tips[address])
                tasks.addTask { (address, await Self.send(question, by: line, timeout: timeout)) }
            }
            var replies: [EVMAddress: NotaryReply] = [:]
            var isEnding = false
            while replies.count < lines.count, let next = await tasks.next(), let (address, reply) = next {
                replies[address] = reply
                guard !isEnding, reply.saysMoreThan(set.threshold - 1, among: replies.values) else {
                    continue
                }
                isEnding = true
                tasks.addTask {
                    try? await Task.sleep(for: Self.grace)  // cancelled means that all have answered
                    return nil
                }
            }
            tasks.cancelAll()
            return replies
        }
        return set.members.map { member in
            (member, replies[member] ?? .failed(code: "notary.unavailable", detail: "no answer in time"))
        }
    }

    private static let grace = Duration.seconds(2)

    private static func send(
        _ question: NotaryQuestion, by line: HTTP2Client, timeout: Duration
    ) async -> NotaryReply {
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await line.request(
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
    ) throws(JSONFault) -> NotaryReply {
        guard case .object(let problem) = try CanonicalJSON.parse(response.body, limits: limits),
            case .string(let code)? = problem["code"], case .string(let detail)? = problem["detail"]
        else { return .failed(code: "notary.unavailable", detail: "status \(response.status)") }
        return .failed(code: code, detail: detail)
    }
}
