internal import NIOCore

/// One request on its way in, in the handler's hands, or its answer on its way out.
final class HTTP2ServerStream {
    enum Phase { case readingHeaders, readingBody, handling, answering }

    var phase = Phase.readingHeaders
    /// When the phase that can be too slow began: reading or answering.
    var since: NIODeadline
    var method = ""
    var path = ""
    var authority = ""
    var headers: [(String, String)] = []
    var headerBytes = 0
    var declaredLength: Int?
    var body: [UInt8] = []
    /// Counted against the connection's memory; outlives `body`, which goes to the handler.
    var bodyBytes = 0
    /// Counted against the connection's window while the handler works.
    var isTaken = false
    var hasInputEnded = false
    /// Answered before the request was whole: the rest of it is not wanted.
    var isCutShort = false
    var task: Task<Void, Never>?

    init(since: NIODeadline) { self.since = since }

    /// Takes one field, or only counts it when the list is too long. Returns false when it is beyond all
    /// measure.
    func take(_ name: String, _ value: String, limit: Int) -> Bool {
        headerBytes += name.utf8.count + value.utf8.count + 32  // RFC 9113, 6.5.2
        guard headerBytes <= limit else { return headerBytes / 4 <= limit }
        switch name {
        case ":method": method = value
        case ":path": path = value
        case ":authority": authority = value
        case _ where name.utf8.first == UInt8(ascii: ":"): break
        default:
            if name == "content-length" { declaredLength = Int(value) }
            headers.append((name, value))
        }
        return true
    }
}
