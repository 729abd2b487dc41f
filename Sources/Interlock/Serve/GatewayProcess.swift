import GatewayAPI
import Logging
import NIOCore
import NIOPosix
import PeerTransport
import SecureChannels
import SettlementEngine
import SettlementModel
import UnixSignals

/// One gateway as a process: opens its files, listens, and runs until it is told to stop or must.
struct GatewayProcess {
    let configuration: GatewayConfiguration
    let logger: Logger

    /// - Throws: `CommandFailure` where it cannot start, or had to stop by itself.
    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        do {
            try await run(on: group)
        } catch {
            try? await group.shutdownGracefully()  // the first error is the one to tell
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func run(on group: any EventLoopGroup) async throws {
        let store = try await GatewayStore.open(configuration)
        let identity = try TLSIdentity(files: configuration.tls)
        let adapters = try configuration.ledgers.map { try AdapterRegistry.adapter($0, group: group) }
        let link = try HTTP2PeerLink(identity: identity, peers: configuration.peerEndpoints, group: group)
        let gateway = Gateway(
            settings: try configuration.settings(adapters), journal: store.journal, vault: store.vault,
            link: link,
            adapters: adapters, clock: .system,
            archive: try DirectoryArchive(directory: configuration.evidenceDirectory),
            logger: logger)
        // The desk may look before the engine has read its journal back; orders are answered once it has.
        let api = Task { try await desk(gateway, identity, group).run() }
        do { try await gateway.start() } catch { throw explain(error) }
        let peers = try await listen(gateway, identity, group)
        Console.out("\(configuration.identity.gateway): peers on port \(peers.port), ready")
        let fault = await waitForEnd(of: gateway)
        await peers.shutdown()
        await gateway.stop()
        api.cancel()
        _ = try? await api.value  // it was cancelled; its error says only that
        await link.close()
        try store.journal.close()
        if let fault { throw explain(fault) }
        Console.out("\(configuration.identity.gateway): stopped")
    }

    private func desk(
        _ gateway: Gateway, _ identity: TLSIdentity, _ group: any EventLoopGroup
    ) throws -> APIServer {
        let name = configuration.identity.gateway
        return try APIServer(
            desk: gateway,
            configuration: APIServerConfiguration(
                host: configuration.apiListen.host, port: configuration.apiListen.port, identity: identity,
                users: configuration.users),
            group: group, logger: logger, onBound: { Console.out("\(name): desk API on port \($0)") })
    }

    private func listen(
        _ gateway: Gateway, _ identity: TLSIdentity, _ group: any EventLoopGroup
    ) async throws -> PeerServer {
        let rate = PeerRate(
            requestsPerSecond: configuration.limits.framesPerSecond,
            burst: configuration.limits.framesPerSecond,
            bytesPerSecond: PeerRate.standard.bytesPerSecond)
        do {
            return try await PeerServer.start(
                host: configuration.peerListen.host, port: configuration.peerListen.port, identity: identity,
                peers: configuration.peerEndpoints, rate: rate, service: gateway, group: group,
                onFault: { [logger] in
                    logger.info(
                        "connection refused", metadata: ["code": "\($0.code)", "detail": "\($0.detail)"])
                })
        } catch {
            throw CommandFailure.unavailable(
                "gateway.listen",
                "cannot listen on \(configuration.peerListen.host):\(configuration.peerListen.port): \(error)",
                next: "free the port or name another one")
        }
    }

    /// Until a signal comes, or the engine stops itself.
    private func waitForEnd(of gateway: Gateway) async -> EngineFault? {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return await withTaskGroup(of: EngineFault?.self) { group in
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            group.addTask {
                while !Task.isCancelled {
                    if let fault = await gateway.stoppedBy() { return fault }
                    try? await Task.sleep(for: .milliseconds(200))  // cancelled means that a signal came
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func explain(_ error: any Error) -> any Error {
        switch error {
        case let fault as JournalFault: GatewayStore.explain(fault)
        case let fault as VaultFault: GatewayStore.explain(fault)
        case EngineFault.rolledBack(let detail):
            CommandFailure.unavailable(
                "gateway.rolled-back", detail,
                next: "restore the newest journal; see Specs/Operations/Runbook.md")
        case EngineFault.replay(let sequence, let detail):
            CommandFailure.unavailable(
                "gateway.replay", "record \(sequence): \(detail)",
                next: "start with the program version that wrote the journal")
        case EngineFault.journal(let detail):
            CommandFailure.unavailable(
                "journal.not-durable", detail, next: "mend the disk, then start again; nothing was lost")
        case EngineFault.vault(let detail):
            CommandFailure.unavailable(
                "vault.failed", detail, next: "check the vault's disk, then start again")
        default: error
        }
    }
}
