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
        #expect(try await theirs.received().map(\.bytes) == [[1], [3]])
        try await theirs.putAway("a.xml")
        try await theirs.putAway("a.xml")
        #expect(try await theirs.received().map(\.name) == ["b.xml"])
        #expect(try await ours.received().isEmpty)
    }

    @Test func `what is under way, no plain file or too large is nothing that was said`() async throws {
        let incoming = folder + "/from/"
        try Data([1]).write(to: URL(fileURLWithPath: incoming + ".draft.xml"))
        try FileManager.default.createDirectory(
            atPath: incoming + "folder.xml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: incoming + "link.xml", withDestinationPath: "/etc/hostname")
        try Data(count: FileExchange.largestFile + 1).write(to: URL(fileURLWithPath: incoming + "large.xml"))
        let found = try await ours.received()
        #expect(found.map(\.name) == ["folder.xml", "large.xml", "link.xml"])
        #expect(found.allSatisfy { $0.bytes.isEmpty })
        for message in found { try await ours.putAway(message.name) }
        #expect(try await ours.received().isEmpty)
    }

    @Test(arguments: ["", "../a", ".a", "a/b"])
    func `a name that would leave the folder is refused`(name: String) async {
        await #expect(throws: ExchangeFault.self) { try await ours.send([1], named: name) }
    }
}
