import SettlementModel
import SettlementProofs

/// The demo's configuration files, as an operator would write them.
enum DemoFiles {
    /// - Parameter network: the chain that stands in for the other bank's ledger, where there is one.
    static func ledger(
        _ bank: DemoBank, _ world: DemoWorld, network: DemoNetwork? = nil
    ) throws -> String {
        let foreign = try network?.foreignAnchor() ?? foreignAnchor(DemoWorld.banks[1 - bank.index], world)
        let admitted = try DemoWorld.banks.map { party in
            "  - name: \(party.gateway)\n    pin: \(try world.pin(party, "keys/tls"))"
        }
        let parties = admitted + (network?.notaries.admitted ?? [])
        return """
            version: 1
            kind: ledger
            ledger:
              id: \(bank.ledger)
              operatorLEI: \(bank.lei)
              origin: \(bank.origin)
            data:
              database: ledger.sqlite
            keys:
              log: ledger/log.key.pem
              operator: ledger/operator.key.pem
            tls:
              certificate: ledger/tls.cert.pem
              key: ledger/tls.key.pem
            listen:
              host: 127.0.0.1
              port: \(world.ledgerPort(bank))
            admitted:
            \(parties.joined(separator: "\n"))
            foreignAnchors:
            \(foreign)
            expiryWindow:
              least: 1
              most: \(world.bounds.longestExpiry)
            log:
              level: warning
            \(world.hasCashAgent && bank.index == 1 ? cashAgent : "")

            """
    }

    /// Bank B's ledger before a payment system; both banks have an account there.
    private static var cashAgent: String {
        let participants = DemoWorld.banks.map { bank in
            """
                - account: \(bank.cash)
                  bic: \(bank.bic)
                  other: RTGS-\(bank.letter.uppercased())
                  authority:
                    CNY: 50,000,000.00
                    USD: 50,000,000.00
            """
        }
        return """
            cashAgent:
              exchange: exchange
              store: payments.sqlite
              bic: CASHCNBJXXX
              system: CBCCCNBJXXX
              reserve:
                other: RESERVE
              participants:
            \(participants.joined(separator: "\n"))
              askAfter: 2
            """
    }

    private static func foreignAnchor(_ other: DemoBank, _ world: DemoWorld) throws -> String {
        """
          - ledger: \(other.ledger)
            anchor:
              origin: \(other.origin)
              operatorKey:
                algorithm: ES256
                key: \(Base64.encode(try world.key(other, "ledger/log").spki))
              head:
                size: 0
                root: \(MerkleLog.emptyRoot)
        """
    }

    /// - Parameter network: the chain in place of Bank A's own ledger, where there is one.
    static func gateway(
        _ bank: DemoBank, _ world: DemoWorld, network: DemoNetwork? = nil
    ) throws -> String {
        let other = DemoWorld.banks[1 - bank.index]
        let users = try ["maker", "checker"].map { user in
            "    - name: \(user)\n      roles: [\(user == "maker" ? "maker" : "checker, admin")]\n"
                + "      pin: \(try world.pin(bank, "desk/\(user)"))"
        }
        let ledgers = try DemoWorld.banks.map { ledger in
            if let network, ledger.index == 0 { return try network.connection(for: bank, world) }
            return try connection(ledger, for: bank, world)
        }
        let evmHolders = network.map { _ in "\n  evmHolders: [keys/evm-holder.key.pem]" } ?? ""
        return """
            version: 1
            kind: gateway
            gateway:
              id: \(bank.gateway)
              lei: \(bank.lei)
              name: \(bank.name)
              bic: \(bank.bic)
            data:
              directory: data
            seal:
              credentialFile: credential/seal.key
            keys:
              message: keys/message.key.pem
              holder: keys/holder.key.pem\(evmHolders)
            tls:
              certificate: keys/tls.cert.pem
              key: keys/tls.key.pem
            listen:
              host: 127.0.0.1
              port: \(world.peerPort(bank))
            api:
              host: 127.0.0.1
              port: \(world.deskPort(bank))
              users:
            \(users.joined(separator: "\n"))
            peers:
              - id: \(other.gateway)
                lei: \(other.lei)
                name: \(other.name)
                host: 127.0.0.1
                port: \(world.peerPort(other))
                pin: \(try world.pin(other, "keys/tls"))
                certificate: \(Base64.encode(try world.certificate(other, "keys/tls").der))
                messageKeys:
                  - epoch: 1
                    algorithm: ES256
                    key: \(Base64.encode(try world.key(other, "keys/message").spki))
                exposure:
                  CNY: 100,000,000.00
                  USD: 100,000,000.00
            ledgers:
            \(ledgers.joined(separator: "\n"))
            # The demo's bounds are seconds, so that a person can watch deadlines pass. The formulas are the same.
            link:
              message: \(world.bounds.message)
              recovery: \(world.bounds.recovery)
            approval:
              above:
                CNY: 1,000,000.00
                USD: 1,000,000.00
            exposure:
              operatorTrusted:
                CNY: 100,000,000.00
                USD: 100,000,000.00
            log:
              level: info

            """
    }

    private static func connection(
        _ ledger: DemoBank, for bank: DemoBank, _ world: DemoWorld
    ) throws -> String {
        """
          - id: \(ledger.ledger)
            driver: \(world.hasCashAgent && ledger.index == 1 ? "iso20022" : "sqlledger")
            host: 127.0.0.1
            port: \(world.ledgerPort(ledger))
            pin: \(try world.pin(ledger, "ledger/tls"))
            operatorLEI: \(ledger.lei)
            accounts: [\(ledger.index == 0 ? bank.assets : bank.cash)]
            anchor:
              origin: \(ledger.origin)
              operatorKey:
                algorithm: ES256
                key: \(Base64.encode(try world.key(ledger, "ledger/log").spki))
              head:
                size: 0
                root: \(MerkleLog.emptyRoot)
            bounds:
              inclusion: \(world.bounds.inclusion)
              finality: 0
              observation: \(world.bounds.observation)
              clockError: \(world.bounds.clockError)
              halt: \(world.bounds.halt)
        """
    }

    static func profile(_ bank: DemoBank, _ user: String, _ world: DemoWorld) throws -> String {
        """
        version: 1
        kind: client
        gateway:
          host: 127.0.0.1
          port: \(world.deskPort(bank))
          pin: \(try world.pin(bank, "keys/tls"))
        tls:
          certificate: desk/\(user).cert.pem
          key: desk/\(user).key.pem

        """
    }
}
