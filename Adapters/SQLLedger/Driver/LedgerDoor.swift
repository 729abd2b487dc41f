import LedgerAdapterKit
import SecureChannels
import SettlementProofs

/// Requests to the ledger's HTTP door, with its answers sorted into the three faults.
struct LedgerDoor: Sendable {
    let client: HTTP2Client
    let patience: Duration
    private let shared = SharedReads()

    init(client: HTTP2Client, patience: Duration) {
        self.client = client
        self.patience = patience
    }

    /// A read that must find something.
    func read<Value: Sendable>(
        _ path: String, patience: Duration? = nil, _ decode: (JSONValue) throws(JSONFault) -> Value
    ) async throws(AdapterFault) -> Value {
        let response = try await get(path, patience)
        guard response.status == 200 else { throw fault(response) }
        return try understood(response.body, decode)
    }

    /// A read that may find nothing: `nil` where the ledger says 404.
    /// - Parameter shared: the same answer is good for everybody who asks for the path now.
    func find<Value: Sendable>(
        _ path: String, shared: Bool = false, _ decode: (JSONValue) throws(JSONFault) -> Value
    ) async throws(AdapterFault) -> Value? {
        guard let body = try await bytes(path, shared: shared) else { return nil }
        return try understood(body, decode)
    }

    /// The bytes as they came; `nil` where the ledger says 404.
    func bytes(_ path: String, shared: Bool = false) async throws(AdapterFault) -> [UInt8]? {
        let response = try await get(path, nil, shared: shared)
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw fault(response) }
        return response.body
    }

    func understood<Value: Sendable>(
        _ body: [UInt8], _ decode: (JSONValue) throws(JSONFault) -> Value
    ) throws(AdapterFault) -> Value {
        do throws(JSONFault) {
            return try decode(
                CanonicalJSON.parse(body, limits: JSONLimits(bytes: 4 << 20, depth: 32, members: 200_000)))
        } catch {
            throw .unavailable(reason: "the ledger's answer is not understood: \(error)")
        }
    }

    private func get(
        _ path: String, _ patience: Duration?, shared isShared: Bool = false
    ) async throws(AdapterFault) -> HTTP2Response {
        do throws(HTTP2ClientError) {
            if isShared {
                return try await shared.read(path) { [client, patience = self.patience] in
                    do throws(HTTP2ClientError) {
                        return .success(
                            try await client.request(method: "GET", path: path, timeout: patience))
                    } catch { return .failure(error) }
                }
            }
            return try await client.request(method: "GET", path: path, timeout: patience ?? self.patience)
        } catch {
            // A read changes nothing, so even a lost answer leaves nothing unknown.
            throw .unavailable(reason: error.description)
        }
    }

    private func fault(_ response: HTTP2Response) -> AdapterFault {
        let problem = LedgerProblem(response)
        return response.status >= 500 || response.status == 429
            ? .unavailable(reason: "\(problem.code): \(problem.detail)")
            : .rejected(code: problem.code, detail: problem.detail)
    }

    /// A name as a path segment: everything but letters, digits, `.`, `_` and `-` as percent escapes.
    static func escaped(_ name: String) -> String {
        var result = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF".unicodeScalars)
                result.unicodeScalars.append("%")
                result.unicodeScalars.append(digits[Int(byte >> 4)])
                result.unicodeScalars.append(digits[Int(byte & 15)])
            }
        }
        return result
    }
}

/// The ledger's RFC 9457 problem, as far as it is one.
struct LedgerProblem {
    let code: String
    let detail: String

    init(_ response: HTTP2Response) {
        let limits = JSONLimits(bytes: 64 << 10, depth: 4, members: 64)
        // Where it is no problem document, the status must do.
        guard let json = try? CanonicalJSON.parse(response.body, limits: limits),
            case .object(let object) = json, case .string(let code)? = object["code"],
            case .string(let detail)? = object["detail"]
        else {
            code = response.header("x-channel-fault") ?? "ledger.answer"
            detail = "status \(response.status)"
            return
        }
        self.code = code
        self.detail = detail
    }
}
