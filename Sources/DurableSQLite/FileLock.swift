internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An exclusive lock that the operating system drops when its holder dies, however it dies.
///
/// It is taken on a file of its own beside the data, because SQLite locks the data file itself in its own
/// way. Two locks exclude each other within one process as well.
/// - Source: flock(2).
public final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock at `path`, at once or not at all; makes the file if it is missing.
    /// - Throws: `file.locked` if another holder is alive.
    public init(at path: String) throws(DurableFault) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else {
            throw DurableFault(
                .unavailable, code: "file.lock-path",
                detail: "\(path) cannot be opened (errno \(errno)): check that the folder exists and is ours")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw DurableFault(
                .fenced, code: "file.locked",
                detail: "\(path) is held by another process: stop that one first; never remove the lock file")
        }
        descriptor = Mutex(opened)
    }

    deinit { release() }

    /// Lets go. A second call does nothing.
    public func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // A child that was forked and has not begun its program yet holds the same open file, so closing is not enough.
        flock(held, LOCK_UN)
        close(held)
    }
}
