import EVMProofs
import Secp256k1
import SettlementModel

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

    static let payer = TestAccount(0x11), payee = TestAccount(0x22), stranger = TestAccount(0x33),
        issuer = TestAccount(0x44)
}
