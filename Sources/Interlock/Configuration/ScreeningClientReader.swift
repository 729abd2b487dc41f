import SettlementModel

/// Where a screening service answers, and as whom we ask. Read from a file of `kind: screening-client`.
struct ScreeningClientProfile {
    /// By which rules name it.
    let service: String
    let place: PinnedEndpoint
    let identity: IdentityFiles
    let timeoutSeconds: Int64
}

/// Reads it.
struct ScreeningClientReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> ScreeningClientProfile? {
        let own = top.section("service").flatMap(readService)
        let identity = top.tls(files)
        let timeout = top.value("timeout", .integer(1...120, unit: "seconds"), default: 10)
        guard let own, let identity else { return nil }
        return ScreeningClientProfile(
            service: own.name, place: own.place, identity: identity, timeoutSeconds: timeout)
    }

    private func readService(_ section: DocumentSection) -> (name: String, place: PinnedEndpoint)? {
        defer { section.finish() }
        let name = section.required("name", ValueKind<String>.text("a service's name", limit: 96))
        let place = section.pinned()
        guard let name, let place else { return nil }
        return (name, place)
    }
}
