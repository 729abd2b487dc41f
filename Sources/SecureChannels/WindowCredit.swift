/// How much of a connection's window is given back, and when.
///
/// Bytes of unfinished requests are given back at once: withheld, they could fill the window with bodies none
/// of which can end. Bytes of requests in the handler's hands are given back with their answer, so a slow
/// handler slows its peer.
struct WindowCredit {
    private var owed = 0  // bytes of requests being handled
    private var withheld = 0  // bytes not given back because of them

    /// `count` bytes came; returns how many to give back now.
    mutating func arrived(_ count: Int) -> Int {
        let kept = min(count, max(0, owed - withheld))
        withheld += kept
        return count - kept
    }

    /// A request of `count` bytes goes to the handler.
    mutating func taken(_ count: Int) { owed += count }

    /// A request of `count` bytes is answered or gone; returns how many bytes to give back.
    mutating func released(_ count: Int) -> Int {
        owed = max(0, owed - count)
        let freed = max(0, withheld - owed)
        withheld -= freed
        return freed
    }
}
