import EVMProofs
import LedgerAdapterKit
import NIOCore
import SQLLedgerAdapter
import SQLLedgerProofs
import SecureChannels
import SettlementProofs

/// Every ledger this program can speak to. A new adapter is one case of `LedgerDriver` and one line here.
enum AdapterRegistry {
    static let verifiers: [any LedgerProofVerifier] = [SQLLogVerifier(), EVMLockVerifier()]

    static func adapter(_ connection: LedgerConnection, group: any EventLoopGroup) throws -> any LedgerAdapter
    {
        switch connection.driver {
        case .sqlledger:
            try SQLLedgerAdapter(
                ledger: connection.ledger, host: connection.endpoint.host, port: connection.endpoint.port,
                identity: TLSIdentity(files: connection.identity), pin: connection.pin, group: group)
        }
    }
}

extension TLSIdentity {
    init(files: IdentityFiles) throws {
        self.init(
            certificateChainPEM: try HostFiles.read(files.certificate, limit: 65_536),
            privateKeyPEM: try HostFiles.read(files.key, limit: 65_536))
    }
}
