/// Who hears what a session reads. All calls come from inside `HTTP2Session.receive` or `.send`.
///
/// An observer may submit, reset and consume from a call, but must not call `receive` or `send`.
public protocol HTTP2SessionObserver: AnyObject {
    /// A whole frame arrived, of any kind.
    func sessionReceivedFrame()
    /// The peer's settings arrived (its first ones are its greeting).
    func sessionReceivedSettings()
    /// The peer takes no streams above `lastStreamID`; those above are reported as closed with
    /// `REFUSED_STREAM`.
    func sessionReceivedGoAway(lastStreamID: Int32, code: UInt32)
    /// The peer answered a ping.
    func sessionReceivedPingAnswer()
    /// The peer opened a stream (servers only).
    func streamBegan(_ id: Int32)
    /// One field of a header block, pseudo fields included, in order.
    /// - Returns: false to reset the stream.
    func stream(_ id: Int32, receivedField name: String, _ value: String) -> Bool
    /// A header block is complete: the request's or answer's, an interim answer's, or the trailer.
    func streamReceivedHeaders(_ id: Int32)
    /// A piece of the body; the bytes are valid during the call only and must be consumed sometime.
    func stream(_ id: Int32, receivedBytes bytes: UnsafeBufferPointer<UInt8>)
    /// The peer sends no more on this stream.
    func streamEnded(_ id: Int32)
    /// A header block of ours is about to be handed out: from now on the peer may have seen it.
    func streamSendsHeaders(_ id: Int32)
    /// Both directions are done. `code` 0 is an orderly end.
    func streamClosed(_ id: Int32, code: UInt32)
}
