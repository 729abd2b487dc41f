internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Why no connection was made, in words and with the next step: NIO describes its own types.
enum ConnectWords {
    static func of(_ error: any Error, to authority: String) -> String {
        switch error {
        case let fault as NIOConnectionError: all(fault, authority)
        case let fault as IOError: of(fault.errnoCode, authority)
        case is SocketAddressError.UnknownHost: noHost(authority)
        case ChannelError.connectTimeout: silence(authority)
        default: "no connection to \(authority): \(error)"
        }
    }

    /// A host may have several addresses, each with its own failure; each reason stands once.
    private static func all(_ fault: NIOConnectionError, _ authority: String) -> String {
        guard !fault.connectionErrors.isEmpty else { return noHost(authority) }
        var reasons: [String] = []
        for failure in fault.connectionErrors {
            let reason = of(failure.error, to: authority)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        return reasons.joined(separator: "; ")
    }

    private static func of(_ number: CInt, _ authority: String) -> String {
        switch number {
        case ECONNREFUSED: "connection refused by \(authority); check that the peer listens there"
        case ETIMEDOUT: silence(authority)
        case EHOSTUNREACH, ENETUNREACH: "there is no way to \(authority); check the network and the address"
        default:
            "no connection to \(authority): \(String(cString: strerror(number))); check that the peer listens there"
        }
    }

    private static func noHost(_ authority: String) -> String {
        "no such host: \(authority); check its name and the name service"
    }

    private static func silence(_ authority: String) -> String {
        "no answer from \(authority); check that it is up and that nothing between drops the connection"
    }
}
