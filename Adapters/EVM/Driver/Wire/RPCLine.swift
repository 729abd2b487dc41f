import Curl
import Dispatch
import SettlementProofs
import Synchronization

/// Calls to one endpoint. libcurl blocks, so each lane is a thread's queue with a connection that it keeps.
final class RPCLine: Sendable {
    let endpoint: EVMEndpoint
    private let lanes: [Lane]
    private let turn = Atomic<Int>(0)
    private let reading: NodeJSON.Limits

    /// - Parameter patience: until one whole answer is in, in milliseconds.
    init(_ endpoint: EVMEndpoint, patience: Int = 10_000, lanes: Int = 3) {
        self.endpoint = endpoint
        var limits = CurlLimits()
        limits.totalMilliseconds = patience
        limits.connectMilliseconds = min(patience, 5_000)
        reading = NodeJSON.Limits()
        limits.responseBytes = reading.bytes
        let client = CurlClient(trust: endpoint.trust, limits: limits)
        self.lanes = (0..<lanes).map { Lane(client, label: "evm \(endpoint.name) \($0)") }
    }

    /// One call.
    /// - Parameter params: the positional parameters as the execution API names them.
    func call(_ method: String, _ params: [JSONValue]) async throws(RPCFault) -> NodeValue {
        let answer = try await post(Self.request(method, params, id: 1))
        return try Self.result(answer, id: 1)
    }

    /// Several calls in one request. An answer that misses one of them is refused whole.
    func batch(_ calls: [(method: String, params: [JSONValue])]) async throws(RPCFault) -> [NodeValue] {
        guard !calls.isEmpty else { return [] }
        let requests = calls.enumerated().map {
            Self.request($0.element.method, $0.element.params, id: Int64($0.offset))
        }
        let answer = try await post(.array(requests))
        guard case .array(let parts) = answer, parts.count == calls.count else {
            // A node that takes no batches answers with one error object.
            _ = try Self.result(answer, id: 0)
            throw .unreadable("a batch of \(calls.count) was answered otherwise")
        }
        var byID: [String: NodeValue] = [:]
        for part in parts { if case .number(let id) = part["id"] { byID[id] = part } }
        var results: [NodeValue] = []
        for index in calls.indices {
            guard let part = byID["\(index)"] else { throw .unreadable("a batch answer lacks call \(index)") }
            results.append(try Self.result(part, id: Int64(index)))
        }
        return results
    }

    private func post(_ body: JSONValue) async throws(RPCFault) -> NodeValue {
        let request = CurlRequest(
            method: "POST", url: endpoint.url, headers: [("Content-Type", "application/json")],
            body: CanonicalJSON.encode(body))
        let lane = lanes[abs(turn.wrappingAdd(1, ordering: .relaxed).oldValue % lanes.count)]
        let response: CurlResponse
        do { response = try await lane.send(request) } catch {
            throw error.kind == .unknown ? .unanswered("\(error)") : .notSent("\(error)")
        }
        do { return try NodeJSON.read(response.body, limits: reading) } catch {
            throw .unreadable("status \(response.status), \(error)")
        }
    }

    private static func request(_ method: String, _ params: [JSONValue], id: Int64) -> JSONValue {
        ["jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": .array(params)]
    }

    private static func result(_ answer: NodeValue, id: Int64) throws(RPCFault) -> NodeValue {
        guard case .object(let members) = answer else { throw .unreadable("no JSON-RPC object") }
        if let error = members["error"], !error.isNull {
            guard case .number(let code) = error["code"], case .string(let message) = error["message"] else {
                throw .unreadable("an error without code and message")
            }
            throw .refused(
                RPCRefusal(code: Int64(code) ?? 0, message: message, data: revertData(error["data"])))
        }
        guard members["id"] == .number("\(id)"), let result = members["result"] else {
            throw .unreadable("neither a result nor an error for call \(id)")
        }
        return result
    }

    /// What the contract returned. Nodes put it as hex, inside an object, or behind a word.
    private static func revertData(_ value: NodeValue) -> [UInt8]? {
        if case .object = value { return revertData(value["data"]) }
        guard case .string(let text) = value, let start = text.range(of: "0x") else { return nil }
        return try? NodeValue.string(String(text[start.lowerBound...])).bytes(limit: 64 << 10)
    }
}

/// One thread's queue and its connection.
private final class Lane: @unchecked Sendable {
    private let client: CurlClient
    private let queue: DispatchQueue
    /// Only touched on `queue`.
    private var connection: CurlConnection?

    init(_ client: CurlClient, label: String) {
        self.client = client
        queue = DispatchQueue(label: label)
    }

    func send(_ request: CurlRequest) async throws(CurlFault) -> CurlResponse {
        let result: Result<CurlResponse, CurlFault> = await withCheckedContinuation { continuation in
            queue.async {
                let result = Result { () throws(CurlFault) in
                    if self.connection == nil { self.connection = try CurlConnection() }
                    return try self.client.send(request, on: self.connection)
                }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }
}
