public import SettlementModel

/// Where sealed evidence bundles stay.
public protocol EvidenceArchive: Sendable {
    /// Keeps a bundle; it is on disk when this returns. Repeats: a later bundle of the transfer replaces the earlier.
    func keep(_ bundle: [UInt8], of transfer: TransferID) async throws
    func bundle(of transfer: TransferID) async throws -> [UInt8]?
}
