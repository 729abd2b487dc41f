public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel

/// Stands between a ledger's door and its book, where the book's units stand for something that its operator keeps elsewhere.
public protocol CommandFront: Sendable {
    /// Has a command booked, now or once what it needs has come.
    /// - Throws: `.underWay` where it may yet be booked.
    func submit(
        _ signed: SQLSignedCommand, by party: GatewayID?
    ) async throws(SubmissionFault) -> CommandVerdict

    /// Units that an account can lock, of each asset in which its balance does not say so.
    func reservable(_ account: AccountID) async throws -> [AssetID: Int128]
}
