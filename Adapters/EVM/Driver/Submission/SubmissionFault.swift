/// Why a submission did not end as wanted.
public enum SubmissionFault: Error, Hashable, Sendable {
    /// Nothing left, and nothing will: try again later.
    case unavailable(EVMFault)
    /// The ledger says no, and no transaction of this order can still reach it.
    case rejected(code: String, detail: String)
    /// Bytes have left: ask `outcome(of:)`.
    case unknown
}
