import SettlementModel

/// Reads `admitted`: who may talk to a ledger or a notary.
struct AdmittedPartiesReader {
    let top: DocumentSection
    /// What is reached, in words.
    let place: String

    func read() -> [AdmittedParty] {
        let items = top.sections("admitted")
        if items.isEmpty {
            top.add(
                .missingKey, "admitted", "nobody may reach \(place)", fix: "list each gateway with its pin")
        }
        var pins: [Bytes32: String] = [:]
        var names: [GatewayID: String] = [:]
        return items.compactMap { item in
            defer { item.finish() }
            let name = item.required("name", ValueKind<GatewayID>.identifier("gw.bank-a"))
            let pin = item.required("pin", ValueKind<Bytes32>.pin)
            guard let name, let pin else { return nil }
            if let earlier = names.updateValue(item.path, forKey: name) {
                item.add(.duplicate, "name", "the same party as \(earlier)", fix: "list each party once")
            }
            if let earlier = pins.updateValue(item.path, forKey: pin) {
                item.add(
                    .duplicate, "pin", "the same pin as \(earlier)", fix: "each party has its own TLS key")
            }
            return AdmittedParty(name: name, pin: pin)
        }
    }
}
