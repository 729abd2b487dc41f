import SettlementModel
import Synchronization

/// Descriptors that this ledger has shown: it registers an asset once and never changes it.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, operator acts (`ledger.asset.exists`).
final class KnownAssets: Sendable {
    private static let most = 1024
    private let assets = Mutex<[AssetID: AssetDescriptor]>([:])

    subscript(id: AssetID) -> AssetDescriptor? { assets.withLock { $0[id] } }

    func keep(_ asset: AssetDescriptor) {
        assets.withLock { assets in
            if assets.count >= Self.most { assets = [:] }
            assets[asset.id] = asset
        }
    }
}
