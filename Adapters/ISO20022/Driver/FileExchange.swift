import FileDrop
import Glibc
import SettlementProofs
import Synchronization

/// Messages as files in two folders: one that the other side empties, one that this side empties.
///
/// A file appears under its name whole or not at all, and synced. Names with a leading dot are under way. What is no plain
/// file, is empty or too large, or cannot be read, was not said: it stays, and is looked at again, and holds up nothing.
/// Whoever may write into the incoming folder speaks as the payment system: give it to nobody else.
public final class FileExchange: MessageExchange {
    private let outgoing: String
    private let incoming: DropFolder
    private let read: String
    /// Where the last look ended; empty where it came to the end.
    private let last = Mutex<[UInt8]>([])

    /// Largest file that is read, in bytes.
    public static let largestFile = 4 << 20
    /// At one look.
    private static let (mostFiles, mostBytes) = (256, 4 * largestFile)

    /// - Parameters:
    ///   - folder: holds both.
    ///   - outgoing: name of the folder that is written.
    ///   - incoming: name of the folder that is emptied; what was read goes to `read` in it.
    /// - Throws: `ExchangeFault` where a folder cannot be made.
    public init(folder: String, outgoing: String, incoming: String) throws(ExchangeFault) {
        self.outgoing = folder + "/" + outgoing
        let arriving = DropFolder(path: folder + "/" + incoming, mostBytes: Self.largestFile)
        self.incoming = arriving
        read = arriving.path + "/read"
        for path in [folder, folder + "/" + outgoing, arriving.path, arriving.path + "/read"] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw ExchangeFault(detail: "\(path) cannot be made, error \(errno)")
            }
        }
    }

    public func send(_ message: [UInt8], named name: String) async throws {
        guard Self.isPlain(name) else { throw ExchangeFault(detail: "\(name) is no name of a file") }
        let (draft, path) = ("\(outgoing)/.\(name).new", "\(outgoing)/\(name).xml")
        // What a kill left there, or somebody put there: a pipe would be waited for.
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
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
        do { try DropFolder.sync(outgoing) } catch { throw ExchangeFault(detail: error.description) }
    }

    /// Goes on behind the name where the last look ended, and from the front again: files that stay, however many, leave
    /// their turn to those behind them.
    public func received() async throws -> Reception {
        let names: [[UInt8]]
        do { names = try incoming.names() } catch { throw ExchangeFault(detail: error.description) }
        let end = last.withLock { $0 }
        let front = names.firstIndex { end.lexicographicallyPrecedes($0) } ?? 0
        let turns = Array(names[front...] + names[..<front])
        var (messages, unread, size): ([ReceivedMessage], [UnreadMessage], Int) = ([], [], 0)
        var count = 0
        for name in turns {
            guard messages.count < Self.mostFiles, size < Self.mostBytes else { break }
            count += 1
            let plain = DropFolder.plain(name)
            switch incoming.read(name) {
            case .bytes([], _): unread.append(UnreadMessage(file: name, name: plain, why: "it is empty"))
            case .bytes(let bytes, let stamp):
                size += bytes.count
                messages.append(
                    ReceivedMessage(
                        id: ReceivedMessage.ID(name: name, stamp: stamp.text), name: plain, bytes: bytes))
            case .unfit(let what, _):
                unread.append(UnreadMessage(file: name, name: plain, why: what.rawValue))
            case .unread(let why): unread.append(UnreadMessage(file: name, name: plain, why: why))
            case .gone: continue
            }
        }
        let ended = count < turns.count ? turns[count - 1] : []
        last.withLock { $0 = ended }
        return Reception(messages: messages, unread: unread, unvisited: Set(turns[count...]))
    }

    /// It goes to `read`, under the first twelve digits of its SHA-256 and its own name: two of one name both stay.
    public func putAway(_ message: ReceivedMessage) async throws {
        let digest = Digest.sha256(message.bytes).hex.prefix(12)
        do throws(DropFault) {
            try incoming.move(
                message.id.name, FileStamp(text: message.id.stamp), to: read,
                as: "\(digest)-\(DropFolder.plain(message.id.name))")
        } catch { throw ExchangeFault(detail: error.description) }
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
