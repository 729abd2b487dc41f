import FileDrop
import Glibc

/// What the exchange remembers, and the calls that make it last.
extension ExchangeDisk {
    func save(_ bytes: [UInt8], _ key: String, on shelf: Shelf) throws(ExchangeFault) {
        try write(bytes, to: "\(self.shelf(shelf))/\(key).json", mode: 0o600)
    }

    func load(_ key: String, on shelf: Shelf) throws(ExchangeFault) -> [UInt8]? {
        let path = "\(self.shelf(shelf))/\(key).json"
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw fault("cannot open \(path)")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0, bytes.count < 4 << 20 else { throw fault("cannot read \(path)") }
            bytes += chunk[..<count]
        }
    }

    /// Keys of what lies on a shelf. What a kill left half-written has another ending.
    func keys(on shelf: Shelf) throws(ExchangeFault) -> [String] {
        try names(in: self.shelf(shelf)).compactMap { bytes in
            let name = String(decoding: bytes, as: UTF8.self)
            return name.hasSuffix(".json") ? String(name.dropLast(5)) : nil
        }.sorted()
    }

    func end(_ key: String) throws(ExchangeFault) {
        let (from, to) = (shelf(.open), shelf(.ended))
        guard rename("\(from)/\(key).json", "\(to)/\(key).json") == 0 || errno == ENOENT else {
            throw fault("cannot put \(key) away")
        }
        try syncFolder(to)
        try syncFolder(from)
    }

    func forget(_ key: String, on shelf: Shelf) throws(ExchangeFault) {
        guard unlink("\(self.shelf(shelf))/\(key).json") == 0 || errno == ENOENT else {
            throw fault("cannot remove \(key)")
        }
        try syncFolder(self.shelf(shelf))
    }

    // MARK: The system's calls

    /// All or nothing, and for good; the last one under a name stays.
    func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(ExchangeFault) {
        let folder = Self.parent(path)
        let temporary = folder + "/." + String(path.dropFirst(folder.count + 1)) + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw fault("cannot make \(temporary)") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("cannot write \(temporary)") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw fault("cannot sync \(temporary)") }
        guard rename(temporary, path) == 0 else { throw fault("cannot put \(path) in place") }
        try syncFolder(folder)
    }

    func syncFolder(_ path: String) throws(ExchangeFault) {
        do { try DropFolder.sync(path) } catch { throw ExchangeFault(error) }
    }

    func names(in folder: String) throws(ExchangeFault) -> [[UInt8]] {
        guard let stream = opendir(folder) else { throw fault("cannot list \(folder)") }
        defer { closedir(stream) }
        var found: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { found.append(name) }
        }
        return found
    }

    /// A path whose last part may be any bytes, ended by a zero.
    static func path(_ folder: String, _ name: [UInt8]) -> [CChar] {
        (Array(folder.utf8) + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
    }

    static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    func fault(_ what: String) -> ExchangeFault {
        ExchangeFault(code: "iso.exchange.disk", detail: what + ": " + String(cString: strerror(errno)))
    }
}
