import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// A request's body, and what it says to be.
struct APIBody: Hashable, Sendable {
    enum Form: Hashable, Sendable {
        case json
        /// An ISO 20022 message: a ticket only.
        case xml
    }
    let bytes: [UInt8]
    var form = Form.json
}

/// From a request's plain parts to the desk and back. Knows no socket.
struct APIDispatch: Sendable {
    let desk: any Desk
    /// What a page of the list may have; tests take less.
    var mostPageBytes = TransferPage.mostBytes

    /// Which route it is, once path, method and role are right.
    func route(method: String, path: String, user: APIUser) throws(APIProblem) -> APIRoute {
        guard let route = APIRoute(path: path) else {
            throw APIProblem(
                404, "api.route.unknown", "nothing is at this path",
                next: "see Specs/API; a transfer id has 32 hex digits")
        }
        guard route.methods.contains(method) else {
            throw APIProblem(
                405, "api.method", "\(route.methods.joined(separator: " and ")) only",
                next: "use an allowed method",
                allow: route.methods)
        }
        guard !user.roles.isEmpty,
            route.roles(method: method).map({ !$0.isDisjoint(with: user.roles) }) ?? true
        else {
            let needed = (route.roles(method: method) ?? []).map(\.rawValue).sorted().joined(
                separator: " or ")
            throw APIProblem(
                403, "api.role", "\(user.name) does not have the role \(needed)",
                next: "ask a user who has it, or have it added under `api.users` in the configuration")
        }
        return route
    }

    /// Does it. Streams are not for here.
    func perform(
        _ route: APIRoute, method: String, body request: APIBody, user asking: APIUser,
        page: TransferPage? = nil
    ) async throws(APIProblem) -> APIAnswer {
        let (body, user) = (request.bytes, asking.name)
        if let page, route == .transfers, method == "GET" { return try await list(page) }
        do throws(DeskFault) {
            switch route {
            case .healthz: return .json(["status": "up"])
            case .readyz: return await readiness()
            case .metrics: return await metrics()
            case .transfers where method == "POST":
                return .view(try await desk.submit(try ticketOrFault(request), by: user))
            case .transfers:
                return .json(.array(await desk.transfers().map(TransferViewCodec.json)))
            case .me:
                return .json([
                    "name": .string(user.text),
                    "roles": .array(asking.roles.map(\.rawValue).sorted().map { .string($0) }),
                ])
            case .transfer(let id): return .view(try await known(id))
            case .approve(let id): return .view(try await desk.approve(id, by: user))
            case .reject(let id): return .view(try await desk.reject(id, by: user, reason: try reason(body)))
            case .cancel(let id): return .view(try await desk.cancel(id, by: user, reason: try reason(body)))
            case .claim(let id):
                let claim = try claim(body)
                return .view(
                    try await desk.nameClaim(id, claim.document, papers: claim.papers, by: user))
            case .acceptAlike(let id):
                let accepted = try acceptance(body)
                return .view(
                    try await desk.acceptAlike(
                        id, answer: accepted.answer, by: user, reason: accepted.reason))
            case .liftReserve, .notice, .rescission: return try await close(route, body, user)
            case .exit(let id): return .view(try await desk.exit(id, by: user, reason: try reason(body)))
            case .withdrawExit(let id):
                return .view(try await desk.withdrawExit(id, by: user, reason: try reason(body)))
            case .overrides, .approveOverride, .rejectOverride:
                return .view(try await officersWord(route, body, user))
            case .evidence(let id):
                return APIAnswer(
                    status: 200, contentType: "application/json", body: try await desk.evidence(id))
            case .freeze:
                try await desk.freeze(by: user, reason: try reason(body))
                return .json(["frozen": true])
            case .thaw:
                try await desk.thaw(by: user, reason: try reason(body))
                return .json(["frozen": false])
            case .resumptions:
                return .json(.array(await desk.resumptions().map(ResumptionViewCodec.json)))
            case .resume, .approveResumption, .rejectResumption:
                return .json(ResumptionViewCodec.json(try await resume(route, body, user)))
            case .events:
                throw DeskFault(
                    kind: .refused, code: "api.stream", detail: "a stream", next: "read it as one")
            }
        } catch {
            throw APIProblem(error)
        }
    }

    private func resume(
        _ route: APIRoute, _ body: [UInt8], _ user: UserID
    ) async throws(DeskFault) -> ResumptionView {
        switch route {
        case .resume(let subject):
            let asked = try wish(body)
            return try await desk.askResumption(of: subject, by: user, reason: asked.reason, head: asked.head)
        case .rejectResumption(let number):
            return try await desk.rejectResumption(number, by: user, reason: try reason(body))
        case .approveResumption(let number): return try await desk.approveResumption(number, by: user)
        default:
            throw DeskFault(
                kind: .refused, code: "api.route.unknown", detail: "\(route)", next: "see Specs/API")
        }
    }

    private func officersWord(
        _ route: APIRoute, _ body: [UInt8], _ user: UserID
    ) async throws(DeskFault) -> TransferView {
        switch route {
        case .overrides(let id):
            let (reason, subject) = try said(body) { reader throws(JSONFault) in
                let value = try reader.value("subject")
                do throws(JSONFault) { return try OverrideSubject(canonical: value) } catch {
                    throw error.under("subject")
                }
            }
            return try await desk.askOverride(of: subject, on: id, by: user, reason: reason)
        case .approveOverride(let id, let number):
            return try await desk.approveOverride(number, on: id, by: user)
        case .rejectOverride(let id, let number):
            return try await desk.rejectOverride(number, on: id, by: user, reason: try reason(body))
        default:
            throw DeskFault(
                kind: .refused, code: "api.route.unknown", detail: "\(route)", next: "see Specs/API")
        }
    }

    private func known(_ id: TransferID) async throws(DeskFault) -> TransferView {
        if let view = await desk.transfer(id) { return view }
        throw DeskFault(
            kind: .notFound, code: "desk.transfer.unknown", detail: "no transfer \(id)",
            next: "list the transfers")
    }

    private func ticketOrFault(_ body: APIBody) throws(DeskFault) -> TradeTicket {
        switch body.form {
        case .json: try ticket(json: body.bytes)
        case .xml: try ticket(xml: body.bytes)
        }
    }

    /// A sese.023: the same ticket as its JSON, its `TxId` the client id.
    private func ticket(xml: [UInt8]) throws(DeskFault) -> TradeTicket {
        do throws(DeskMessage.Refused) {
            return try DeskMessage.ticket(xml, mostBytes: xml.count)
        } catch {
            let refusal = error.refusal
            throw DeskFault(
                kind: .refused, code: refusal.code, detail: "the instruction: \(refusal.sentence)",
                next: refusal.next)
        }
    }

    private func ticket(json: [UInt8]) throws(DeskFault) -> TradeTicket {
        do throws(JSONFault) {
            return try TradeTicket(canonical: try CanonicalJSON.parse(json))
        } catch {
            throw DeskFault(
                kind: .refused, code: error.code, detail: "the ticket: \(error)",
                next: "correct the field and send it again")
        }
    }

    /// `{"reason": "…"}`, 1 to 256 bytes: every act that somebody may ask about later says why.
    private func reason(_ body: [UInt8]) throws(DeskFault) -> String {
        try said(body) { _ throws(JSONFault) in () }.reason
    }

    /// A reason, and for a ledger the head that its log must hold: `{"reason": "…", "head": {"size": "…", "root": "…"}}`.
    private func wish(_ body: [UInt8]) throws(DeskFault) -> (reason: String, head: LogHead?) {
        let (reason, head) = try said(body) { reader throws(JSONFault) in
            guard let value = reader.valueIfPresent("head"), value != .null else { return LogHead?.none }
            do throws(JSONFault) { return try LogHead(canonical: value) } catch { throw error.under("head") }
        }
        return (reason, head)
    }

    func said<More>(
        _ body: [UInt8], _ more: (inout ObjectReader) throws(JSONFault) -> More
    ) throws(DeskFault) -> (reason: String, more: More) {
        do throws(JSONFault) {
            var reader = try ObjectReader(try CanonicalJSON.parse(body))
            let reason = try reader.string("reason", limit: 256)
            let more = try more(&reader)
            try reader.finish()
            guard reason.contains(where: { !$0.isWhitespace }) else {
                throw JSONFault(path: "reason", expected: "a reason", found: "nothing")
            }
            return (reason, more)
        } catch {
            // A body of more than a reason may be wrong elsewhere.
            let isOther = !["", "reason"].contains(error.path) && error.code != "json.unknown-key"
            throw DeskFault(
                kind: .refused, code: "api.reason", detail: "\(error)",
                next: isOther
                    ? "correct `\(error.path)`; Specs/API/openapi.yaml has the body's form"
                    : #"send {"reason": "…"} with 1 to 256 bytes"#)
        }
    }

    private func readiness() async -> APIAnswer {
        let checks = await desk.health()
        let isReady = checks.allSatisfy(\.passes)
        return .json(
            [
                "ready": .bool(isReady),
                "checks": .array(
                    checks.map {
                        ["name": .string($0.name), "passes": .bool($0.passes), "detail": .string($0.detail)]
                    }),
            ], status: isReady ? 200 : 503)
    }

    private func metrics() async -> APIAnswer {
        let text = PrometheusText.written(await desk.metrics())
        return APIAnswer(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
    }
}
