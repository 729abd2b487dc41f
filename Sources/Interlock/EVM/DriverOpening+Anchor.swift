import EVMAdapter
import EVMProofs
import SettlementModel
import SettlementProofs

extension DriverOpening {
    /// The driver of the ledger that an anchor is of, with its file open. Its nodes are asked at the first call, and again until one
    /// answers.
    ///
    /// - Parameters:
    ///   - path: the driver's file; made where it is missing.
    ///   - owner: whose file it is; another's is refused.
    /// - Throws: `ledger.evm.anchor` before the file is touched, `ledger.evm.store`.
    static func of(
        _ anchor: LedgerAnchor, nodes: [EVMEndpoint], signer: any FeeSigner, store path: String,
        owner: String, settings: SubmissionSettings
    ) throws(EVMFault) -> DriverOpening {
        let trust: EVMTrust
        let escrow: EVMAddress
        do throws(ProofFault) {
            trust = try EVMTrust(anchor)
            escrow = try EVMProfile(of: anchor).escrow
        } catch {
            throw EVMFault("ledger.evm.anchor", "\(error)", next: "name an anchor of an EVM ledger")
        }
        let file = try DriverStore(path: path, owner: owner)
        return DriverOpening(store: file) { () throws(EVMFault) in
            try await EVMDriver.open(
                endpoints: nodes, trust: trust, escrow: escrow, signer: signer, store: file,
                settings: settings)
        }
    }
}
