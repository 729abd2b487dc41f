import EVMNotaryRules
import KeyVault
import SettlementModel
import SettlementProofs

/// Keys that are the same in every world and on every machine. They protect nothing.
struct SimulationKeys: Sendable {
    struct Ledger: Sendable {
        let operatorKey: SigningKey
        let logKey: SigningKey
    }

    let banks: [SimulationPlan.Side: VaultKeys]
    let ledgers: [LedgerID: Ledger]
    /// Those who seal the blocks of a chain, whichever ledger is one.
    let validators: [SigningKey]
    /// Those who certify to a chain's escrow, in the order of their set.
    let notaries: [NotaryKey]
    /// Signs the answers of the registry of financed claims.
    let registry: SigningKey

    init() throws {
        banks = [
            .a: try VaultKeys(message: Self.key(1), holder: Self.key(2)),
            .b: try VaultKeys(message: Self.key(3), holder: Self.key(4)),
        ]
        ledgers = [
            TestWorld.assets: Ledger(operatorKey: try Self.key(5), logKey: try Self.key(6)),
            TestWorld.cash: Ledger(operatorKey: try Self.key(7), logKey: try Self.key(8)),
        ]
        validators = try (9...12).map(Self.key)
        registry = try Self.key(13)
        notaries = try (0..<SimulationPlan.notaryCount).map { number in
            try need(NotaryKey(secret: Digest.sha256(Array("simulated notary \(number)".utf8)).bytes))
        }.sorted { $0.address < $1.address }
    }

    /// An Ed25519 key from a number: equal signatures over equal bytes, so that a seed replays byte for byte.
    private static func key(_ number: UInt8) throws -> SigningKey {
        let secret = Digest.sha256(Array("simulated key \(number)".utf8)).bytes
        // RFC 8410: PKCS #8 around the 32 bytes.
        let prefix: [UInt8] = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let label = "PRIVATE KEY"
        let text = "-----BEGIN \(label)-----\n\(Base64.encode(prefix + secret))\n-----END \(label)-----\n"
        return try SigningKey(pem: Array(text.utf8))
    }
}
