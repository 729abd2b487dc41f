import Foundation
import Glibc

/// Messages as files in two folders: one that the other side empties, one that this side empties.
///
/// A file appears under its name whole or not at all, and synced. Names with a leading dot are under way.
/// Whoever may write into the incoming folder speaks as the payment system: give it to nobody else.
public struct FileExchange: MessageExchange {
    private let outgoing: String
    private let incoming: String
    private let read: String

    /// Largest file that is read, in bytes.
    public static let largestFile = 4 << 20
    private static let mostFiles = 256

    /// - Parameters:
    ///   - folder: holds both.
    ///   - outgoing: name of the folder that is written.
    ///   - incoming: name of the folder that is emptied; what was read goes to `read` in it.
    /// - Throws: `ExchangeFault` where a folder cannot be made.
    public init(folder: String, outgoing: String, incoming: String) throws(ExchangeFault) {
        self.outgoing = folder + "/" + outgoing
        self.incoming = folder + "/" + incoming
        read = self.incoming + "/read"
        for path in [folder, self.outgoing, self.incoming, read] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw ExchangeFault(detail: "\(path) cannot be made, error \(errno)")
            }
        }
    }

    public func send(_ message: [UInt8], named name: String) async throws {
        guard Self.isPlain(name) else { throw ExchangeFault(detail: "\(name) is no name of a file") }
        let (draft, path) = ("\(outgoing)/.\(name).new", "\(outgoing)/\(name).xml")
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw ExchangeFault(detail: "\(draft) cannot be written, error \(errno)") }
        defer { close(file) }
        var rest = message[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw ExchangeFault(detail: "\(draft) cannot be written, error \(errno)")
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(file) == 0, rename(draft, path) == 0 else {
            throw ExchangeFault(detail: "\(path) cannot be published, error \(errno)")
        }
        try sync(outgoing)
    }

    public func received() async throws -> [ReceivedMessage] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: incoming)
        } catch { throw ExchangeFault(detail: "\(incoming) cannot be listed: \(error)") }
        let waiting = names.filter { !$0.hasPrefix(".") && $0.hasSuffix(".xml") }.sorted()
        return try waiting.prefix(Self.mostFiles).compactMap { name in
            try contents(of: "\(incoming)/\(name)").map { ReceivedMessage(name: name, bytes: $0) }
        }
    }

    public func putAway(_ name: String) async throws {
        guard name.hasSuffix(".xml"), Self.isPlain(name) else { return }
        guard rename("\(incoming)/\(name)", "\(read)/\(name)") == 0 || errno == ENOENT else {
            throw ExchangeFault(detail: "\(name) cannot be put away, error \(errno)")
        }
        try sync(incoming)
    }

    /// `nil` where it has gone meanwhile. What is no plain file, or too large, is read as nothing: no message is empty.
    private func contents(of path: String) throws -> [UInt8]? {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ELOOP { return [] }
            throw ExchangeFault(detail: "\(path) cannot be read, error \(errno)")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.largestFile
        else { return [] }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= Self.largestFile {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw ExchangeFault(detail: "\(path) cannot be read, error \(errno)")
            }
            bytes += buffer[..<count]
        }
        return []
    }

    private func sync(_ folder: String) throws {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw ExchangeFault(detail: "\(folder) cannot be opened, error \(errno)") }
        defer { close(file) }
        guard fsync(file) == 0 else {
            throw ExchangeFault(detail: "\(folder) cannot be synced, error \(errno)")
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 200 && !name.contains("/")
    }
}

/// The exchange did not do what it was asked; whether a message left is not known.
public struct ExchangeFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let detail: String
    public init(detail: String) { self.detail = detail }
    public var description: String { "agent.exchange: \(detail)" }
}
