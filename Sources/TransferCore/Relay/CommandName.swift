public import SettlementModel
import SettlementProofs

extension CommandID {
    /// The one name of a gateway's act on one leg: the same after every crash, so that the ledger acts once.
    ///
    /// - Parameter attempt: rises only after the ledger definitely refused, when other bytes may have to be signed.
    public static func of(
        _ transfer: TransferID, _ leg: LegID, _ act: TransferAct, by gateway: GatewayID, attempt: Int64
    ) -> CommandID {
        let text = """
            interlock/command-id/1
            \(transfer.hex)
            \(leg.rawValue)
            \(act.rawValue)
            \(gateway.text)
            \(attempt)

            """
        return CommandID(Digest.sha256(Array(text.utf8)))
    }
}
