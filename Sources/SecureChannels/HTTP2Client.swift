public import NIOCore
public import OpenSSL
internal import Synchronization

/// One long-lived HTTP/2 connection to a pinned peer, shared by any number of requests at once.
///
/// Connects with the first request, and again with the first request after a failure. Nothing is ever sent
/// twice: what to do about a failed request is the caller's business, and `HTTP2ClientError` says what is
/// known.
public final class HTTP2Client: Sendable {
    private let mailbox = Mailbox<HTTP2ClientOrder>()
    private let loop: any EventLoop
    private let link: NIOLoopBoundBox<HTTP2ClientLink>
    private let isClosed = Atomic<Bool>(false)

    /// Does not connect yet. The group stays the caller's; one of its loops does all the work.
    /// - Parameters:
    ///   - context: the trust must admit the server; the protocols must contain `h2`.
    public init(
        host: String, port: Int, context: TLSContext, limits: HTTP2ClientLimits = HTTP2ClientLimits(),
        group: any EventLoopGroup
    ) {
        loop = group.next()
        link = NIOLoopBoundBox.makeBoxSendingValue(
            HTTP2ClientLink(host: host, port: port, tls: context, limits: limits, loop: loop), eventLoop: loop
        )
    }

    deinit {
        // After a close the loop may be gone already, and there is nothing left to end.
        if !isClosed.load(ordering: .relaxed) { order(.close(grace: .zero, nil)) }
    }

    /// Sends one request and waits for the whole answer; any status is an answer.
    /// - Parameter deadline: when to stop waiting; the request is then given up, and unknown if it had left.
    /// - Throws: `HTTP2ClientError`. Cancelling the task gives the request up in the same way.
    public func request(
        method: String, path: String, headers: [(String, String)] = [], body: [UInt8] = [],
        deadline: ContinuousClock.Instant
    ) async throws(HTTP2ClientError) -> HTTP2Response {
        try await request(
            method: method, path: path, headers: headers, body: body,
            timeout: ContinuousClock.now.duration(to: deadline))
    }

    /// The same, with the time to wait from now.
    public func request(
        method: String, path: String, headers: [(String, String)] = [], body: [UInt8] = [], timeout: Duration
    ) async throws(HTTP2ClientError) -> HTTP2Response {
        let call = HTTP2ClientCall(
            method: method, path: path, headers: headers, body: body,
            deadline: .now() + .nanoseconds(timeout.boundedNanoseconds))
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.wait(continuation)
                order(.submit(call))
            }
        } onCancel: {
            order(.abandon(call))
        }
        return try answer.get()
    }

    /// Takes no more requests and closes. May be repeated.
    /// - Parameter grace: how long requests under way may still be answered; then they end as unknown.
    public func close(grace: Duration = .zero) async {
        await withCheckedContinuation { order(.close(grace: grace, $0)) }
        isClosed.store(true, ordering: .relaxed)
    }

    private func order(_ order: HTTP2ClientOrder) {
        guard mailbox.put(order) else { return }
        let (mailbox, link) = (mailbox, link)
        loop.execute { link.value.obey(mailbox.takeAll()) }
    }
}
