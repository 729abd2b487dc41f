import ISO20022Messages
import XML

extension CashAgent {
    /// True where the bytes themselves are at fault, and reading them again would change nothing.
    static func isUnreadable(_ error: any Error) -> Bool { error is MessageFault || error is XMLFault }
}
