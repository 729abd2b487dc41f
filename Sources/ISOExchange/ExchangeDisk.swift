import FileDrop
import Glibc

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

    var arriving: DropFolder { DropFolder(path: folders.incoming, mostBytes: mostBytes) }

    /// Names of whole files, in order.
    func arrivals() throws(ExchangeFault) -> [[UInt8]] {
        do { return try arriving.names() } catch { throw ExchangeFault(error) }
    }

    func read(_ name: [UInt8]) -> FoundFile { arriving.read(name) }

    /// Moves a file that was dealt with out of the way, if it is still the one that was read. Repeats: alike.
    func move(
        _ name: [UInt8], _ stamp: FileStamp, isRefused: Bool, as target: String
    ) throws(ExchangeFault) {
        do {
            try arriving.move(name, stamp, to: isRefused ? folders.refused : folders.done, as: target)
        } catch { throw ExchangeFault(error) }
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
