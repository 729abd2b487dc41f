import LedgerAdapterKit
import NIOPosix
import SQLLedgerAdapter
import SQLLedgerProofs
import SecureChannels
import SettlementModel
import SettlementProofs

/// The operator's own way to its running ledger: the ledger's certificate on both sides, the operator's key on acts.
struct LedgerClient {
    let configuration: LedgerConfiguration
    private let client: HTTP2Client
    private let group: MultiThreadedEventLoopGroup

    /// Connects with the first request.
    init(_ configuration: LedgerConfiguration) throws {
        self.configuration = configuration
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let identity = try TLSIdentity(files: configuration.tls)
        let pin = try KeyFiles.certificate(configuration.tls.certificate).spkiPin
        let context = try TLSContext(identity: identity, trust: .pins([pin.bytes]), alpn: ["h2"])
        let everywhere = ["0.0.0.0", "::"].contains(configuration.listen.host)
        client = HTTP2Client(
            host: everywhere ? "127.0.0.1" : configuration.listen.host, port: configuration.listen.port,
            context: context, group: group)
    }

    func close() async throws {
        await client.close()
        try await group.shutdownGracefully()
    }

    /// One answer of the ledger whose configuration is in `file`.
    static func ask(
        _ file: String, _ question: (LedgerClient) async throws -> JSONValue?
    ) async throws -> JSONValue? {
        let client = try LedgerClient(ConfigurationFile.ledger(file))
        do {
            let answer = try await question(client)
            try await client.close()
            return answer
        } catch {
            try? await client.close()  // the first error is the one to tell
            throw error
        }
    }

    /// Signs an act with the operator's key and has it booked.
    ///
    /// - Parameter reference: names the act; the same reference acts once, however often it is sent.
    /// - Returns: the ledger's answer.
    func act(_ act: SQLLedgerAct, reference: String) async throws -> JSONValue {
        let key = try KeyFiles.signingKey(configuration.operatorKey)
        let name = "interlock/operator-act/1\n\(configuration.ledger)\n\(reference)\n"
        let command = SQLLedgerCommand(
            id: CommandID(Digest.sha256(Array(name.utf8))), ledger: configuration.ledger, act: act)
        let bytes = SQLLedgerCommandCodec.encode(command)
        let signature = try key.sign(SQLLedgerCommandCodec.signingMessage(bytes))
        let body = SQLSignedCommand(command: bytes, signatures: [signature]).canonicalBytes
        do {
            guard let answer = try await json("POST", "/v1/commands", body) else {
                throw Self.foreign("no answer")
            }
            return answer
        } catch let failure as CommandFailure {
            throw Self.spoken(failure, of: reference)
        }
    }

    /// The ledger speaks of command ids and bytes; who gave the command knows its reference, its account and its file.
    static func spoken(_ failure: CommandFailure, of reference: String) -> CommandFailure {
        switch failure.code {
        case "ledger.command.conflict":
            .conflict(
                failure.code, "the reference of `\(reference)` names another act of this ledger",
                next: "give this act a --reference of its own; the same one repeats the very same act")
        case "ledger.account.exists":
            .refused(
                failure.code, "\(failure.problem), with another owner or key",
                next: "see `interlock ledger balance FILE ACCOUNT --json`, or choose another account id")
        // To the ledger a rule; to whoever asks by name the same answer as a look at the account gets.
        case "ledger.account.unknown":
            .notFound(
                failure.code, failure.problem,
                next: "correct the account's id, or open it: interlock ledger account open")
        default: failure
        }
    }

    /// What the ledger keeps under `path`; `nil` where it keeps nothing.
    func find(_ path: String) async throws -> JSONValue? { try await json("GET", path, []) }

    /// An answer that is no JSON, as it came.
    func bytes(_ path: String) async throws -> [UInt8] { try await send("GET", path, [])?.body ?? [] }

    private func json(_ method: String, _ path: String, _ body: [UInt8]) async throws -> JSONValue? {
        guard let response = try await send(method, path, body) else { return nil }
        do { return try CanonicalJSON.parse(response.body) } catch { throw Self.foreign("\(error)") }
    }

    private func send(_ method: String, _ path: String, _ body: [UInt8]) async throws -> HTTP2Response? {
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(method: method, path: path, body: body, timeout: .seconds(15))
        } catch {
            throw CommandFailure.unavailable(
                error.fault.code, error.description,
                next: "is `interlock ledger serve` up on port \(configuration.listen.port)? repeating is safe"
            )
        }
        if response.status == 404, method == "GET" { return nil }
        guard response.status == 200 else { throw Self.problem(response) }
        return response
    }

    private static func problem(_ response: HTTP2Response) -> CommandFailure {
        // Where the body is no document, the status must do.
        guard case .object(let problem)? = try? CanonicalJSON.parse(response.body),
            case .string(let code)? = problem["code"], case .string(let detail)? = problem["detail"]
        else { return foreign("status \(response.status)") }
        var next = ""
        if case .string(let text)? = problem["nextStep"] { next = text }
        switch response.status {
        case 409: return .conflict(code, detail, next: next)
        case 429, 500...: return .unavailable(code, detail, next: next)
        default: return .refused(code, detail, next: next)
        }
    }

    private static func foreign(_ detail: String) -> CommandFailure {
        .unavailable(
            "ledger.answer", "the ledger's answer is not understood: \(detail)",
            next: "use the ledger's own version")
    }
}
