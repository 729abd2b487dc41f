import Foundation

/// A file that nobody can open without waiting, root neither, until the lease ends.
public final class Lease {
    private let file: Int32

    public init(_ path: String) throws {
        // The system tells the holder by this signal that somebody waits; unheard, it would end the process.
        signal(SIGIO, SIG_IGN)
        file = open(path, O_RDWR | O_CLOEXEC)
        // F_SETLEASE, by its number: the header hides it.
        guard file >= 0, fcntl(file, 1024, Int32(F_WRLCK)) == 0 else { throw CocoaError(.fileLocking) }
    }

    public func end() { close(file) }
}

/// A socket in the file system.
/// - Returns: its descriptor, to be closed.
public func listeningSocket(at path: String) throws -> Int32 {
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard socket >= 0, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
        throw CocoaError(.fileWriteUnknown)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let bound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard bound == 0 else { throw CocoaError(.fileWriteUnknown) }
    return socket
}
