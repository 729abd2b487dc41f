import Foundation
import PeerProtocol
import SettlementModel
import SettlementProofs
import Testing

/// `Specs/Vectors/messages.json` holds one message of every type with its digest. It is written once and then
/// stands: whoever changes bytes on the wire finds out here.
struct VectorTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Specs/Vectors/messages.json")

    @Test func `the messages of the vector file are those that we write, byte for byte`() throws {
        let isAsked = ProcessInfo.processInfo.environment["INTERLOCK_WRITE_VECTORS"] == "1"
        if isAsked, !FileManager.default.fileExists(atPath: Self.file.path) { try Self.write() }
        let json = try CanonicalJSON.parse([UInt8](try Data(contentsOf: Self.file)))
        var reader = try ObjectReader(json)
        try reader.literal("format", "interlock-message-vectors/1")
        let vectors = try reader.array("messages", limit: 64)
        try reader.finish()
        let messages = try Samples.messages()
        #expect(vectors.count == messages.count)
        for (vector, message) in zip(vectors, messages) {
            var reader = try ObjectReader(vector)
            #expect(try reader.string("type") == MessageType(message).rawValue)
            let text = try reader.string("message", limit: WireLimits.message)
            let bytes = try MessageCodec.encode(try Samples.envelope(message))
            #expect(text == String(decoding: bytes, as: UTF8.self))
            #expect(try reader.bytes32("digest") == MessageCodec.digest(of: bytes))
            #expect(try reader.bytes32("leaf") == MerkleLog.leafHash(bytes))
            try reader.finish()
        }
    }

    /// Runs once, where the file is missing and `INTERLOCK_WRITE_VECTORS=1` asks for it.
    private static func write() throws {
        let lines = try Samples.messages().map { message in
            let bytes = try MessageCodec.encode(try Samples.envelope(message))
            let vector = CanonicalJSON.encode(
                .object([
                    "type": .string(MessageType(message).rawValue),
                    "message": .string(String(decoding: bytes, as: UTF8.self)),
                    "digest": .hex(MessageCodec.digest(of: bytes)), "leaf": .hex(MerkleLog.leafHash(bytes)),
                ]))
            return String(decoding: vector, as: UTF8.self)
        }
        let text =
            "{\"format\":\"interlock-message-vectors/1\",\"messages\":[\n"
            + lines.joined(separator: ",\n") + "\n]}\n"
        try Data(text.utf8).write(to: file)
    }
}
