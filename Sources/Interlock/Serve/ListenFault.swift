import Glibc
import NIOCore

/// Why a place cannot be listened on, in words and with the next step of that cause: NIO describes its own calls.
struct ListenFault {
    let words: String
    let next: String

    /// - Parameter taken: what to do where another process has the port.
    /// - Returns: `nil` where the error is none of a socket.
    init?(_ error: any Error, whenTaken taken: String = "free the port or name another one") {
        if error is SocketAddressError.UnknownHost {
            (words, next) = ("no such host", "name an address of this machine, or correct the host's name")
            return
        }
        guard let fault = error as? IOError else { return nil }
        switch fault.errnoCode {
        case EADDRINUSE: (words, next) = ("the port is in use", taken)
        case EADDRNOTAVAIL:
            (words, next) = (
                "this machine has no such address", "name one of its addresses, or 0.0.0.0 for all"
            )
        case EACCES:
            (words, next) = (
                "this user may not have that port",
                "name a port from 1024 on, or give the program CAP_NET_BIND_SERVICE"
            )
        default: (words, next) = (String(cString: strerror(fault.errnoCode)), "see the system's limits")
        }
    }

    /// What a process says that must listen at `place`.
    static func failure(
        _ code: String, at place: Endpoint, _ error: any Error,
        whenTaken taken: String = "free the port or name another one"
    ) -> CommandFailure {
        let fault = ListenFault(error, whenTaken: taken)
        return .unavailable(
            code, "cannot listen on \(place.host):\(place.port): \(fault?.words ?? "\(error)")",
            next: fault?.next ?? "see the cause; the place itself may be free")
    }
}
