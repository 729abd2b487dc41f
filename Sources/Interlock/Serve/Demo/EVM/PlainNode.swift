import Curl
import SettlementProofs

/// Plain JSON-RPC to a node of the demo's network, which is believed: to show and to measure things, never to decide.
struct PlainNode {
    let url: String
    private let curl = CurlClient(trust: .loopback)
    private static let limits = JSONLimits(bytes: 16 << 20, depth: 16, members: 1 << 20)

    init(_ url: String) { self.url = url }

    /// One call and its result.
    ///
    /// - Parameter connection: kept open for the next call of the same thread.
    /// - Throws: `demo.node` where the node refuses, or answers nothing that can be read.
    func call(
        _ method: String, _ params: [JSONValue], on connection: CurlConnection? = nil
    ) throws -> JSONValue {
        let body: JSONValue = [
            "id": .integer(1), "jsonrpc": "2.0", "method": .string(method), "params": .array(params),
        ]
        let request = CurlRequest(
            method: "POST", url: url, headers: [("Content-Type", "application/json")],
            body: CanonicalJSON.encode(body))
        let answer: JSONValue
        do {
            answer = try CanonicalJSON.parse(curl.send(request, on: connection).body, limits: Self.limits)
        } catch { throw Self.fault("\(method): \(error)") }
        guard case .object(let object) = answer, let result = object["result"] else {
            throw Self.fault(
                "\(method) was refused: \(String(decoding: CanonicalJSON.encode(answer), as: UTF8.self))")
        }
        return result
    }

    /// A member of an object in text, as nodes write everything.
    static func text(_ value: JSONValue?, _ key: String) throws -> String {
        guard case .object(let object)? = value, case .string(let text)? = object[key] else {
            throw fault("an answer without \(key)")
        }
        return text
    }

    static func fault(_ detail: String) -> CommandFailure {
        .unavailable("demo.node", detail, next: "read evm-network.log")
    }
}
