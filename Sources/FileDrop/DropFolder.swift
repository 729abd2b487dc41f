import Glibc

/// A folder into which others put messages as files: whoever may write there may put in anything, under any name.
///
/// One file that is unfit or cannot be read says nothing of the others. Names are bytes, as the system has them.
/// Every call waits for the disk.
public struct DropFolder: Sendable {
    public let path: String
    /// Of one file, in bytes.
    public let mostBytes: Int

    public init(path: String, mostBytes: Int) {
        self.path = path
        self.mostBytes = mostBytes
    }

    /// Names that end in `.xml`, in the order of their bytes. A leading dot says that a file is under way.
    /// - Throws: where the folder itself cannot be read.
    public func names() throws(DropFault) -> [[UInt8]] {
        guard let stream = opendir(path) else { throw DropFault("cannot list \(path)", errno) }
        defer { closedir(stream) }
        var found: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let ending = name.suffix(4).map { $0 | 0x20 }
            if name.first != UInt8(ascii: "."), ending == Array(".xml".utf8) { found.append(name) }
        }
        guard errno == 0 else { throw DropFault("cannot list \(path)", errno) }
        return found.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Reads one file, without following links and without waiting for whoever holds the other end of a pipe.
    /// - Throws: never for the file's own sake.
    public func read(_ name: [UInt8]) -> FoundFile {
        var entry = stat()
        guard lstat(location(name), &entry) == 0 else { return Self.absent(errno) }
        // Looked at before it is opened: to open a device may do something.
        guard entry.st_mode & S_IFMT == S_IFREG else { return .unfit(.notRegular, FileStamp(entry)) }
        let stamp = FileStamp(entry)
        let descriptor = open(location(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ELOOP { return .unfit(.notRegular, stamp) }
            return Self.absent(errno)
        }
        defer { close(descriptor) }
        guard fstat(descriptor, &entry) == 0 else { return Self.absent(errno) }
        guard entry.st_mode & S_IFMT == S_IFREG else { return .unfit(.notRegular, FileStamp(entry)) }
        guard entry.st_size <= mostBytes else { return .unfit(.tooLarge, FileStamp(entry)) }
        return contents(of: descriptor, FileStamp(entry))
    }

    private func contents(of descriptor: Int32, _ stamp: FileStamp) -> FoundFile {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return .bytes(bytes, stamp) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Self.absent(errno) }
            guard bytes.count + count <= mostBytes else { return .unfit(.tooLarge, stamp) }
            bytes += chunk[..<count]
        }
    }

    private static func absent(_ error: Int32) -> FoundFile {
        error == ENOENT ? .gone : .unread(DropFault.words(of: error))
    }

    /// Moves a file that was dealt with into `folder`, for good, if it is still the one that was read: another one under
    /// its name is dealt with next. One of the name `target` is replaced.
    /// - Repeats: harmless, also where it has gone.
    public func move(
        _ name: [UInt8], _ stamp: FileStamp, to folder: String, as target: String
    ) throws(DropFault) {
        var entry = stat()
        guard lstat(location(name), &entry) == 0 else {
            guard errno != ENOENT else { return try Self.settle(folder, path) }
            throw DropFault("cannot look at \(Self.plain(name)) in \(path)", errno)
        }
        guard FileStamp(entry) == stamp else { return }
        guard rename(location(name), Self.location(folder, Array(target.utf8))) == 0 else {
            throw DropFault("cannot move \(Self.plain(name)) from \(path) to \(folder)", errno)
        }
        try Self.settle(folder, path)
    }

    /// Also where it had gone: an earlier move may have failed after it was made.
    private static func settle(_ folder: String, _ path: String) throws(DropFault) {
        try sync(folder)
        try sync(path)
    }

    /// Makes names that were made, moved or removed in a folder last.
    public static func sync(_ folder: String) throws(DropFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw DropFault("cannot sync \(folder)", errno) }
    }

    /// A name as people and logs can have it: at most 120 characters, printable, without blanks and slashes.
    public static func plain(_ name: [UInt8]) -> String {
        let plain = name.prefix(120).map { byte -> UInt8 in
            let isPlain = byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "/")
            return isPlain ? byte : UInt8(ascii: "_")
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private func location(_ name: [UInt8]) -> [CChar] { Self.location(path, name) }

    /// A path whose last part may be any bytes, ended by a zero.
    private static func location(_ folder: String, _ name: [UInt8]) -> [CChar] {
        (Array(folder.utf8) + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
    }
}
