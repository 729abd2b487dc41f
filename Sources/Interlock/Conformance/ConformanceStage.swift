import LedgerAdapterKit
import Logging
import NIOPosix
import OpenSSL
import PeerProtocol
import PeerTransport
import SecureChannels
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// The suite at work: the configured bank's two doors, its keys, and how far its own chain of frames has come.
actor ConformanceStage {
    let configuration: GatewayConfiguration
    let target: PeerEndpoint
    let pen: PeerPen
    let listener: SuiteListener
    /// Our side of the trade that all sessions are made of.
    let ticket: TradeTicket
    /// How long an answer of the gateway's own may take, in seconds.
    let patience: Int

    /// The same for its desk's tickets; 0 once they were waited for.
    var ticketPatience: Int

    private let group: MultiThreadedEventLoopGroup
    private let link: HTTP2PeerLink
    private let server: PeerServer
    private let ledgers: OpenLedgers
    private let policy: GatewayPolicy
    private(set) var last: FramePosition?
    /// Every frame that was stored, oldest first.
    private(set) var stored: [PennedFrame] = []
    var places: [TransferID: SessionPlace] = [:]

    /// Opens our door and waits for nothing.
    init(
        _ configuration: GatewayConfiguration, target: PeerEndpoint, ticket: TradeTicket, patience: Int
    ) async throws {
        self.configuration = configuration
        self.target = target
        self.ticket = ticket
        self.patience = patience
        ticketPatience = patience
        pen = try PeerPen(configuration, to: target.gateway)
        let keys = configuration.peers.first { $0.identity.gateway == target.gateway }?.messageKeys ?? []
        listener = try SuiteListener(
            pen: pen,
            keys: Dictionary(
                keys.map { (UInt32(clamping: $0.epoch), $0.key) }, uniquingKeysWith: { first, _ in first }))
        group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let identity = try TLSIdentity(files: configuration.tls)
        link = try HTTP2PeerLink(identity: identity, peers: [target], group: group)
        let group = group
        ledgers = try await AdapterRegistry.open(
            configuration.ledgers, group: group, logger: Self.silent)
        let holders = try KeyFiles.holderKeys(configuration.keys)
        policy = try configuration.settings(ledgers.adapters, holders: holders).policy
        let (host, port) = (configuration.peerListen.host, configuration.peerListen.port)
        do {
            server = try await PeerServer.start(
                host: host, port: port, identity: identity, peers: [target], service: listener, group: group,
                onFault: { _ in })
        } catch {
            throw ListenFault.failure(
                "conformance.listen", at: configuration.peerListen, error,
                whenTaken: "stop this bank's own gateway: the suite takes its place")
        }
    }

    /// The suite's answers are its report.
    private static let silent = Logger(label: "conformance") { _ in SwiftLogNoOpLogHandler() }

    func close() async throws {
        await link.close()
        await server.shutdown()
        await ledgers.close()
        try await group.shutdownGracefully()
    }

    // MARK: Speaking

    /// One answer to bytes on either door, or why there was none.
    enum Heard: Hashable, Sendable, CustomStringConvertible {
        case answer(PeerAnswer)
        case nothing(String)

        var description: String {
            switch self {
            case .answer(.stored(let sequence)): "stored \(sequence)"
            case .answer(.hello): "a hello"
            case .answer(.refused(let code, let detail)): "refused: \(code): \(detail)"
            case .answer(.later(let code)): "later: \(code)"
            case .nothing(let why): "no answer: \(why)"
            }
        }
    }

    func carry(_ frame: [UInt8]) async -> Heard {
        do throws(LinkError) { return .answer(try await link.carry(frame, to: target.gateway)) } catch {
            return .nothing("\(error.code): \(error.detail)")
        }
    }

    func greet(_ hello: [UInt8]) async -> Heard {
        do throws(LinkError) { return .answer(try await link.greet(hello, to: target.gateway)) } catch {
            return .nothing("\(error.code): \(error.detail)")
        }
    }

    /// Carries the next frame of our chain, as often as it is put off. - Returns: what it was answered at last.
    func say(_ messages: [[UInt8]]) async throws -> Heard {
        let frame = try pen.frame(after: last, messages)
        let position = try frame.position
        var heard = Heard.nothing("not tried")
        for _ in 0..<20 {
            heard = await carry(frame.bytes)
            guard case .answer(.later) = heard else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        guard case .answer(.stored(let number)) = heard else { return heard }
        guard number == position.sequence else {
            return .nothing("frame \(position.sequence) was answered as stored \(number)")
        }
        last = position
        stored.append(frame)
        await listener.said(position)
        return heard
    }

    /// Says messages of one session at their next places, in one frame.
    /// - Returns: `nil` where they were stored.
    func say(in transfer: TransferID, _ messages: [PeerMessage]) async throws -> String? {
        var place = places[transfer] ?? SessionPlace()
        var bytes: [[UInt8]] = []
        for message in messages {
            let written = try pen.message(transfer, place, message)
            place = place.after(written)
            bytes.append(written)
        }
        let heard = try await say(bytes)
        guard case .answer(.stored) = heard else { return "a good frame was answered: \(heard)" }
        places[transfer] = place
        return nil
    }

    func place(in transfer: TransferID) -> SessionPlace { places[transfer] ?? SessionPlace() }

    /// A message about a session that nobody ever heard of.
    func stray() throws -> [UInt8] {
        let id = TransferID(Array(SuiteListener.random().bytes.prefix(16)))
        guard let id else { throw PeerPen.impossible("a transfer id has 16 bytes") }
        return try pen.message(id, SessionPlace(), .abortRequest(reason: "nothing to end"))
    }

    // MARK: Trades

    /// Our ticket for a session of its own.
    func ticket(_ session: String) -> TradeTicket { ticket.renamed(session) }

    /// The terms that this bank would honestly propose now. - Throws: where a ledger does not answer.
    func terms(for ticket: TradeTicket) async throws -> SettlementTerms {
        let sides = LegSides(ticket)
        let facts = PreflightFacts(x: try await facts(sides.x), y: try await facts(sides.y))
        let preimage = SuiteListener.random()
        let hashlock = Hashlock(algorithm: .sha256, digest: Digest.sha256(preimage.bytes))
        do throws(TermsFinding) {
            return try TermsBuilder.terms(for: ticket, facts: facts, hashlock: hashlock, policy: policy)
        } catch {
            throw CommandFailure.refused(
                "conformance.terms", "no honest terms can be made: \(error.code): \(error.detail)",
                next: "give both banks accounts, assets and bounds as for a real trade")
        }
    }

    private func facts(_ side: LegSide) async throws -> LegFacts {
        guard let adapter = ledgers.adapters.first(where: { $0.ledger == side.ledger }) else {
            throw CommandFailure.notFound(
                "conformance.ledger", "\(side.ledger) is not in the configuration",
                next: "name a ticket on the configured ledgers")
        }
        return LegFacts(
            asset: try await adapter.asset(side.asset),
            payer: try await account(side.payer, side.asset, adapter),
            payee: try await account(side.payee, side.asset, adapter),
            clock: try await adapter.head(challenge: nil).time)
    }

    private func account(
        _ id: AccountID, _ asset: AssetID, _ adapter: any LedgerAdapter
    ) async throws -> AccountFacts? {
        try await adapter.account(id).map {
            AccountFacts(
                holderKey: $0.holderKey, open: $0.status == .open, canReceive: $0.status != .closed,
                spendable: $0.balances[asset] ?? 0)
        }
    }
}

extension TradeTicket {
    /// The name that both gateways give to the transfer of this ticket.
    var transfer: TransferID {
        TransferID.derive(
            initiator: initiator.gateway, responder: responder.gateway, commonID: commonID)
    }

    /// The same trade under a common id of its own for `session`.
    func renamed(_ session: String) -> TradeTicket {
        TradeTicket(
            clientID: ClientID(checked: "\(clientID)-\(session)"),
            commonID: CommonID(checked: "\(commonID)-\(session)"), side: side, seller: seller, buyer: buyer,
            mode: mode, lockOrder: lockOrder, economics: economics, tradeDate: tradeDate,
            settlementDate: settlementDate, cash: cash, assetLeg: assetLeg, cashLeg: cashLeg)
    }
}
