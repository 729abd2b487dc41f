internal import NIOCore

/// One request of a client and the caller waiting for its answer.
///
/// `@unchecked Sendable`: the caller's task makes it and hands it over through the mailbox; from then on it
/// is touched on the client's event loop only.
final class HTTP2ClientCall: @unchecked Sendable {
    typealias Answer = Result<HTTP2Response, HTTP2ClientError>

    let method: String
    let path: String
    let headers: [(String, String)]
    let body: [UInt8]
    let deadline: NIODeadline
    private var continuation: CheckedContinuation<Answer, Never>?

    /// A part of the header block has been handed to the network, or is about to be.
    var isSent = false
    /// The caller stopped waiting, perhaps before the call came here.
    var isAbandoned = false
    var status = 0
    var answerHeaders: [(String, String)] = []
    var answerHeaderBytes = 0
    var answerBody: [UInt8] = []

    init(method: String, path: String, headers: [(String, String)], body: [UInt8], deadline: NIODeadline) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.deadline = deadline
    }

    /// Sets who waits. Called once, by the caller's task, before the call is handed over.
    func wait(_ continuation: CheckedContinuation<Answer, Never>) { self.continuation = continuation }

    var isFinished: Bool { continuation == nil }

    /// Answers the caller; only the first answer counts.
    func finish(_ answer: Answer) {
        continuation?.resume(returning: answer)
        continuation = nil
    }

    /// No answer will come: what that means depends on whether the request may have left.
    func fail(_ fault: HTTP2Fault, neverProcessed: Bool = false) {
        finish(.failure(isSent && !neverProcessed ? .unknown(fault) : .notSent(fault)))
    }

    /// An interim answer (1xx) is over; the real one follows.
    func forgetInterim() {
        status = 0
        answerHeaders = []
    }
}
