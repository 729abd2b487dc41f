import LedgerAdapterKit
import Logging
import NIOCore
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
        try await ServiceProcess.withThreads(run(on:))
    }

    private func run(on group: any EventLoopGroup) async throws {
        let store = try await GatewayStore.open(configuration)
        let ledgers = try await AdapterRegistry.open(
            configuration.ledgers, group: group, logger: logger)
        do { try await run(store, ledgers.adapters, on: group) } catch {
            await ledgers.close()
            throw error
        }
        await ledgers.close()
        do { try store.journal.close() } catch { throw Self.explain(error) }
        Console.out("\(configuration.identity.gateway): stopped")
    }

    private func run(
        _ store: GatewayStore.Opened, _ adapters: [any LedgerAdapter], on group: any EventLoopGroup
    ) async throws {
        let identity = try TLSIdentity(files: configuration.tls)
        let link = try HTTP2PeerLink(identity: identity, peers: configuration.peerEndpoints, group: group)
        let screening = try GatewayScreening(configuration.restrictions?.services ?? [], group: group)
        let holders = try await store.vault.holderKeys()
        let registry = try configuration.registry.map { try GatewayRegistry($0, group: group) }
        let gateway = Gateway(
            settings: try configuration.settings(adapters, holders: holders), journal: store.journal,
            vault: store.vault,
            link: link,
            adapters: adapters, registry: registry, clock: .system,
            archive: try DirectoryArchive(directory: configuration.evidenceDirectory),
            screening: screening, logger: logger)
        // The desk may look before the engine has read its journal back; orders are answered once it has.
        let desk = try DeskDoor(configuration, gateway, identity, group, logger)
        do {
            try await serve(gateway, identity, group, desk)
        } catch {
            await desk.close()
            await screening.close()
            await registry?.close()
            throw error
        }
        await screening.close()
        await link.close()
        await registry?.close()
    }

    /// Both doors open, until the end; an end that nobody asked for is thrown.
    private func serve(
        _ gateway: Gateway, _ identity: TLSIdentity, _ group: any EventLoopGroup, _ desk: DeskDoor
    ) async throws {
        let name = configuration.identity.gateway
        Console.out("\(name): desk API on port \(try await desk.port())")
        do { try await gateway.start() } catch { throw Self.explain(error) }
        let peers = try await listen(gateway, identity, group)
        Console.out("\(name): peers on port \(peers.port), ready")
        let exchange = await ExchangeStart(configuration, logger).run(beside: gateway)
        let end = await waitForEnd(of: gateway, desk)
        exchange?.cancel()
        await exchange?.value
        await peers.shutdown()
        await gateway.stop()
        switch end {
        case .asked: await desk.close()
        case .fault(let fault): throw Self.explain(fault)
        case .deskEnded: throw await desk.failure()
        }
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
            throw ListenFault.failure("gateway.listen", at: configuration.peerListen, error)
        }
    }

    private enum End: Sendable {
        case asked
        case fault(EngineFault)
        case deskEnded
    }

    /// Until a signal comes, the engine stops itself, or the desk's door has closed.
    private func waitForEnd(of gateway: Gateway, _ desk: DeskDoor) async -> End {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        return await withTaskGroup(of: End.self) { group in
            group.addTask {
                for await _ in signals { return .asked }
                return .asked
            }
            group.addTask {
                while !Task.isCancelled {
                    if let fault = await gateway.stoppedBy() { return .fault(fault) }
                    try? await Task.sleep(for: .milliseconds(200))  // cancelled means that another was first
                }
                return .asked
            }
            group.addTask {
                await desk.ended()
                return .deskEnded
            }
            let first = await group.next() ?? .asked
            group.cancelAll()
            return first
        }
    }

    /// What an operator reads of an end that nobody asked for.
    static func explain(_ error: any Error) -> any Error {
        switch error {
        case let fault as JournalFault: GatewayStore.explain(fault)
        case let fault as VaultFault: GatewayStore.explain(fault)
        case EngineFault.rolledBack(let detail):
            CommandFailure.unavailable(
                "gateway.rolled-back", detail,
                next: "restore the newest journal; see Specs/Operations/Runbook.md, section 4")
        case EngineFault.replay(let sequence, let detail):
            CommandFailure.unavailable(
                "gateway.replay", "record \(sequence): \(detail)",
                next: "start with the program version that wrote the journal")
        case EngineFault.journal(let detail):
            CommandFailure.unavailable(
                "journal.not-durable", detail, next: "mend the disk, then start again; nothing was lost")
        // The other process works, or waits for a person: starting this one again would take the files from it.
        case EngineFault.journalFenced(let detail):
            CommandFailure.conflict(
                "journal.fenced", detail, next: "one process for one journal: \(Self.whoHasIt)")
        case EngineFault.vaultFenced(let detail):
            CommandFailure.conflict(
                "vault.fenced", detail, next: "one process for one vault: \(Self.whoHasIt)")
        case EngineFault.vault(let detail):
            CommandFailure.unavailable(
                "vault.failed", detail, next: "check the vault's disk, then start again")
        case EngineFault.policy(let detail):
            CommandFailure.refused(
                "gateway.policy", "the journal could not keep this policy: \(detail)",
                next: "shorten the lists of the configuration's limits and restrictions; nothing was changed")
        default: error
        }
    }

    private static let whoHasIt =
        "`lslocks` names the one that has it; let that one run, or stop it before this one is started again"
}
