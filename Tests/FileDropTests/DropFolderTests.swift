import FileDrop
import FileDropTestKit
import Foundation
import Testing

/// What others put into a folder, on a real disk.
struct DropFolderTests {
    private let path: String
    private let folder: DropFolder

    init() throws {
        path = NSTemporaryDirectory() + "drop-\(UUID().uuidString)"
        for part in ["", "/away"] {
            try FileManager.default.createDirectory(atPath: path + part, withIntermediateDirectories: true)
        }
        folder = DropFolder(path: path, mostBytes: 1000)
    }

    @Test func `names that end in xml are told in order, whatever bytes they have`() throws {
        let odd: [UInt8] = [0xFF, 0x0A, 0x20, 0x2E, 0x58, 0x6D, 0x4C]
        let long = [UInt8](repeating: UInt8(ascii: "n"), count: 251) + Array(".xml".utf8)
        for name in [long, Array("a.xml".utf8), odd, Array(".b.xml".utf8), Array("c.txt".utf8)] {
            try write([1], as: name)
        }
        #expect(try folder.names() == [Array("a.xml".utf8), long, odd])
        #expect(DropFolder.plain(odd) == "___.XmL")
        #expect(DropFolder.plain(long).utf8.count == 120)
        for name in [long, odd] {
            let stamp = try #require(stamped(folder.read(name)))
            try folder.move(name, stamp, to: path + "/away", as: "1-" + DropFolder.plain(name))
        }
        #expect(try folder.names() == [Array("a.xml".utf8)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/away").count == 2)
    }

    /// Each of them opened as if it were a file would wait for ever, do something, or fail.
    @Test(.timeLimit(.minutes(1)))
    func `pipes, sockets, folders, links and devices are told apart without waiting`() throws {
        #expect(mkfifo(path + "/pipe.xml", 0o600) == 0)
        try FileManager.default.createDirectory(
            atPath: path + "/folder.xml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: path + "/link.xml", withDestinationPath: "/etc/hostname")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/nowhere.xml", withDestinationPath: path + "/nothing")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/self.xml", withDestinationPath: path + "/self.xml")
        let socket = try listeningSocket(at: path + "/socket.xml")
        defer { close(socket) }
        for name in ["pipe.xml", "folder.xml", "link.xml", "nowhere.xml", "self.xml", "socket.xml"] {
            #expect(unfit(folder.read(Array(name.utf8))) == .notRegular, "\(name)")
        }
        #expect(unfit(DropFolder(path: "/dev", mostBytes: 10).read(Array("zero".utf8))) == .notRegular)
        #expect(folder.read(Array("none.xml".utf8)) == .gone)
    }

    @Test func `a file is read up to its limit`() throws {
        try write([UInt8](repeating: 7, count: 1000), as: Array("a.xml".utf8))
        try write([UInt8](repeating: 7, count: 1001), as: Array("b.xml".utf8))
        guard case .bytes(let bytes, _) = folder.read(Array("a.xml".utf8)) else {
            return #expect(Bool(false), "not read")
        }
        #expect(bytes == [UInt8](repeating: 7, count: 1000))
        #expect(unfit(folder.read(Array("b.xml".utf8))) == .tooLarge)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what cannot be read now is not known, and is read once it can be`() throws {
        let name = Array("held.xml".utf8)
        try write([1, 2, 3], as: name)
        do {
            let lease = try Lease(path + "/held.xml")
            defer { lease.end() }
            #expect(isUnread(folder.read(name)))
        }
        guard case .bytes([1, 2, 3], _) = folder.read(name) else {
            return #expect(Bool(false), "\(folder.read(name))")
        }
        // The disk refuses to read it: a regular file whose first bytes are nowhere.
        #expect(isUnread(DropFolder(path: "/proc/self", mostBytes: 10).read(Array("mem".utf8))))
    }

    @Test func `another file under the name of one that was read is not moved with it`() throws {
        let name = Array("a.xml".utf8)
        try write([1], as: name)
        let first = try #require(stamped(folder.read(name)))
        try write([2], as: Array("b.xml".utf8))
        #expect(rename(path + "/b.xml", path + "/a.xml") == 0)
        try folder.move(name, first, to: path + "/away", as: "a")
        let second = try #require(stamped(folder.read(name)))
        #expect(second != first)
        try folder.move(name, second, to: path + "/away", as: "a")
        try folder.move(name, second, to: path + "/away", as: "a")
        #expect(try folder.names().isEmpty)
    }

    @Test func `a folder that is not there is a fault, not an empty one`() throws {
        let nowhere = DropFolder(path: path + "/none", mostBytes: 10)
        #expect(throws: DropFault.self) { try nowhere.names() }
        try write([1], as: Array("a.xml".utf8))
        let known = try #require(stamped(folder.read(Array("a.xml".utf8))))
        #expect(throws: DropFault.self) {
            try folder.move(Array("a.xml".utf8), known, to: path + "/none", as: "a")
        }
        #expect(try folder.names().count == 1)
    }

    private func write(_ bytes: [UInt8], as name: [UInt8]) throws {
        let place = (Array(path.utf8) + [0x2F] + name + [0]).map { CChar(bitPattern: $0) }
        let file = open(place, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0, bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count
        else { throw CocoaError(.fileWriteUnknown) }
        close(file)
    }

    private func stamped(_ found: FoundFile) -> FileStamp? {
        if case .bytes(_, let stamp) = found { stamp } else { nil }
    }

    private func unfit(_ found: FoundFile) -> UnfitFile? {
        if case .unfit(let what, _) = found { what } else { nil }
    }

    private func isUnread(_ found: FoundFile) -> Bool {
        if case .unread(let why) = found { !why.isEmpty } else { false }
    }
}
