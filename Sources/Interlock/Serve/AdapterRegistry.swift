import EVMAdapter
import EVMProofs
import LedgerAdapterKit
import Logging
import NIOCore
import SQLLedgerAdapter
import SQLLedgerProofs
import SecureChannels
import SettlementModel
import SettlementProofs

/// Every ledger this program can speak to. A new adapter is one case of `LedgerWay` and one line here.
enum AdapterRegistry {
    static let verifiers: [any LedgerProofVerifier] = [SQLLogVerifier(), EVMLockVerifier()]

    /// What notaries of this version watch, so that a lock may wait for it by their certificates.
    static let certified: Set<ProofFormat> = [.sqlLog1, .evm1]

    /// Opens a way to each ledger, and waits for none: a ledger that does not answer yet is the engine's to bear.
    ///
    /// - Throws: where a file is missing, open to others or in use; the ways opened before are closed then.
    static func open(
        _ connections: [LedgerConnection], group: any EventLoopGroup, logger: Logger
    ) async throws -> OpenLedgers {
        var ledgers = OpenLedgers()
        do {
            for connection in connections { try ledgers.open(connection, group, logger) }
        } catch {
            await ledgers.close()
            throw error
        }
        return ledgers
    }
}

/// The ways of one process to its ledgers, until they are closed.
struct OpenLedgers: Sendable {
    private(set) var adapters: [any LedgerAdapter] = []
    private var closings: [@Sendable () async -> Void] = []

    fileprivate mutating func open(
        _ connection: LedgerConnection, _ group: any EventLoopGroup, _ logger: Logger
    ) throws {
        switch connection.way {
        case .sqlledger(let way): try open(way, of: connection.ledger, by: .ledger, group)
        case .iso20022(let way): try open(way, of: connection.ledger, by: .agreement, group)
        case .evm(let way):
            let certifier = try way.certifier(group, logger)
            // What could not be closed in order is closed by the end of the process; its file is synced already.
            if let certifier { closings.append { try? await certifier.close() } }
            let adapter = try way.adapter(connection.anchor, certifier)
            adapters.append(adapter)
            closings.append { try? await adapter.close() }
        }
    }

    /// An SQL ledger, or the book of a cash agent, which has the same door.
    private mutating func open(
        _ way: SQLLedgerWay, of ledger: LedgerID, by enforcement: Enforcement, _ group: any EventLoopGroup
    ) throws {
        let adapter = try SQLLedgerAdapter(
            ledger: ledger, host: way.endpoint.host, port: way.endpoint.port,
            identity: TLSIdentity(files: way.identity), pin: way.pin, enforcement: enforcement, group: group)
        adapters.append(adapter)
        closings.append { await adapter.close() }
    }

    /// Nothing is asked or sent from here on.
    func close() async {
        for close in closings { await close() }
    }
}

extension EVMLedgerWay {
    /// The adapter with its driver's file open.
    fileprivate func adapter(
        _ anchor: LedgerAnchor, _ certifier: (any EndCertifier)?
    ) throws -> EVMLedgerAdapter {
        try EVMFailure.explained { () throws(EVMFault) in
            let signer = try FeeKeyFile(path: feeKey)
            var settings = SubmissionSettings(now: { SystemClock.seconds() })
            settings.fees.ceiling = feeCeiling
            settings.poll = poll
            let opening = try DriverOpening.of(
                anchor, nodes: endpoints, signer: signer, store: store,
                owner: "\(anchor.ledger) \(signer.address)", settings: settings)
            return try EVMLedgerAdapter(
                driver: opening, anchor: anchor, holders: holders, assets: assets, certifier: certifier,
                certified: AdapterRegistry.certified)
        }
    }

    /// The way to the notaries, with the memory of what they signed open; `nil` where none are configured.
    fileprivate func certifier(
        _ group: any EventLoopGroup, _ logger: Logger
    ) throws -> NotaryCertifier<NotaryClient>? {
        try notaries.map { profile in
            try NotaryCertifier(
                [profile] + earlierNotaries, memory: notaryMemory, evidence: HostFiles.directory(of: store),
                group: group,
                logger: logger)
        }
    }

    /// Beside the driver's file, and named after it.
    var notaryMemory: String {
        let name = store.hasSuffix(".sqlite") ? String(store.dropLast(".sqlite".count)) : store
        return name + ".notaries.sqlite"
    }
}

extension TLSIdentity {
    init(files: IdentityFiles) throws {
        self.init(
            certificateChainPEM: try HostFiles.read(files.certificate, limit: 65_536),
            privateKeyPEM: try HostFiles.read(files.key, limit: 65_536))
    }
}
