#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The few file-system acts that make a new file durable, in words.
enum FileSystem {
    /// Bytes of the regular file at `path`; `nil` if there is nothing.
    static func size(of path: String) throws(DurableFault) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw failure("look at", path) }
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DurableFault(.foreign, code: "file.kind", detail: "\(path) is not a regular file")
        }
        return Int64(status.st_size)
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func remove(_ path: String) throws(DurableFault) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Makes an empty file that only this user can read, where there is nothing.
    static func createPrivate(_ path: String) throws(DurableFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("make", path) }
        close(descriptor)
    }

    /// Makes the finished file `source` appear at `path` at once, whole, and for good.
    static func publish(_ source: String, as path: String) throws(DurableFault) {
        guard chmod(source, 0o600) == 0 else { throw failure("restrict", source) }
        try sync(source, flags: O_RDWR)
        guard rename(source, path) == 0 else { throw failure("rename", source) }
        try sync(folder(of: path), flags: O_RDONLY | O_DIRECTORY)
    }

    private static func sync(_ path: String, flags: Int32) throws(DurableFault) {
        let descriptor = open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    private static func failure(_ act: String, _ path: String) -> DurableFault {
        DurableFault(.notDurable, code: "file.system", detail: "cannot \(act) \(path) (errno \(errno))")
    }
}
