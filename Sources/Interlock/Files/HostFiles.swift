import Glibc

/// Reading and writing whole small files, with the mode that their content deserves.
enum HostFiles {
    /// What the disk says about a path.
    struct Status: Equatable {
        let isDirectory: Bool
        let isFile: Bool
        /// Permission bits only, for example 0o600.
        let mode: UInt32
    }

    /// `nil` where nothing is there.
    ///
    /// - Throws: where that cannot be known. Taken for "not there", it would have a second key or database made.
    static func status(_ path: String) throws(CommandFailure) -> Status? {
        var entry = stat()
        guard stat(path, &entry) == 0 else {
            let error = errno
            if error == ENOENT || error == ENOTDIR { return nil }
            throw unseen(path, error)
        }
        let kind = entry.st_mode & S_IFMT
        return Status(
            isDirectory: kind == S_IFDIR, isFile: kind == S_IFREG, mode: UInt32(entry.st_mode & 0o7777))
    }

    /// True where a regular file is there and may be seen: whoever asks has said already what else it is.
    static func isFile(_ path: String) -> Bool { (try? status(path))?.isFile == true }

    private static func unseen(_ path: String, _ error: Int32) -> CommandFailure {
        .unavailable(
            "file.unseen", "\(path) cannot be looked at: \(String(cString: strerror(error)).lowercased())",
            next: error == EACCES
                ? "let the program's user enter the folders above it; make nothing new in its place"
                : "mend the path or the disk; make nothing new in its place")
    }

    /// The whole content; `-` is standard input.
    ///
    /// - Throws: `CommandFailure` when it cannot be read or is larger than `limit` bytes.
    static func read(_ path: String, limit: Int = 1 << 20) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure.notFound(
                "file.unreadable", "cannot read \(path): \(reason())",
                next: "check the path and its permissions")
        }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw CommandFailure.notFound(
                    "file.unreadable", "cannot read \(path): \(reason())", next: "name a regular file")
            }
            guard bytes.count + count <= limit else {
                throw CommandFailure.usage(
                    "file.too-large", "\(path) is larger than \(limit) bytes", next: "name the right file")
            }
            bytes += chunk[0..<count]
        }
    }

    /// The same as text; refuses what is not UTF-8.
    static func readText(_ path: String, limit: Int = 1 << 20) throws -> String {
        try text(try read(path, limit: limit), of: path)
    }

    static func text(_ bytes: [UInt8], of path: String) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.usage("file.not-text", "\(path) is not UTF-8 text", next: "save it as UTF-8")
        }
        return text
    }

    /// Makes a new file of exactly `mode` and syncs it and its name; never touches one that exists.
    ///
    /// Where it fails nothing is left under the name, so that the same command can be repeated.
    static func create(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
        let descriptor = try begin(path, for: path, mode: mode)
        defer { close(descriptor) }
        do {
            fchmod(descriptor, mode_t(mode))
            try write(bytes, to: descriptor, path)
            try syncDirectory(of: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Finds out whether `create` could make `path`, before something is done that cannot be undone.
    ///
    /// It leaves `path` itself alone: another process may be about to make it.
    static func tryCreating(_ path: String) throws {
        let beside = "\(path).try-\(getpid())"
        close(try begin(beside, for: path, mode: 0o600))
        unlink(beside)
    }

    private static func begin(_ made: String, for path: String, mode: UInt32) throws -> Int32 {
        let descriptor = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor < 0 else { return descriptor }
        let error = errno
        guard error != EEXIST else {
            throw CommandFailure.conflict(
                "file.exists", "cannot make \(path): \(reason(error))",
                next: "move it away first; nothing is ever overwritten")
        }
        throw CommandFailure.unavailable(
            "file.unwritable", "cannot make \(path): \(reason(error))",
            next: error == ENOENT
                ? "make the folder first, or name another path"
                : "check the folder, its permissions and the disk's space, then repeat")
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw CommandFailure.unavailable(
                    "file.unwritable", "cannot write \(path): \(reason())", next: "free some space and repeat"
                )
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else {
            throw CommandFailure.unavailable(
                "file.unwritable", "cannot sync \(path): \(reason())", next: "check the disk and repeat")
        }
    }

    /// Puts new content in place of a file's old one, all or nothing, and for good; the mode stays.
    static func replace(_ path: String, _ bytes: [UInt8]) throws {
        let mode = try status(path)?.mode ?? 0o600
        let temporary = path + ".new"
        try create(temporary, bytes, mode: mode)
        guard rename(temporary, path) == 0 else {
            let why = reason()
            unlink(temporary)
            throw CommandFailure.unavailable(
                "file.unwritable", "cannot replace \(path): \(why)", next: "check the directory's permissions"
            )
        }
        try syncDirectory(of: path)
    }

    /// Makes a new name itself durable: until then a power cut may take back what a command has answered.
    private static func syncDirectory(of path: String) throws {
        let folder = directory(of: path).isEmpty ? "." : directory(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw CommandFailure.unavailable(
                "file.unwritable", "cannot sync \(folder): \(reason())",
                next: "check the disk and its permissions, then repeat")
        }
    }

    /// Makes `path` and its parents where they are missing.
    static func createDirectory(_ path: String, mode: UInt32) throws {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
            guard mkdir(made, mode_t(mode)) == 0 || errno == EEXIST else {
                throw CommandFailure.unavailable(
                    "file.unwritable", "cannot make \(made): \(reason())",
                    next: "check the parent's permissions")
            }
        }
    }

    /// `path` as it stands where it is absolute, else below `directory`.
    static func resolve(_ path: String, in directory: String) -> String {
        path.hasPrefix("/") || directory.isEmpty ? path : directory + "/" + path
    }

    /// The directory part; empty for a bare name.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func reason(_ error: Int32 = errno) -> String { String(cString: strerror(error)) }
}
