import Glibc

/// The host's clock, for certificate dates and display only: no deadline is ever decided by it.
enum SystemClock {
    /// Unix seconds.
    static func seconds() -> Int64 { Int64(time(nil)) }
}
