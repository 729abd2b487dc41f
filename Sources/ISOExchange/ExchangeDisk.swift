import Glibc

/// Which file a name meant when it was read: a later one under the same name is another.
struct FileIdentity: Hashable, Sendable {
    let text: String
    init(text: String) { self.text = text }
    init(_ entry: stat) {
        text =
            "\(entry.st_dev).\(entry.st_ino).\(entry.st_size).\(entry.st_mtim.tv_sec).\(entry.st_mtim.tv_nsec)"
    }
}

/// What lies under a name.
enum FoundFile: Sendable {
    case bytes([UInt8], FileIdentity)
    /// A link, a pipe, a folder, or more bytes than are taken. It is never opened for long, and never followed.
    case unfit(code: String, detail: String, FileIdentity)
    /// Somebody moved it.
    case gone
}

/// The exchange's folders. Every call waits for the disk; what it returns from is durable.
struct ExchangeDisk: Sendable {
    let folders: ExchangeSettings.Folders
    let mostBytes: Int

    enum Shelf: String, CaseIterable, Sendable { case open, ended, intents }

    var staging: String { folders.outgoing + "/.staged" }
    func shelf(_ shelf: Shelf) -> String { folders.state + "/" + shelf.rawValue }

    /// Makes what is the exchange's own; the four folders of people must be there.
    func prepare() throws(ExchangeFault) {
        for folder in [folders.incoming, folders.outgoing, folders.done, folders.refused] {
            var entry = stat()
            guard stat(folder, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR else {
                throw fault("no folder at \(folder)")
            }
        }
        for folder in [folders.state, staging] + Shelf.allCases.map(shelf) {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw fault("cannot make \(folder)") }
            try syncFolder(Self.parent(folder))
        }
    }

    // MARK: Coming in

    /// Names of whole files, in order, at most `limit`.
    func arrivals(limit: Int) throws(ExchangeFault) -> [[UInt8]] {
        let all = try names(in: folders.incoming).filter { name in
            name.first != UInt8(ascii: ".") && name.suffix(4).map { $0 | 0x20 } == Array(".xml".utf8)
        }
        return Array(all.sorted { $0.lexicographicallyPrecedes($1) }.prefix(limit))
    }

    /// Reads one file without following links and without waiting for whoever holds the other end.
    func read(_ name: [UInt8]) throws(ExchangeFault) -> FoundFile {
        let path = Self.path(folders.incoming, name)
        var entry = stat()
        guard lstat(path, &entry) == 0 else {
            if errno == ENOENT { return .gone }
            throw fault("cannot look at a file in \(folders.incoming)")
        }
        guard entry.st_mode & S_IFMT == S_IFREG else {
            return .unfit(code: "iso.exchange.file", detail: "not a regular file", FileIdentity(entry))
        }
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT: return .gone
            case EACCES, EPERM, ELOOP:
                return .unfit(
                    code: "iso.exchange.file", detail: "it may not be read here", FileIdentity(entry))
            default: throw fault("cannot open a file in \(folders.incoming)")
            }
        }
        defer { close(descriptor) }
        guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
            return .unfit(code: "iso.exchange.file", detail: "not a regular file", FileIdentity(entry))
        }
        guard entry.st_size <= mostBytes else {
            return .unfit(
                code: "iso.exchange.size", detail: "\(entry.st_size) bytes, more than \(mostBytes)",
                FileIdentity(entry))
        }
        return try contents(of: descriptor, FileIdentity(entry))
    }

    private func contents(
        of descriptor: Int32, _ identity: FileIdentity
    ) throws(ExchangeFault) -> FoundFile {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return .bytes(bytes, identity) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("cannot read a file in \(folders.incoming)") }
            guard bytes.count + count <= mostBytes else {
                return .unfit(
                    code: "iso.exchange.size", detail: "it grows beyond \(mostBytes) bytes", identity)
            }
            bytes += chunk[..<count]
        }
    }

    /// Moves a file that was dealt with out of the way, if it is still the one that was read. Repeats: alike.
    func move(
        _ name: [UInt8], _ identity: FileIdentity, isRefused: Bool, as target: String
    )
        throws(ExchangeFault)
    {
        let path = Self.path(folders.incoming, name)
        let folder = isRefused ? folders.refused : folders.done
        var entry = stat()
        guard lstat(path, &entry) == 0 else {
            if errno == ENOENT { return }
            throw fault("cannot look at a file in \(folders.incoming)")
        }
        // Another file under the name of one that was dealt with: it is dealt with next.
        guard FileIdentity(entry) == identity else { return }
        guard rename(path, Self.path(folder, Array(target.utf8))) == 0 else {
            throw fault("cannot move a file from \(folders.incoming) to \(folder)")
        }
        try syncFolder(folder)
        try syncFolder(folders.incoming)
    }

    func writeProblem(_ bytes: [UInt8], beside target: String) throws(ExchangeFault) {
        try write(bytes, to: "\(folders.refused)/\(target).problem.json", mode: 0o640)
    }

    // MARK: Going out

    /// Lays a message ready where its reader does not look.
    func stage(_ report: ExchangeReport) throws(ExchangeFault) {
        try write(report.bytes, to: "\(staging)/\(report.name)", mode: 0o640)
    }

    /// Lets messages leave that are decided. One that has left already is not there any more: nothing happens.
    func release(_ names: [String]) throws(ExchangeFault) {
        guard !names.isEmpty else { return }
        for name in names {
            guard rename("\(staging)/\(name)", "\(folders.outgoing)/\(name)") == 0 || errno == ENOENT else {
                throw fault("cannot put \(name) into \(folders.outgoing)")
            }
        }
        try syncFolder(folders.outgoing)
        try syncFolder(staging)
    }

    /// Removes what was laid ready and never decided.
    func discardStaged(but kept: Set<String>) throws(ExchangeFault) {
        for name in try names(in: staging) where !kept.contains(String(decoding: name, as: UTF8.self)) {
            guard unlink(Self.path(staging, name)) == 0 || errno == ENOENT else {
                throw fault("cannot clear \(staging)")
            }
        }
    }
}
