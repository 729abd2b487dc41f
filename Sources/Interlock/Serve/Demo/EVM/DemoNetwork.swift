import EVMAdapter
import EVMProofs
import SettlementModel
import SettlementProofs

/// The demo's EVM network, once it is there: its endpoints, where trust in it starts, the bond's token, and who holds what.
struct DemoNetwork {
    static let ledger = "evm:bond-network"

    let endpoints: [String]
    let anchor: LedgerAnchor
    let profile: EVMProfile
    let token: EVMAddress
    let notaries: DemoNotaries
    /// The public keys of both banks' accounts, in the banks' order.
    let holders: [VerificationKey]
    /// The token as its platform describes it.
    let bond: AssetDescriptor

    /// CAIP-19.
    static func asset(_ token: EVMAddress, chain: UInt64) -> String { "eip155:\(chain)/erc20:\(token)" }

    /// CAIP-10; the address follows from the key.
    func account(_ bank: DemoBank) throws -> String { try Self.account(holders[bank.index], profile.chainID) }

    static func account(_ key: VerificationKey, _ chain: UInt64) throws -> String {
        guard let address = EVMAddress(holder: key) else {
            throw CommandFailure.refused(
                "demo.holder", "a bank's key is on another curve", next: "run the demo anew")
        }
        return "eip155:\(chain):\(address)"
    }
}

// MARK: The network in the configuration files

extension DemoNetwork {
    /// Bank B's ledger believes the chain's proofs from here on.
    func foreignAnchor() -> String {
        """
          - ledger: \(Self.ledger)
            anchor:
        \(anchorLines("      "))
        """
    }

    /// The item of `ledgers` in a bank's gateway.
    func connection(for bank: DemoBank, _ world: DemoWorld) throws -> String {
        let known = try DemoWorld.banks.map { holder in
            """
                  - account: \(try account(holder))
                    algorithm: \(holders[holder.index].algorithm.rawValue)
                    key: \(Base64.encode(holders[holder.index].spki))
            """
        }
        return """
              - id: \(Self.ledger)
                driver: evm
                endpoints: [\(endpoints.joined(separator: ", "))]
                feeKey: keys/evm-fee.key
                operatorLEI: \(DemoWorld.banks[0].lei)
                accounts: ["\(try account(bank))"]
                holders:
            \(known.joined(separator: "\n"))
                assets: [assets/bond.json]
                notaries: notary-client.yaml
                poll: 200
                anchor:
            \(anchorLines("      "))
                bounds:
                  inclusion: \(world.bounds.inclusion)
                  finality: 1
                  observation: \(world.bounds.observation)
                  clockError: \(world.bounds.clockError)
                  halt: \(world.bounds.halt)
            """
    }

    private func anchorLines(_ indent: String) -> String {
        let headers = profile.headers
        return [
            "format: \(anchor.format.rawValue)", "seal: \(headers.format.rawValue)",
            "chainId: \(profile.chainID)",
            "genesis: \(profile.genesis.hex)", "escrow: \"\(profile.escrow)\"",
            "escrowCode: \(profile.escrowCode.hex)", "epochLength: \(headers.epochLength)",
            "trustingPeriod: \(headers.trustingPeriod)", "lowS: \(headers.requiresLowS)",
            "depth: \(profile.depth)", "notarySet: \(notaries.set.id.hex)",
            "operatorTrusted: \(anchor.operatorTrusted)",
            "head:", "  block: \(anchor.head.size - 1)", "  hash: \(anchor.head.root.hex)",
        ].map { indent + $0 }.joined(separator: "\n")
    }
}
