public import SettlementEngine
public import SettlementModel

/// Evidence bundles in memory. It outlives the process that fills it.
public actor MemoryArchive: EvidenceArchive {
    private var bundles: [TransferID: [UInt8]] = [:]

    public init() {}

    public func keep(_ bundle: [UInt8], of transfer: TransferID) { bundles[transfer] = bundle }
    public func bundle(of transfer: TransferID) -> [UInt8]? { bundles[transfer] }
}
