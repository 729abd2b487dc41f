import Glibc
import Synchronization

/// An exclusive claim on a file, held until released or until the process ends, however it ends.
final class FileClaim: Sendable {
    private let descriptor: Mutex<Int32>

    /// - Throws: `ledger.database.in-use` where another holder has it, `ledger.database.unwritable`
    ///   otherwise.
    init(path: String) throws(LedgerServiceFault) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw LedgerServiceFault(
                code: "ledger.database.unwritable", detail: "cannot open \(path), error \(errno)",
                nextStep: "Make the folder and give this user the right to write in it.")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(opened)
            throw LedgerServiceFault(
                code: "ledger.database.in-use", detail: "another process holds \(path)",
                nextStep: "Stop the other ledger process, or name another database file.")
        }
        descriptor = Mutex(opened)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { held in
            guard held >= 0 else { return }
            _ = Glibc.close(held)
            held = -1
        }
    }
}
