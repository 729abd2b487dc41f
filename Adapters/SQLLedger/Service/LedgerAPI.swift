import Logging
import SQLLedgerProofs
import SQLLedgerRules
public import SecureChannels
public import SettlementModel
import SettlementProofs

/// The ledger's door: HTTP/2 requests of admitted parties into commands and reads.
///
/// Use `answer` as the handler of an `HTTP2Server` whose TLS demands client certificates.
/// - Source: `Specs/Ledgers/SQLLedger.md`, HTTP API.
public struct LedgerAPI: Sendable {
    let book: LedgerBook
    let front: (any CommandFront)?
    private let parties: [Bytes32: GatewayID]
    private let places = PartyPlaces<GatewayID>(most: DoorShare.requests)
    /// Among those, for reads that wait for entries.
    let waits = PartyPlaces<GatewayID>(most: DoorShare.waits)
    private let log = Logger(label: "interlock.ledger")

    /// - Parameters:
    ///   - parties: admitted parties by the SHA-256 of their certificate's SubjectPublicKeyInfo.
    ///   - front: takes the commands in the book's place, where there is one.
    public init(book: LedgerBook, parties: [Bytes32: GatewayID], front: (any CommandFront)? = nil) {
        self.book = book
        self.parties = parties
        self.front = front
    }

    /// The pins for the server's `TLSTrust`.
    public var pins: Set<[UInt8]> { Set(parties.keys.map(\.bytes)) }

    /// Answers one request; never throws, never traps on what the request says.
    @Sendable
    public func answer(_ request: HTTP2Request) async -> HTTP2Response {
        guard let pin = Bytes32(request.peer.spkiSHA256), let party = parties[pin] else {
            return Problem(
                status: 403, code: "ledger.party.not-admitted",
                detail: "this certificate's key is not admitted",
                nextStep: "Have the ledger's operator admit the key's SHA-256."
            ).response
        }
        guard await places.enter(party) else {
            return Problem.busy("\(party) has too many requests under way").response
        }
        let answer = await answered(request, by: party)
        await places.leave(party)
        return answer
    }

    private func answered(_ request: HTTP2Request, by party: GatewayID) async -> HTTP2Response {
        do {
            return try await route(APIRequest(request), request, by: party)
        } catch let problem as Problem {
            return problem.response
        } catch is CancellationError {
            // The asker went away; nobody reads this.
            return Problem.unavailable("the request was given up").response
        } catch {
            log.error("request failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            return Problem.unavailable("the ledger's storage did not answer").response
        }
    }

    private func route(
        _ target: APIRequest, _ request: HTTP2Request, by party: GatewayID
    ) async throws
        -> HTTP2Response
    {
        let segments = target.segments
        guard segments.first == "v1" || segments == ["healthz"] || segments == ["metrics"] else {
            throw Problem.noSuchPath(request.path)
        }
        if segments == ["v1", "commands"] {
            guard request.method == "POST" else { throw Problem.method(request.method) }
            return try await submit(request.body, by: party)
        }
        guard request.method == "GET" else { throw Problem.method(request.method) }
        switch (segments.count, segments.dropFirst().first ?? "") {
        case (1, "") where segments[0] == "healthz": return try await health()
        case (1, "") where segments[0] == "metrics": return await metrics()
        case (2, "head"): return try await head(target)
        case (2, "locks"): return try await openLocks(target)
        case (2, "entries"): return try await entries(target, for: party)
        case (2, "consistency"): return try await consistency(target)
        case (3, "commands"): return try await outcome(try target.commandID(2))
        case (3, "accounts"): return try await account(try target.name(2, AccountID.init))
        case (3, "assets"): return try await asset(try target.name(2, AssetID.init))
        case (3, "locks"): return try await lock(try target.lockID(2))
        case (3, "anchors"): return try await anchor(try target.name(2, LedgerID.init))
        case (3, "proofs"): return try await keptProof(try target.digest(2))
        case (4, "commands") where segments[3] == "signed":
            return try await signedCommand(try target.commandID(2))
        case (4, "locks") where segments[3] == "proof": return try await proof(target)
        default: throw Problem.noSuchPath(request.path)
        }
    }

    private func submit(_ body: [UInt8], by party: GatewayID) async throws -> HTTP2Response {
        let signed: SQLSignedCommand
        do {
            signed = try SQLSignedCommand(canonicalBytes: body)
        } catch { throw Problem.malformed(error.description) }
        do {
            switch try await verdict(signed, by: party) {
            case .applied(let applied, let repeated):
                let command = try? SQLLedgerCommandCodec.decode(signed.command)  // booked, so it decodes
                return .json(Self.outcome(command?.id, applied, repeated: repeated))
            case .rejected(let rejection): throw Problem(rejection)
            }
        } catch let fault as SubmissionFault {
            if case .underWay = fault {
            } else {
                log.error("command not booked", metadata: ["error": "\(fault)"])
            }
            throw Problem(fault)
        }
    }

    private func verdict(
        _ signed: SQLSignedCommand, by party: GatewayID
    ) async throws(SubmissionFault) -> CommandVerdict {
        if let front { return try await front.submit(signed, by: party) }
        return try await book.submit(signed, by: party)
    }

    static func outcome(_ id: CommandID?, _ applied: AppliedCommand, repeated: Bool) -> JSONValue {
        [
            "command": .orNull(id), "index": .decimal(applied.index), "time": .integer(applied.time),
            "repeated": .bool(repeated),
        ]
    }
}
