public import SettlementModel

/// The names of the messages on the wire.
///
/// - Source: `Specs/Protocol/Messages.md`; the SATP name of each stands there.
public enum MessageType: String, Hashable, Sendable, CaseIterable {
    case ticket = "TICKET"
    case ticketWithdrawn = "TICKET_WITHDRAWN"
    case propose = "PROPOSE"
    case accept = "ACCEPT"
    case reject = "REJECT"
    case ready = "READY"
    case lockAssert = "LOCK_ASSERT"
    case lockReceipt = "LOCK_RECEIPT"
    case claimAssert = "CLAIM_ASSERT"
    case claimReceipt = "CLAIM_RECEIPT"
    case refundAssert = "REFUND_ASSERT"
    case refundReceipt = "REFUND_RECEIPT"
    case abortRequest = "ABORT_REQUEST"
    case abortAgreed = "ABORT_AGREED"
    case exitAgreed = "EXIT_AGREED"
    case resale = "RESALE"
    case dispute = "DISPUTE"
    case complete = "COMPLETE"

    /// The wire name of `message`.
    public init(_ message: PeerMessage) {
        self =
            switch message {
            case .ticket: .ticket
            case .ticketWithdrawn: .ticketWithdrawn
            case .propose: .propose
            case .accept: .accept
            case .reject: .reject
            case .ready: .ready
            case .lockAssert: .lockAssert
            case .lockReceipt: .lockReceipt
            case .claimAssert: .claimAssert
            case .claimReceipt: .claimReceipt
            case .refundAssert: .refundAssert
            case .refundReceipt: .refundReceipt
            case .abortRequest: .abortRequest
            case .abortAgreed: .abortAgreed
            case .exitAgreed: .exitAgreed
            case .resale: .resale
            case .dispute: .dispute
            case .complete: .complete
            }
    }
}
