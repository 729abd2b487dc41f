import EVMProofs
import SettlementModel
import SettlementProofs

/// Makes the fee account's signed transactions for one chain.
struct TransactionPen: Sendable {
    let chainID: UInt64
    let signer: any FeeSigner
    var address: EVMAddress { signer.address }

    /// What a transfer of nothing costs.
    static let transferGas: UInt64 = 21_000

    func sign(
        _ order: SubmissionOrder, nonce: UInt64, gas: UInt64, fee: TransactionFee, at now: Int64
    ) throws(EVMFault) -> SignedVersion {
        let transaction = EVMTransaction(
            chainID: chainID, nonce: nonce, fee: fee, gas: gas, to: order.target, data: order.data)
        return try version(transaction, isFiller: false, now)
    }

    /// A transfer of nothing to the fee account itself.
    func signFiller(nonce: UInt64, fee: TransactionFee, at now: Int64) throws(EVMFault) -> SignedVersion {
        let transaction = EVMTransaction(
            chainID: chainID, nonce: nonce, fee: fee, gas: Self.transferGas, to: address, data: [])
        return try version(transaction, isFiller: true, now)
    }

    private func version(
        _ transaction: EVMTransaction, isFiller: Bool, _ now: Int64
    ) throws(EVMFault) -> SignedVersion {
        let signature = try signer.sign(transaction.signingDigest)
        guard let raw = transaction.raw(signature) else {
            throw EVMFault(
                "ledger.evm.transaction", "chain id \(chainID) is too large for a legacy transaction",
                next: "use type 2 transactions on this ledger")
        }
        return SignedVersion(
            hash: Keccak256.digest(raw), raw: raw, fee: transaction.fee, isFiller: isFiller, signedAt: now)
    }
}
