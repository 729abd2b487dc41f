import EVMAdapter
import EVMNotaryService
import EVMProofs
import LedgerAdapterKit
import NIOCore
import SQLLedgerAdapter
import SecureChannels
import SettlementModel
import SettlementProofs

/// The ledgers of one notary process, each with the verifier of its anchor's format, until they are closed.
struct WatchedLedgers: Sendable {
    private(set) var watched: [WatchedLedger] = []
    private var closings: [@Sendable () async -> Void] = []

    /// Waits for no ledger: one that does not answer yet is silent.
    ///
    /// - Parameter notary: whose files they are.
    /// - Throws: where a file is missing or in use; what was opened before is closed then.
    static func open(
        _ connections: [WatchedConnection], of notary: EVMAddress, group: any EventLoopGroup
    ) async throws -> WatchedLedgers {
        var ledgers = WatchedLedgers()
        do {
            for connection in connections { try ledgers.open(connection, notary, group) }
        } catch {
            await ledgers.close()
            throw error
        }
        return ledgers
    }

    private mutating func open(
        _ connection: WatchedConnection, _ notary: EVMAddress, _ group: any EventLoopGroup
    ) throws {
        let anchor = connection.anchor
        guard let verifier = AdapterRegistry.verifiers.first(where: { $0.format == anchor.format }) else {
            throw CommandFailure.refused(
                "notary.format", "no verifier for \(anchor.format.rawValue)",
                next: "use a version that knows this ledger's proofs")
        }
        var endpoints: [any LedgerAdapter] = []
        switch connection.way {
        case .sqlledger(let places, let files):
            let identity = try TLSIdentity(files: files)
            for place in places {
                let adapter = try SQLLedgerAdapter(
                    ledger: anchor.ledger, host: place.endpoint.host, port: place.endpoint.port,
                    identity: identity, pin: place.pin, group: group)
                endpoints.append(adapter)
                closings.append { await adapter.close() }
            }
        case .evm(let nodes, let store):
            // The nodes are one way: the driver holds them against each other.
            let adapter = try Self.chain(anchor, nodes, store, notary)
            endpoints.append(adapter)
            // What could not be closed in order is closed by the end of the process; its file is synced already.
            closings.append { try? await adapter.close() }
        }
        guard endpoints.allSatisfy({ $0.capabilities.proofFormat == anchor.format }) else {
            throw CommandFailure.refused(
                "notary.format",
                "the driver of \(anchor.ledger) proves in another format than \(anchor.format.rawValue)",
                next: "name the driver that goes with the anchor")
        }
        watched.append(WatchedLedger(anchor: anchor, endpoints: endpoints, verifier: verifier))
    }

    /// A driver that looks and sends nothing. Its file holds only what the chain can be asked again.
    private static func chain(
        _ anchor: LedgerAnchor, _ nodes: [EVMEndpoint], _ store: String, _ notary: EVMAddress
    ) throws -> EVMLedgerAdapter {
        try EVMFailure.explained { () throws(EVMFault) in
            let opening = try DriverOpening.of(
                anchor, nodes: nodes, signer: NoFeeAccount(), store: store,
                owner: "\(anchor.ledger) watched by \(notary)",
                settings: SubmissionSettings(now: { SystemClock.seconds() }))
            return try EVMLedgerAdapter(driver: opening, anchor: anchor, holders: [:], assets: [])
        }
    }

    /// Nothing is asked from here on.
    func close() async {
        for close in closings { await close() }
    }
}
