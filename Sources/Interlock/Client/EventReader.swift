/// Server-sent events out of a stream of bytes, however it is cut.
///
/// - Source: WHATWG HTML, server-sent events, 9.2.6.
final class EventReader {
    struct Event: Hashable {
        let name: String
        let data: [UInt8]
    }

    private var line: [UInt8] = []
    private var name = "message"
    private var data: [UInt8] = []
    /// One event is at most this long; views are a few KiB.
    private static let limit = 4 << 20

    /// The events that these bytes complete.
    ///
    /// - Throws: `CommandFailure` when an event grows beyond 4 MiB.
    func feed(_ bytes: [UInt8]) throws -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            if byte == 10 {
                if let event = endLine() { events.append(event) }
            } else if byte != 13 {
                guard line.count + data.count < Self.limit else {
                    throw CommandFailure.unavailable(
                        "client.stream", "an event is larger than 4 MiB",
                        next: "check what answers at this address")
                }
                line.append(byte)
            }
        }
        return events
    }

    private func endLine() -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            defer {
                name = "message"
                data = []
            }
            return data.isEmpty ? nil : Event(name: name, data: data)
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data": data += (data.isEmpty ? [] : [10]) + value
        default: break
        }
        return nil
    }
}
