import EVMProofs
import Secp256k1
import SettlementModel
import SettlementProofs

@testable import EVMAdapter

/// A key whose secret is a small number: an account of the test ledger.
struct TestAccount: FeeSigner {
    let secret: [UInt8]
    let address: EVMAddress

    init(_ number: UInt8) {
        secret = [UInt8](repeating: 0, count: 31) + [number]
        let key = Secp256k1.publicKey(of: secret) ?? []
        address = EVMAddress(publicKey: key) ?? .zero
    }

    func sign(_ digest: Bytes32) throws(EVMFault) -> [UInt8] {
        guard let signature = Secp256k1.sign(digest.bytes, secret: secret) else {
            throw EVMFault("ledger.evm.fee-key.form", "no signature", next: "")
        }
        return signature
    }

    /// The key of this account as a holder.
    func holderKey() throws -> VerificationKey {
        let point = try need(Secp256k1.publicKey(of: secret))
        return try need(VerificationKey.secp256k1(point: point))
    }

    /// A wallet's signature: r ‖ s ‖ v with v 27 or 28.
    func consent(_ message: [UInt8]) throws -> Signature {
        let made = try sign(Keccak256.digest(message))
        return try need(Signature(key: try holderKey(), bytes: made.dropLast() + [made[64] + 27]))
    }

    /// Pays for gas and holds nothing else.
    static let feePayer = TestAccount(0x55)
    static let payer = TestAccount(0x11), payee = TestAccount(0x22), stranger = TestAccount(0x33),
        issuer = TestAccount(0x44)
}
