/// Examples of every kind of file, complete and commented.
enum ConfigurationExamples {
    static func text(_ kind: ConfigurationKind) -> String {
        switch kind {
        case .gateway: gateway
        case .ledger: ledger
        case .client: client
        case .notary: notary
        case .notaryClient: notaryClient
        case .registry: registry
        case .registryClient: registryClient
        case .screeningClient: screeningClient
        }
    }
}
