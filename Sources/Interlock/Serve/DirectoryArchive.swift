import Dispatch
import Glibc
import SettlementEngine
import SettlementModel

/// Sealed evidence bundles, one file each, in a folder of the gateway's data directory.
struct DirectoryArchive: EvidenceArchive {
    let directory: String

    init(directory: String) throws {
        self.directory = directory
        try HostFiles.createDirectory(directory, mode: 0o700)
    }

    /// Waits for the disk on a thread that may wait: the engine's tasks share very few.
    func keep(_ bundle: [UInt8], of transfer: TransferID) async throws {
        let path = path(transfer)
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                done.resume(with: Result { try store(bundle, at: path) })
            }
        }
    }

    private func store(_ bundle: [UInt8], at path: String) throws {
        // What a kill left half-written is nobody's evidence, and must not stand in the way of the whole one.
        unlink(path + ".new")
        // The journal will say that the bundle is kept: name and content are on the disk before.
        try HostFiles.replace(path, bundle)
    }

    func bundle(of transfer: TransferID) async throws -> [UInt8]? {
        let path = path(transfer)
        return try HostFiles.status(path) == nil ? nil : try HostFiles.read(path, limit: 16 << 20)
    }

    private func path(_ transfer: TransferID) -> String { "\(directory)/\(transfer.hex).evidence.json" }
}
