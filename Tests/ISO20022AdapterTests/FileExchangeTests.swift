import FileDropTestKit
import Foundation
import ISO20022Adapter
import Testing

/// Messages as files between two sides.
struct FileExchangeTests {
    private let folder: String
    private let ours: FileExchange
    private let theirs: FileExchange

    init() throws {
        folder = NSTemporaryDirectory() + "exchange-\(UUID().uuidString)"
        ours = try FileExchange(folder: folder, outgoing: "to", incoming: "from")
        theirs = try FileExchange(folder: folder, outgoing: "from", incoming: "to")
    }

    @Test func `a message arrives whole, in the order of names, until it is put away`() async throws {
        try await ours.send([2], named: "b")
        try await ours.send([1], named: "a")
        try await ours.send([3], named: "b")
        let found = try await theirs.received().messages
        #expect(found.map(\.bytes) == [[1], [3]])
        try await theirs.putAway(found[0])
        try await theirs.putAway(found[0])
        #expect(try await theirs.received().messages.map(\.name) == ["b.xml"])
        #expect(try await ours.received() == Reception(messages: []))
    }

    @Test func `a message that replaces one that was read is not put away with it`() async throws {
        try await ours.send([1], named: "a")
        let first = try #require(try await theirs.received().messages.first)
        try await ours.send([2], named: "a")
        try await theirs.putAway(first)
        let second = try #require(try await theirs.received().messages.first)
        #expect(second.bytes == [2] && second.id != first.id)
        try await theirs.putAway(second)
        #expect(try read().isEmpty == false)
        // Both of one name are kept.
        try await ours.send([1], named: "a")
        try await theirs.putAway(try #require(try await theirs.received().messages.first))
        #expect(try read().count == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what cannot be read stays, is told with its reason, and holds up nothing`() async throws {
        try obstruct()
        try await theirs.send([9], named: "z")
        for _ in 0..<2 {
            let found = try await ours.received()
            #expect(found.messages.map(\.bytes) == [[9]])
            #expect(
                found.unread.map(\.name) == [
                    "empty.xml", "folder.xml", "large.xml", "link.xml", "pipe.xml", "socket.xml",
                ])
            #expect(found.unread.allSatisfy { !$0.why.isEmpty })
        }
        #expect(try read().isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `it is received once it can be read`() async throws {
        try Data([5]).write(to: URL(fileURLWithPath: incoming + "held.xml"))
        let lease = try Lease(incoming + "held.xml")
        var found = try await ours.received()
        #expect(found.messages.isEmpty && found.unread.map(\.name) == ["held.xml"])
        lease.end()
        found = try await ours.received()
        #expect(found.messages.map(\.bytes) == [[5]] && found.unread.isEmpty)

        try obstruct()
        for name in ["empty", "large", "link", "pipe", "socket"] { try await theirs.send([6], named: name) }
        found = try await ours.received()
        #expect(found.messages.map(\.bytes) == [[6], [5], [6], [6], [6], [6]])
        #expect(found.unread.map(\.name) == ["folder.xml"])
    }

    /// 255 bytes are the longest name that a file can have.
    @Test func `a name of any length and any bytes is received and put away`() async throws {
        let long = [UInt8](repeating: UInt8(ascii: "n"), count: 251) + Array(".xml".utf8)
        for name in [long, [0xC3, 0x0A, 0x20] + Array(".xml".utf8)] {
            let place = Array(incoming.utf8) + name + [0]
            let file = open(place.map { CChar(bitPattern: $0) }, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            try #require(file >= 0)
            #expect(write(file, [UInt8(7)], 1) == 1)
            close(file)
        }
        let found = try await ours.received()
        #expect(found.messages.map(\.id.name).map(\.count) == [255, 7])
        #expect(found.messages.allSatisfy { $0.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
        for message in found.messages { try await ours.putAway(message) }
        #expect(try await ours.received() == Reception(messages: []))
        #expect(try read().count == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a pipe or a link where a message is drafted is not written into`() async throws {
        #expect(mkfifo(folder + "/to/.a.new", 0o600) == 0)
        let aim = folder + "/aim"
        try Data([1]).write(to: URL(fileURLWithPath: aim))
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/to/.b.new", withDestinationPath: aim)
        for name in ["a", "b"] { try await ours.send([2], named: name) }
        #expect(try await theirs.received().messages.map(\.bytes) == [[2], [2]])
        #expect(try Data(contentsOf: URL(fileURLWithPath: aim)) == Data([1]))
    }

    @Test func `files that stay leave their turn to those behind them`() async throws {
        func names(_ numbers: Range<Int>) -> [String] { numbers.map { "a\($0).xml" } }
        for name in names(100..<400) { try Data([1]).write(to: URL(fileURLWithPath: incoming + name)) }
        let first = try await ours.received()
        #expect(first.messages.map(\.name) == names(100..<356))
        #expect(first.unvisited.count == 44)
        // In front of where it ended, and behind.
        try Data([2]).write(to: URL(fileURLWithPath: incoming + "a000.xml"))
        try Data([3]).write(to: URL(fileURLWithPath: incoming + "z.xml"))
        let second = try await ours.received()
        let expected: [String] = names(356..<400) + ["z.xml", "a000.xml"] + names(100..<310)
        #expect(second.messages.map(\.name) == expected)
        let left: [[UInt8]] = names(310..<356).map { Array($0.utf8) }
        #expect(second.unvisited == Set(left))
        for name in Set((first.messages + second.messages).map(\.name)) {
            try FileManager.default.removeItem(atPath: incoming + name)
        }
        // Once a look has come to everything, the next begins at the front.
        for name in ["a.xml", "b.xml"] {
            try Data([4]).write(to: URL(fileURLWithPath: incoming + name))
        }
        for order in [["b.xml", "a.xml"], ["a.xml", "b.xml"]] {
            let found = try await ours.received()
            #expect(found.messages.map(\.name) == order)
            #expect(found.unvisited.isEmpty)
        }
    }

    @Test func `a folder that has gone is a fault`() async throws {
        try FileManager.default.removeItem(atPath: folder + "/from")
        await #expect(throws: ExchangeFault.self) { try await ours.received() }
    }

    private var incoming: String { folder + "/from/" }

    private func read() throws -> [String] {
        try ["/from/read", "/to/read"].flatMap {
            try FileManager.default.contentsOfDirectory(atPath: folder + $0)
        }
    }

    /// Six things that are no message, before `z.xml` in the order of names.
    private func obstruct() throws {
        try Data().write(to: URL(fileURLWithPath: incoming + "empty.xml"))
        try FileManager.default.createDirectory(
            atPath: incoming + "folder.xml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: incoming + "link.xml", withDestinationPath: incoming + "nothing")
        #expect(mkfifo(incoming + "pipe.xml", 0o600) == 0)
        let large = open(incoming + "large.xml", O_WRONLY | O_CREAT | O_EXCL, 0o600)
        #expect(large >= 0 && ftruncate(large, FileExchange.largestFile + 1) == 0)
        close(large)
        close(try listeningSocket(at: incoming + "socket.xml"))
    }

    @Test(arguments: ["", "../a", ".a", "a/b"])
    func `a name that would leave the folder is refused`(name: String) async {
        await #expect(throws: ExchangeFault.self) { try await ours.send([1], named: name) }
    }
}
