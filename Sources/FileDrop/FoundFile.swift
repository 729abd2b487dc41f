import Glibc

/// What lies under a name.
public enum FoundFile: Hashable, Sendable {
    case bytes([UInt8], FileStamp)
    /// No message whatever happens: as long as it is this file.
    case unfit(UnfitFile, FileStamp)
    /// It cannot be read now; what is in it is not known. It may be readable at the next look.
    /// - Parameter why: the system's words.
    case unread(_ why: String)
    /// Somebody moved it.
    case gone
}

public enum UnfitFile: String, Hashable, Sendable {
    /// A link, a pipe, a folder, a socket, a device. It was not opened.
    case notRegular = "it is no regular file"
    case tooLarge = "it is too large"
}

/// Which file a name meant when it was read: a later one under the same name is another.
public struct FileStamp: Hashable, Sendable {
    public let text: String
    public init(text: String) { self.text = text }

    init(_ entry: stat) {
        text =
            "\(entry.st_dev).\(entry.st_ino).\(entry.st_size).\(entry.st_mtim.tv_sec).\(entry.st_mtim.tv_nsec)"
    }
}

/// A folder did not do as it was told.
public struct DropFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ what: String, _ error: Int32) { description = "\(what): \(Self.words(of: error))" }

    static func words(of error: Int32) -> String { String(cString: strerror(error)) }
}
