import LedgerAdapterKit
import Logging
import NIOPosix
import PeerTransport
import SecureChannels
import SettlementEngine
import SettlementModel
import TransferCore

/// The simulator as a process: a real gateway on its own files, with the script around its link and its ledgers.
struct CounterpartyProcess {
    let configuration: GatewayConfiguration
    let ticket: TradeTicket
    let peer: PeerEndpoint
    let script: CounterpartyScript
    /// Seconds until no end is an answer too.
    let timeout: Int64
    /// One life of several, that may find the trade ended by the one before it.
    let isOneLife: Bool
    let logger: Logger

    /// Plays until the transfer has ended or the time is over.
    func run() async throws -> CounterpartyVerdict {
        try await ServiceProcess.withThreads(run(on:))
    }

    private func run(on group: MultiThreadedEventLoopGroup) async throws -> CounterpartyVerdict {
        let store = try await GatewayStore.open(configuration)
        let open = try await AdapterRegistry.open(
            configuration.ledgers, group: group, logger: logger)
        let verdict: CounterpartyVerdict
        do { verdict = try await run(store, open.adapters, on: group) } catch {
            await open.close()
            throw error
        }
        await open.close()
        try store.journal.close()
        return verdict
    }

    private func run(
        _ store: GatewayStore.Opened, _ ledgers: [any LedgerAdapter], on group: MultiThreadedEventLoopGroup
    ) async throws -> CounterpartyVerdict {
        let identity = try TLSIdentity(files: configuration.tls)
        let adapters = ledgers.map { DeviatingAdapter(inner: $0, script: script) }
        let link = try HTTP2PeerLink(identity: identity, peers: configuration.peerEndpoints, group: group)
        let pen = try PeerPen(configuration, to: peer.gateway)
        let holders = try await store.vault.holderKeys()
        let settings = try configuration.settings(adapters, holders: holders)
        let gateway = Gateway(
            settings: settings, journal: store.journal, vault: store.vault,
            link: DeviatingLink(link, script, pen), adapters: adapters, clock: .system,
            archive: try DirectoryArchive(directory: configuration.evidenceDirectory), logger: logger)
        try await gateway.start()
        do { try await requireNew(gateway) } catch {
            await gateway.stop()
            await link.close()
            throw error
        }
        let watch = PeerWatch(
            gateway, script, keys: settings.peerKeys[peer.gateway] ?? [:],
            own: configuration.identity.gateway)
        let door = try await listen(watch, identity, group)
        let flood = try startFlood(identity, group, pen)
        let verdict = try await play(gateway, ledgers)
        flood.task?.cancel()
        if let task = flood.task { script.tell("we flooded it with \(await task.value) requests") }
        await flood.link?.close()
        await door.shutdown()
        await gateway.stop()
        await link.close()
        return verdict
    }

    /// What ended before was not played now: its end says nothing about this behaviour.
    private func requireNew(_ gateway: Gateway) async throws {
        guard !isOneLife, let view = await gateway.transfer(Relay.id(of: ticket)),
            let outcome = view.outcome
        else { return }
        throw CommandFailure.conflict(
            "counterparty.ended",
            "the trade \(ticket.commonID) has ended before, \(outcome.rawValue); nothing was played",
            next: "agree a new common id: put it on this ticket and on the one for the other desk")
    }

    private func listen(
        _ watch: PeerWatch, _ identity: TLSIdentity, _ group: MultiThreadedEventLoopGroup
    ) async throws -> PeerServer {
        let (host, port) = (configuration.peerListen.host, configuration.peerListen.port)
        do {
            return try await PeerServer.start(
                host: host, port: port, identity: identity, peers: configuration.peerEndpoints,
                service: watch, group: group, onFault: { _ in })
        } catch {
            throw ListenFault.failure(
                "counterparty.listen", at: configuration.peerListen, error,
                whenTaken: "stop this bank's own gateway: the simulator takes its place")
        }
    }

    private func startFlood(
        _ identity: TLSIdentity, _ group: MultiThreadedEventLoopGroup, _ pen: PeerPen
    ) throws -> (task: Task<Int, Never>?, link: HTTP2PeerLink?) {
        guard script.behaviour == .floods else { return (nil, nil) }
        let link = try HTTP2PeerLink(
            identity: identity, peers: configuration.peerEndpoints, patience: .seconds(5), group: group)
        let flood = CounterpartyFlood(link: link, pen: pen, script: script)
        return (Task { await flood.run() }, link)
    }

    // MARK: The play

    private func play(_ gateway: Gateway, _ ledgers: [any LedgerAdapter]) async throws -> CounterpartyVerdict
    {
        let view = try await submit(to: gateway)
        script.tell(
            "transfer \(view.id.hex), we are the \(script.role == .initiator ? "initiator" : "responder")")
        let deadline = SystemClock.seconds() + timeout
        var last = view
        var ended = false
        while SystemClock.seconds() < deadline, !ended {
            if let fault = await gateway.stoppedBy() {
                throw CommandFailure.unavailable(
                    "counterparty.engine", "the simulator's own engine stopped: \(fault)",
                    next: "see its disk; begin with new files")
            }
            if let now = await gateway.transfer(view.id) {
                if now.state != last.state { script.tell("we see it \(now.state)") }
                last = now
            }
            ended = last.outcome != nil
            try await Task.sleep(for: .milliseconds(100))
        }
        if ended { last = try await linger(last, gateway) }
        let wrongLockClaimed = await isWrongLockClaimed(ledgers)
        if ended { await CounterpartyReturn(script: script, ledgers: ledgers, until: deadline).run() }
        return CounterpartyVerdict(
            script: script, view: last, wrongLockClaimed: wrongLockClaimed,
            endedInTime: ended)
    }

    /// Both of this desk's pairs of eyes are the command's.
    private func submit(to gateway: Gateway) async throws -> TransferView {
        do throws(DeskFault) {
            let view = try await gateway.submit(ticket, by: UserID(checked: "counterparty-maker"))
            guard view.approvers.count < view.approvalsNeeded else { return view }
            return try await gateway.approve(view.id, by: UserID(checked: "counterparty-checker"))
        } catch {
            throw CommandFailure.refused(
                "counterparty.ticket", "our own ticket is refused: \(error.code): \(error.detail)",
                next: "correct the ticket, or take a new common id")
        }
    }

    /// Gives the gateway under test a while to say how it sees the end.
    private func linger(_ view: TransferView, _ gateway: Gateway) async throws -> TransferView {
        for _ in 0..<30 where script.peerOutcome == nil && !script.isSilent {
            try await Task.sleep(for: .milliseconds(100))
        }
        return await gateway.transfer(view.id) ?? view
    }

    private func isWrongLockClaimed(_ ledgers: [any LedgerAdapter]) async -> Bool {
        guard let wrong = script.wrongLock,
            let adapter = ledgers.first(where: { $0.ledger == wrong.terms.ledger }),
            // A ledger that is silent accuses nobody.
            let statement = try? await adapter.lock(LockReference(wrong.terms))
        else { return false }
        return statement.state == .claimed
    }
}
