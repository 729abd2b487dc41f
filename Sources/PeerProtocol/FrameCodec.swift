/// Frames as bytes: three lengths-first parts, all integers big-endian.
///
///     u32 length, header (canonical JSON)
///     u32 length, detached JWS (ASCII)
///     u32 count, then count × (u32 length, message)
///
/// - Source: `Specs/Protocol/Messages.md`, frames on the wire.
public enum FrameCodec {
    /// The bytes of `frame`.
    ///
    /// - Throws: `link.frame.size`, `link.message.size` where the limits are passed.
    public static func encode(_ frame: UnverifiedFrame) throws(LinkFault) -> [UInt8] {
        let header = frame.header.canonicalBytes
        let jws = Array(frame.signed.jws.utf8)
        guard (1...WireLimits.frameMessages).contains(frame.messages.count) else {
            throw LinkFault(
                .frameSize, "\(frame.messages.count) messages; 1 to \(WireLimits.frameMessages) are allowed")
        }
        guard frame.messages.allSatisfy({ (1...WireLimits.message).contains($0.count) }) else {
            throw LinkFault(.messageSize, "a message is empty or longer than \(WireLimits.message) bytes")
        }
        let total = frame.messages.reduce(12 + header.count + jws.count) { $0 + 4 + $1.count }
        guard total <= WireLimits.frame else {
            throw LinkFault(.frameSize, "\(total) bytes, at most \(WireLimits.frame) are allowed")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(total)
        append(part: header, to: &bytes)
        append(part: jws, to: &bytes)
        append(frame.messages.count, to: &bytes)
        for message in frame.messages { append(part: message, to: &bytes) }
        return bytes
    }

    /// Reads exactly one frame from exactly these bytes.
    public static func decode(_ bytes: [UInt8]) throws(LinkFault) -> UnverifiedFrame {
        guard bytes.count <= WireLimits.frame else {
            throw LinkFault(.frameSize, "\(bytes.count) bytes, at most \(WireLimits.frame) are allowed")
        }
        var reader = FrameReader(bytes)
        let headerBytes = try reader.part("header", limit: WireLimits.frameHeader)
        let header: FrameHeader
        do {
            header = try FrameHeader(canonicalBytes: headerBytes, limits: WireLimits.headerJSON)
        } catch {
            throw LinkFault(frameHeader: error)
        }
        let jws = try reader.part("signature", limit: WireLimits.jws)
        guard jws.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw LinkFault(.frameForm, "the signature holds bytes that no JWS has")
        }
        guard let signed = SignedFrameHeader(header: header, jws: String(decoding: jws, as: UTF8.self)) else {
            throw LinkFault(.frameForm, "the signature is empty or too long")
        }
        let count = try reader.number("message count")
        guard (1...WireLimits.frameMessages).contains(count) else {
            throw LinkFault(.frameSize, "\(count) messages; 1 to \(WireLimits.frameMessages) are allowed")
        }
        var messages: [[UInt8]] = []
        messages.reserveCapacity(count)
        for _ in 0..<count { messages.append(try reader.part("message", limit: WireLimits.message)) }
        guard reader.isAtEnd else {
            throw LinkFault(.frameForm, "bytes are left over after the last message")
        }
        return UnverifiedFrame(signed: signed, messages: messages)
    }

    private static func append(part: [UInt8], to bytes: inout [UInt8]) {
        append(part.count, to: &bytes)
        bytes += part
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}

/// Walks over a frame's bytes; no length is believed before it is compared with what is there.
struct FrameReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(_ what: String) throws(LinkFault) -> Int {
        guard bytes.count - position >= 4 else {
            throw LinkFault(.frameForm, "the frame ends in its \(what)")
        }
        var value = 0
        for _ in 0..<4 {
            value = value << 8 | Int(bytes[position])
            position += 1
        }
        return value
    }

    mutating func part(_ what: String, limit: Int) throws(LinkFault) -> [UInt8] {
        let length = try number(what)
        guard length >= 1 else { throw LinkFault(.frameForm, "the frame's \(what) is empty") }
        guard length <= limit else {
            throw LinkFault(
                .frameSize, "the frame's \(what) has \(length) bytes, at most \(limit) are allowed")
        }
        guard length <= bytes.count - position else {
            throw LinkFault(.frameForm, "the frame ends in its \(what)")
        }
        let part = Array(bytes[position..<position + length])
        position += length
        return part
    }
}
