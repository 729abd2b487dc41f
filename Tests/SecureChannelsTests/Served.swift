import NIOCore
import NIOPosix
import SecureChannels
import Synchronization

/// A server and its address for the length of a test.
func withServer<Result: Sendable>(
    _ limits: HTTP2ServerLimits = HTTP2ServerLimits(), context: TLSContext? = nil, faults: Faults = Faults(),
    handler: @escaping @Sendable (HTTP2Request) async -> HTTP2Response = echo,
    _ body: (HTTP2Server) async throws -> Result
) async throws -> Result {
    let context = try context ?? TestIdentity.server.context(admitting: .client)
    let server = try await HTTP2Server.bind(
        host: "127.0.0.1", port: 0, context: context, limits: limits,
        group: MultiThreadedEventLoopGroup.singleton,
        onFault: { faults.add($0) }, handler: handler)
    do {
        let result = try await body(server)
        await server.shutdown(grace: .zero)
        return result
    } catch {
        await server.shutdown(grace: .zero)
        throw error
    }
}

/// A client for the length of a test.
func withClient<Result: Sendable>(
    port: Int, _ limits: HTTP2ClientLimits = HTTP2ClientLimits(), context: TLSContext? = nil,
    _ body: (HTTP2Client) async throws -> Result
) async throws -> Result {
    let context = try context ?? TestIdentity.client.context(admitting: .server)
    let client = HTTP2Client(
        host: "127.0.0.1", port: port, context: context, limits: limits,
        group: MultiThreadedEventLoopGroup.singleton)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

/// Answers with the request's body; names method, path and peer in fields.
@Sendable func echo(_ request: HTTP2Request) async -> HTTP2Response {
    HTTP2Response(
        status: 200,
        headers: [
            ("x-method", request.method), ("x-path", request.path),
            ("x-peer", request.peer.spkiSHA256.map { String($0, radix: 16) }.joined(separator: ".")),
        ], body: request.body)
}

/// What a server complained about.
final class Faults: Sendable {
    private let all = Mutex<[HTTP2Fault]>([])
    func add(_ fault: HTTP2Fault) { all.withLock { $0.append(fault) } }
    var codes: [String] { all.withLock { $0.map(\.code) } }

    /// Waits until the code was reported, at most 3 s.
    func wait(for code: String) async throws -> Bool {
        for _ in 0..<300 {
            if codes.contains(code) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }
}

/// Opens once; whoever waits goes on then.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// The error of a request that must not be answered.
func failure(_ request: () async throws(HTTP2ClientError) -> HTTP2Response) async -> HTTP2ClientError? {
    do {
        _ = try await request()
        return nil
    } catch { return error }
}
