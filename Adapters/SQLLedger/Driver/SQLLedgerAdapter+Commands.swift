public import LedgerAdapterKit
import SQLLedgerProofs
import SecureChannels
public import SettlementModel
import SettlementProofs

extension SQLLedgerAdapter {
    public func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        guard command.ledger == ledger else {
            throw .rejected(code: "ledger.command.other-ledger", detail: "\(command.ledger) is not \(ledger)")
        }
        let sql = SQLLedgerCommand(id: command.id, ledger: ledger, act: command.act.sql)
        let bytes = SQLLedgerCommandCodec.encode(sql)
        guard bytes.count <= SQLLedgerCommandCodec.largestCommandBytes else {
            throw .rejected(code: "ledger.command.too-large", detail: "\(bytes.count) bytes")
        }
        let message = SQLLedgerCommandCodec.signingMessage(bytes)
        let requests = command.act.signers.map { SignatureRequest(key: $0, message: message) }
        return PreparedCommand(id: command.id, ledger: ledger, bytes: bytes, toSign: requests)
    }

    public func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        let body = SQLSignedCommand(command: command.bytes, signatures: signatures).canonicalBytes
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await door.client.request(
                method: "POST", path: "/v1/commands", headers: [("content-type", "application/json")],
                body: body,
                timeout: door.patience)
        } catch {
            if case .unknown = error { throw .outcomeUnknown(command.id) }
            throw .unavailable(reason: error.description)
        }
        switch response.status {
        case 200: return try door.understood(response.body, SQLLedgerAdapter.outcome)
        case 503, 429: throw .unavailable(reason: LedgerProblem(response).detail)
        case 500...: throw .outcomeUnknown(command.id)
        default:
            let problem = LedgerProblem(response)
            throw .rejected(code: problem.code, detail: problem.detail)
        }
    }

    public func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        try await door.find("/v1/commands/\(id.hex)", SQLLedgerAdapter.outcome) ?? .notSeen
    }

    public func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        let wait = min(max(waitSeconds, 0), 30)
        let path = "/v1/entries?from=\(cursor.next)&limit=500&wait=\(wait)"
        return try await door.read(path, patience: door.patience + .seconds(wait)) { json throws(JSONFault) in
            var reader = try ObjectReader(json)
            let entries = try reader.array("entries", limit: 1000)
            let next = try reader.unsigned("next")
            let time: LedgerInstant = try reader.decode("time")
            try reader.finish()
            var observations: [Observation] = []
            for entry in entries {
                if let observation = try SQLLedgerAdapter.observation(entry) {
                    observations.append(observation)
                }
            }
            return ObservationPage(observations: observations, cursor: LedgerCursor(next: next), time: time)
        }
    }

    private static func outcome(_ json: JSONValue) throws(JSONFault) -> CommandOutcome {
        var reader = try ObjectReader(json)
        let index = try reader.unsigned("index")
        let time: LedgerInstant = try reader.decode("time")
        return .applied(index: index, time: time)
    }

    /// What an entry says of a lock; `nil` for entries about accounts and assets.
    private static func observation(_ value: JSONValue) throws(JSONFault) -> Observation? {
        guard case .string(let text) = value, let bytes = Base64.decode(text) else {
            throw JSONFault(path: "entries", expected: "base64", found: "another value")
        }
        let entry: LogEntry
        do { entry = try LogEntry(bytes: bytes) } catch {
            throw JSONFault(path: "entries", expected: "a log entry", found: "\(error.code): \(error.detail)")
        }
        guard let terms = entry.lock, let state = entry.state else { return nil }
        return Observation(index: entry.index, lock: terms.lockID, state: state)
    }
}

extension LedgerAct {
    var sql: SQLLedgerAct {
        switch self {
        case .lock(let terms, let proof):
            .lock(
                terms, anchorProof: proof.map { SQLLogConsistency(from: $0.from, to: $0.to, path: $0.path) })
        case .claim(let lock, let preimage, let proof): .claim(lock, preimage, proof: proof)
        case .refund(let lock, let proof): .refund(lock, proof: proof)
        case .cancel(let terms): .cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee): .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            .releaseByBoth(terms, payer: payer, payee: payee)
        }
    }

    /// Whose signature over the command the ledger asks for. A cancel needs none from the lock deadline on.
    var signers: [VerificationKey] {
        switch self {
        case .lock(let terms, _), .cancel(let terms): [terms.payer.holderKey]
        case .claim, .refund, .unlockByBoth, .releaseByBoth: []
        }
    }
}
