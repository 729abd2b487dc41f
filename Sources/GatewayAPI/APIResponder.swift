import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import SecureChannels
import SettlementEngine
import SettlementModel

/// One request: who asks, what for, and the answer on the wire.
struct APIResponder: Sendable {
    let dispatch: APIDispatch
    let users: APIUserDirectory
    let limits: APILimits
    let logger: Logger
    private let streams: StreamCount

    init(desk: any Desk, users: APIUserDirectory, limits: APILimits, logger: Logger) {
        dispatch = APIDispatch(desk: desk)
        self.users = users
        self.limits = limits
        self.logger = logger
        streams = StreamCount(limit: limits.streams)
    }

    private enum Outcome {
        case answer(APIAnswer)
        case stream(TransferID?)
    }

    func respond(to request: Request, writer: consuming ResponseWriter, on channel: any Channel) async throws
    {
        switch await outcome(of: request, on: channel) {
        case .answer(let answer): try await send(answer, writer: writer)
        case .stream(let transfer): try await stream(transfer, writer: writer)
        }
    }

    private func outcome(of request: Request, on channel: any Channel) async -> Outcome {
        let method = request.method.rawValue
        var name: UserID?
        do throws(APIProblem) {
            try refuseBrowser(request)
            let user = try await user(on: channel)
            name = user.name
            let route = try dispatch.route(method: method, path: request.uri.path, user: user)
            if route == .events {
                let transfer = try filter(request)
                guard streams.enter() else {
                    throw APIProblem(429, "api.streams", "too many open streams", next: "close one of them")
                }
                note(request, user.name, 200)
                return .stream(transfer)
            }
            let page = try page(request, of: route)
            let body = try await body(of: request, for: route)
            let answer = try await dispatch.perform(route, method: method, body: body, user: user, page: page)
            note(request, user.name, answer.status)
            return .answer(answer)
        } catch {
            note(request, name, error.status, refusal: error.code)
            return .answer(error.answer)
        }
    }

    private func user(on channel: any Channel) async throws(APIProblem) -> APIUser {
        let established = try? await TLSHandler.established(on: channel).get()
        if let bytes = established?.peer.spkiSHA256, let pin = Bytes32(bytes), let user = users.user(pin: pin)
        {
            return user
        }
        throw APIProblem(
            403, "api.user.unknown", "this certificate is nobody's", next: "have its pin configured")
    }

    /// A page in the browser of somebody whose client key lies there could ask in that person's name, and a browser
    /// says that it is one: `Origin` on what a page posts, `Sec-Fetch-Site` on everything.
    private func refuseBrowser(_ request: Request) throws(APIProblem) {
        let marks = ["origin", "sec-fetch-site"]
        guard request.headers.contains(where: { marks.contains($0.name.canonicalName) }) else { return }
        throw APIProblem(
            403, "api.browser", "a browser asks, and this API is for programs",
            next: "use `interlock` or a program of your own; keep the client key out of browsers")
    }

    /// Of a POST, which must say what it sends even where that is nothing: a page of another site can post without
    /// asking first, but not with this content type.
    private func body(of request: Request, for route: APIRoute) async throws(APIProblem) -> APIBody {
        guard request.method == .post else { return APIBody(bytes: []) }
        let bytes: [UInt8]
        do {
            bytes = Array((try await request.body.collect(upTo: limits.bodyBytes)).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIProblem(
                413, "api.body.too-large", "more than \(limits.bodyBytes) bytes", next: "send less")
        } catch {
            throw APIProblem(400, "api.body.cut", "the body ended early", next: "send it again")
        }
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        if route == .transfers, type == "application/xml" { return APIBody(bytes: bytes, form: .xml) }
        guard type == "application/json" else {
            throw APIProblem(
                415, "api.body.type",
                route == .transfers
                    ? "Content-Type is neither application/json nor application/xml"
                    : "Content-Type is not application/json", next: "set Content-Type, also on an empty body")
        }
        return APIBody(bytes: bytes)
    }

    private func filter(_ request: Request) throws(APIProblem) -> TransferID? {
        guard let query = request.uri.query, !query.isEmpty else { return nil }
        let parts = query.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0] == "transfer", let id = TransferID(hex: String(parts[1])) else {
            throw APIProblem(
                400, "api.query", "the query is not understood", next: "use ?transfer= with 32 hex digits")
        }
        return id
    }

    /// The list alone has pages. Whoever asks another path for a part is not answered with the whole.
    private func page(_ request: Request, of route: APIRoute) throws(APIProblem) -> TransferPage? {
        guard let query = request.uri.query, !query.isEmpty else { return nil }
        guard request.method == .get, route == .transfers else {
            throw APIProblem(
                400, "api.query", "this path takes no query", next: "leave out what follows the question mark"
            )
        }
        guard let page = TransferPage(query: query) else {
            throw APIProblem(
                400, "api.query", "the query is not understood",
                next: "use ?after= with 32 hex digits and &limit= with 1 to \(TransferPage.most)")
        }
        return page
    }

    private func stream(_ transfer: TransferID?, writer: consuming ResponseWriter) async throws {
        defer { streams.leave() }
        let head = HTTPResponse(
            status: .ok, headerFields: [.contentType: "text/event-stream", .cacheControl: "no-store"])
        let body = try await writer.writeHead(head)
        try await EventStream(desk: dispatch.desk, transfer: transfer, heartbeat: limits.heartbeat).run(
            into: body)
    }

    private func send(_ answer: APIAnswer, writer: consuming ResponseWriter) async throws {
        var fields: HTTPFields = [
            .contentType: answer.contentType, .contentLength: "\(answer.body.count)",
            .cacheControl: "no-store",
        ]
        if !answer.allow.isEmpty { fields[.allow] = answer.allow.joined(separator: ", ") }
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// One line a request. A path that is no route of ours is the asker's own words, and does not stand in it.
    private func note(_ request: Request, _ user: UserID?, _ status: Int, refusal code: String? = nil) {
        let path = APIRoute(path: request.uri.path) == nil ? "unknown" : request.uri.path
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "path": "\(path)", "status": "\(status)",
            "user": "\(user?.text ?? "unknown")",
        ]
        if let code { metadata["code"] = "\(code)" }
        logger.info(code == nil ? "request" : "refused", metadata: metadata)
    }
}
