public import SettlementModel
internal import XML

/// What a gateway knows of one transfer, as far as messages tell it.
public struct SettlementReport: Hashable, Sendable {
    public let ticket: TradeTicket
    public let transfer: TransferID
    public let status: SettlementStatus
    /// The transfer's state by its own name, for example `X_LOCKED`.
    public let state: String
    public let outcome: String?
    public let legs: [Leg]
    /// When the last leg ended, on its own ledger's clock.
    public let settledAt: LedgerInstant?
    /// When the cash arrived, on the cash ledger's clock.
    public let paidAt: LedgerInstant?

    /// How one leg stands on its ledger.
    public struct Leg: Hashable, Sendable {
        /// `X` is locked first.
        public let name: String
        public let ledger: LedgerID
        public let asset: AssetID
        public let state: String
        public let lock: LockID?
        public let lockDeadline: LedgerInstant?
        public let expiry: LedgerInstant?
        public init(
            name: String, ledger: LedgerID, asset: AssetID, state: String, lock: LockID?,
            lockDeadline: LedgerInstant?, expiry: LedgerInstant?
        ) {
            self.name = name
            self.ledger = ledger
            self.asset = asset
            self.state = state
            self.lock = lock
            self.lockDeadline = lockDeadline
            self.expiry = expiry
        }
    }

    public init(
        ticket: TradeTicket, transfer: TransferID, status: SettlementStatus, state: String, outcome: String?,
        legs: [Leg], settledAt: LedgerInstant?, paidAt: LedgerInstant?
    ) {
        self.ticket = ticket
        self.transfer = transfer
        self.status = status
        self.state = state
        self.outcome = outcome
        self.legs = legs
        self.settledAt = settledAt
        self.paidAt = paidAt
    }

    static let namespace = "urn:interlock:iso20022:status:1"

    /// Where the transfer stands on its ledgers, for `SplmtryData`.
    var supplement: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "CrossLdgrSts",
            [
                make.leaf("TrfId", transfer.hex), make.leaf("UETR", UETR(cashLegOf: transfer).text),
                make.leaf("St", state), make.leaf("Outcm", outcome),
            ]
                + legs.map { leg in
                    make.group(
                        "Leg",
                        [
                            make.leaf("Leg", leg.name), make.leaf("Ldgr", leg.ledger.text),
                            make.leaf("Asst", leg.asset.text), make.leaf("St", leg.state),
                            make.leaf("LckId", leg.lock?.hex),
                            make.leaf("LckDdln", leg.lockDeadline?.description),
                            make.leaf("Xpry", leg.expiry?.description),
                        ])
                })
    }
}
