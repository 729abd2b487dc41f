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
        let act = command.act.sql
        let sql = SQLLedgerCommand(id: command.id, ledger: ledger, act: act)
        let bytes = SQLLedgerCommandCodec.encode(sql)
        guard bytes.count <= SQLLedgerCommandCodec.largestCommandBytes else {
            throw .rejected(code: "ledger.command.too-large", detail: "\(bytes.count) bytes")
        }
        let message = SQLLedgerCommandCodec.signingMessage(bytes)
        let requests = act.signers.map { SignatureRequest(key: $0, statement: .bytes(message)) }
        return PreparedCommand(id: command.id, ledger: ledger, bytes: bytes, toSign: requests)
    }

    public func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? {
        let read: SQLLedgerCommand
        do throws(JSONFault) { read = try SQLLedgerCommandCodec.decode(command) } catch {
            throw .rejected(code: "ledger.command.malformed", detail: "\(error)")
        }
        guard let act = CommandReading.Act(read.act) else {
            throw .rejected(code: "ledger.command.malformed", detail: "no act of a settlement")
        }
        let message = SQLLedgerCommandCodec.signingMessage(command)
        return CommandReading(
            id: read.id, ledger: read.ledger, act: act,
            toSign: read.act.signers.map { SignatureRequest(key: $0, statement: .bytes(message)) })
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
        case 200:
            do throws(AdapterFault) {
                return try door.understood(response.body) { json throws(JSONFault) in
                    try SQLLedgerAdapter.outcome(of: command.id, json)
                }
            } catch {
                // It says that it acted, in words that cannot be read: whether it did is not known.
                throw .outcomeUnknown(command.id)
            }
        case 408, 429, 503: throw .unavailable(reason: LedgerProblem(response).detail)
        case 400..<500:
            let problem = LedgerProblem(response)
            throw .rejected(code: problem.code, detail: problem.detail)
        default: throw .outcomeUnknown(command.id)
        }
    }

    public func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        let found = try await door.find("/v1/commands/\(id.hex)") { json throws(JSONFault) in
            try SQLLedgerAdapter.outcome(of: id, json)
        }
        return found ?? .notSeen
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
            var (observations, expected): ([Observation], UInt64) = ([], cursor.next)
            for value in entries {
                let entry = try SightedEntry(value)
                guard entry.ledger == ledger, entry.index == expected, expected < UInt64.max else {
                    throw JSONFault(
                        path: "entries", expected: "entry \(expected) of \(ledger)",
                        found: "entry \(entry.index) of \(entry.ledger)")
                }
                expected += 1
                // Entries about accounts and assets are read over.
                guard let lock = entry.lockID, let state = entry.state else { continue }
                observations.append(Observation(index: entry.index, lock: lock, state: state))
            }
            guard next == expected else {
                throw reader.fault("next", expected: "\(expected)", found: "\(next)")
            }
            return ObservationPage(observations: observations, cursor: LedgerCursor(next: next), time: time)
        }
    }

    private static func outcome(of id: CommandID, _ json: JSONValue) throws(JSONFault) -> CommandOutcome {
        var reader = try ObjectReader(json)
        let index = try reader.unsigned("index")
        let time: LedgerInstant = try reader.decode("time")
        let command: CommandID = try reader.decode("command")
        guard command == id else { throw reader.fault("command", expected: id.hex, found: command.hex) }
        return .applied(index: index, time: time)
    }
}

extension CommandReading.Act {
    /// `nil` for an act that no settlement asks for.
    init?(_ act: SQLLedgerAct) {
        switch act {
        case .lock(let terms, _): self = .lock(terms.lockID)
        case .claim(let lock, let preimage, _): self = .claim(lock, preimage)
        case .refund(let lock, _): self = .refund(lock)
        case .cancel(let terms): self = .cancel(terms.lockID)
        case .unlockByBoth(let terms, let payer, let payee):
            self = .unlockByBoth(terms.lockID, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            self = .releaseByBoth(terms.lockID, payer: payer, payee: payee)
        case .reportFork, .transfer, .openAccount, .setAccountStatus, .registerAsset, .issue, .withdraw:
            return nil
        }
    }
}

extension LedgerAct {
    var sql: SQLLedgerAct {
        switch self {
        case .lock(let terms, let proof):
            .lock(
                terms, anchorProof: proof.map { SQLLogConsistency(from: $0.from, to: $0.to, path: $0.path) })
        case .claim(let lock, let preimage, let proof): .claim(lock.lockID, preimage, proof: proof)
        case .refund(let lock, let proof): .refund(lock.lockID, proof: proof)
        case .cancel(let terms): .cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee): .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            .releaseByBoth(terms, payer: payer, payee: payee)
        }
    }
}
