import NgHTTP2

/// Hears a session and holds it to the order in which streams may live.
private final class Listener: HTTP2SessionObserver {
    private(set) var events: [String] = []
    private(set) var bodies: [Int32: [UInt8]] = [:]
    private var hasHeardGoodbye = false
    /// The other side said goodbye and nothing is open: the library reads the piece at hand to its end and no other, so
    /// what is heard from here on does depend on where the network cuts.
    private(set) var isOver = false
    var open: Set<Int32> = []
    var violation: Violation?
    var answer: ((Int32) -> Void)?
    private let role: HTTP2SessionRules.Role

    init(_ role: HTTP2SessionRules.Role) { self.role = role }

    private func need(_ holds: Bool, _ sentence: String) {
        if !holds, violation == nil { violation = Violation(sentence) }
    }

    private func record(_ event: String) {
        if !isOver { events.append(event) }
        isOver = isOver || hasHeardGoodbye && open.isEmpty
    }

    func sessionReceivedFrame() {}
    func sessionReceivedSettings() { record("settings") }
    func sessionReceivedGoAway(lastStreamID: Int32, code: UInt32) {
        hasHeardGoodbye = true
        record("away \(lastStreamID) \(code)")
    }
    func sessionReceivedPingAnswer() { record("pong") }

    func streamBegan(_ id: Int32) {
        need(role == .server && id > 0 && id % 2 == 1, "stream \(id) began")
        need(open.insert(id).inserted, "stream \(id) began twice")
        record("began \(id)")
    }

    func stream(_ id: Int32, receivedField name: String, _ value: String) -> Bool {
        need(open.contains(id), "a field of stream \(id), which is not open")
        need(!name.isEmpty, "a field without name")
        record("field \(id) \(name)=\(value)")
        return true
    }

    func streamReceivedHeaders(_ id: Int32) {
        need(open.contains(id), "headers of stream \(id), which is not open")
        record("headers \(id)")
    }

    func stream(_ id: Int32, receivedBytes bytes: UnsafeBufferPointer<UInt8>) {
        need(open.contains(id), "bytes of stream \(id), which is not open")
        if !isOver { bodies[id, default: []] += bytes }
    }

    func streamEnded(_ id: Int32) {
        need(open.contains(id), "the end of stream \(id), which is not open")
        record("ended \(id)")
        answer?(id)
    }

    func streamSendsHeaders(_ id: Int32) {}

    func streamClosed(_ id: Int32, code: UInt32) {
        // A stream that the library refuses before it begins is closed without having been open.
        if open.remove(id) != nil { record("closed \(id) \(code)") }
    }
}

/// A session with its listener, fed and emptied.
private final class Subject {
    let listener: Listener
    let session: HTTP2Session
    var isBroken = false

    init(_ role: HTTP2SessionRules.Role, answers: Bool) throws(Violation) {
        listener = Listener(role)
        do throws(HTTP2SessionError) {
            session = try HTTP2Session(rules: HTTP2SessionRules(role: role), observer: listener)
            if role == .client {
                for number in 0..<3 {
                    let body = [UInt8](repeating: 7, count: number * 600)
                    let id = try session.submitRequest(
                        pseudo: [
                            (":method", "POST"), (":scheme", "https"), (":authority", "a"), (":path", "/"),
                        ],
                        fields: [("x-number", "\(number)")], body: body)
                    listener.open.insert(id)
                }
                while try session.send({ _ in }) {}
            }
        } catch { throw Violation("no session: \(error)") }
        if answers {
            listener.answer = { [unowned self] id in
                if id % 3 == 0 { return session.reset(id, code: .cancel) }
                // A stream's number is the other side's choice.
                let body = [UInt8](repeating: 9, count: Int(id % 64) * 100)
                do { try session.submitAnswer(id, status: 200, fields: [("x", "y")], body: body) } catch {
                    session.reset(id, code: .internalError)
                }
            }
        }
    }

    func take(_ bytes: ArraySlice<UInt8>) throws(Violation) {
        guard !isBroken else { return }
        do {
            try bytes.withUnsafeBytes { try session.receive($0) }
        } catch {
            isBroken = true
            let fault = try unwrap(error as? HTTP2SessionError, "another kind of error: \(error)")
            try requireCode(fault.code, under: "http2.")
        }
        if let violation = listener.violation { throw violation }
    }

    func empty() throws(Violation) {
        do throws(HTTP2SessionError) {
            while try session.send({ _ in }) {}
        } catch {
            isBroken = true
            try requireCode(error.code, under: "http2.")
        }
        if let violation = listener.violation { throw violation }
    }
}

private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

/// Frames of a hostile other side, the greeting put before them: what is heard does not depend on where the network
/// cuts, and a session that answers keeps its streams in order.
func checkFrames(_ input: [UInt8], as role: HTTP2SessionRules.Role) throws(Violation) {
    let bytes = (role == .server ? preface : []) + [0, 0, 0, 4, 0, 0, 0, 0, 0] + input
    let whole = try Subject(role, answers: false)
    try whole.take(bytes[...])
    let cut = try Subject(role, answers: false)
    for start in stride(from: 0, to: bytes.count, by: 7) {
        try cut.take(bytes[start..<min(start + 7, bytes.count)])
    }
    try require(
        whole.isBroken == cut.isBroken || whole.listener.isOver, "cut otherwise, the session ends otherwise")
    try require(whole.listener.events == cut.listener.events, "cut otherwise, other events")
    try require(whole.listener.bodies == cut.listener.bodies, "cut otherwise, other bodies")
    let busy = try Subject(role, answers: true)
    for start in stride(from: 0, to: bytes.count, by: 61) {
        try busy.take(bytes[start..<min(start + 61, bytes.count)])
        for id in busy.listener.open { busy.session.consume(1, ofStream: id) }
        busy.session.consumeOfConnection(1)
        try busy.empty()
    }
    busy.session.terminate(code: .noError)
    try busy.empty()
}
