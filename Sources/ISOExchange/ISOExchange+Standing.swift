import FileDrop
public import SettlementEngine

/// What the exchange says of itself, in the log and in the gateway's health.
extension ISOExchange {
    /// For the gateway's health. One file that stays stops nothing, so it is told and not counted against it.
    public func health() -> HealthCheck {
        let quiet = unread.isEmpty ? "files are taken" : "\(unread.count) files stay in `in`"
        return HealthCheck(
            name: "iso-exchange", passes: isPrepared && trouble == nil,
            detail: trouble ?? (isPrepared ? quiet : "its memory is being read"))
    }

    /// A file whose content is not known was not refused either: it is tried at every look until it can be dealt with.
    func stays(_ name: [UInt8], _ why: String, code: String = "iso.exchange.unread") {
        let said = "\(DropFolder.plain(name)): \(why)"
        guard unread.insert(said).inserted, !wasUnread.contains(said) else { return }
        logger.error("a file stays", metadata: ["code": "\(code)", "why": "\(said)"])
    }

    func complain(_ error: any Error) {
        let fault = error as? ExchangeFault
        trouble = fault?.description ?? "\(error)"
        if waiting.insert(fault?.description ?? "\(error)").inserted {
            logger.error(
                "iso exchange waits",
                metadata: [
                    "code": "\(fault?.code ?? "iso.exchange.disk")", "why": "\(fault?.detail ?? "\(error)")",
                ])
        }
    }
}
