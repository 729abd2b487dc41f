public import EVMProofs
import SettlementModel
import SettlementProofs

/// One EVM ledger through its nodes: a final chain that is followed by proof, and the fee account that carries acts to it.
///
/// - Source: `Specs/Ledgers/EVM.md`; `Adapters/EVM/Driver/README.md`.
public struct EVMDriver: Sendable {
    public let trust: EVMTrust
    public let features: LedgerFeatures
    let pool: EndpointPool
    let chain: FinalView
    let submitter: Submitter
    let store: any DriverStorage
    public let feeAccount: EVMAddress
    let settings: SubmissionSettings

    /// Asks the endpoints what they are, opens the driver's file, and goes on where it stopped.
    ///
    /// - Parameters:
    ///   - endpoints: at least two, of different operators where that can be had.
    ///   - escrow: whose events are followed; `nil` before there is one.
    /// - Throws: `ledger.evm.endpoints`, `ledger.evm.chain`, `ledger.evm.features`, `ledger.evm.unreachable`.
    public static func open(
        endpoints: [EVMEndpoint], trust: EVMTrust, escrow: EVMAddress?, signer: any FeeSigner,
        store: any DriverStorage, settings: SubmissionSettings, patience: Int = 10_000
    ) async throws(EVMFault) -> EVMDriver {
        guard endpoints.count >= 2, Set(endpoints).count == endpoints.count else {
            throw EVMFault(
                "ledger.evm.endpoints", "\(Set(endpoints).count) endpoints",
                next: "name at least two different ones")
        }
        let pool = EndpointPool(endpoints, patience: patience)
        let features = try await pool.features(chainID: trust.chainID)
        let reader = BlockReader(
            escrow: escrow, rule: trust.rule, hasBlockReceipts: features.hasBlockReceipts)
        let follower = ChainFollower(
            pool: pool, reader: reader, storage: store, trust: trust, now: settings.now)
        let chain = FinalView(pool: pool, follower: follower, reader: reader, storage: store)
        var settings = settings
        if !features.hasBaseFee { settings.fees.usesDynamicFees = false }
        let submitter = Submitter(
            chain: chain, storage: store, pen: TransactionPen(chainID: trust.chainID, signer: signer),
            fees: FeeReader(pool: pool, features: features), settings: settings)
        return EVMDriver(
            trust: trust, features: features, pool: pool, chain: chain, submitter: submitter, store: store,
            feeAccount: signer.address, settings: settings)
    }
}

/// Both halves of the driver's memory. `DriverStore` is the one on disk.
public protocol DriverStorage: SubmissionStorage, ChainStorage {}
extension DriverStore: DriverStorage {}

extension EndpointPool {
    /// What all endpoints that answer can do. One of another chain is left at once.
    func features(chainID: UInt64) async throws(EVMFault) -> LedgerFeatures {
        let heard = await askAll { line throws(ReadFault) in
            let found = try await LedgerFeatures.probe(line)
            guard found.chainID == chainID else {
                throw .lie("its chain id is \(found.chainID), not \(chainID)")
            }
            return found
        }
        let found = heard.compactMap { try? $0.answer.get() }
        guard let first = found.first else {
            throw EVMFault(
                "ledger.evm.unreachable",
                "no endpoint of chain \(chainID): \(heard.map { "\($0.name) \($0.answer.words)" }.joined(separator: "; "))",
                next: "check the nodes, the way to them and the configured chain id")
        }
        let features = found.dropFirst().reduce(first) { $0.and($1) }
        guard features.hasProofs else {
            throw EVMFault(
                "ledger.evm.features", "no node answers eth_getProof",
                next: "use nodes that prove state (EIP-1186) and keep it for at least 128 blocks")
        }
        return features
    }
}

extension LedgerFeatures {
    /// What can be asked of either. Proofs are asked of one endpoint after another, so that one which has them is enough.
    func and(_ other: LedgerFeatures) -> LedgerFeatures {
        LedgerFeatures(
            client: client == other.client ? client : "\(client), \(other.client)", chainID: chainID,
            hasBaseFee: hasBaseFee && other.hasBaseFee, hasFeeHistory: hasFeeHistory && other.hasFeeHistory,
            hasTipAdvice: hasTipAdvice && other.hasTipAdvice,
            hasBlockReceipts: hasBlockReceipts && other.hasBlockReceipts,
            hasProofs: hasProofs || other.hasProofs)
    }
}
