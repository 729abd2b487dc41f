/// Who may import whom: the table of Specs/Architecture.md, section 1, as data. Imports go down, never sideways or up.
struct Floor {
    let module: String
    let path: String
    /// Modules of this package.
    let modules: Set<String>
    /// Everything else, the standard library aside.
    let libraries: Set<String>

    init(_ module: String, _ path: String, _ modules: Set<String>, libraries: Set<String> = []) {
        self.module = module
        self.path = path
        self.modules = modules
        self.libraries = libraries
    }
}

enum FloorTable {
    private static let nio: Set<String> = [
        "NIOCore", "NIOPosix", "NIOConcurrencyHelpers", "NIOHTTP1", "NIOHTTPTypes", "NIOFoundationCompat",
    ]
    private static let ground: Set<String> = ["SettlementModel", "SettlementProofs"]
    /// Floors 0 to 2.
    private static let pure: Set<String> = ground.union([
        "Instruments", "TransferCore", "SettlementEvidence", "LedgerAdapterKit",
        "PeerProtocol", "FinancingRegistry",
    ])
    private static let ports = pure.union(["SettlementEngine"])
    private static let service: Set<String> = ["Logging", "ServiceLifecycle", "Synchronization"]
    /// The C library, by its name on each platform.
    private static let platform: Set<String> = ["Glibc", "Musl", "Darwin"]
    private static let store: Set<String> = platform.union([
        "GRDB", "Foundation", "Synchronization", "Logging",
    ])

    static let floors: [Floor] = [
        // A lock for a digest that is kept with the terms it is of; still no I/O.
        Floor("SettlementModel", "Sources/SettlementModel", [], libraries: ["Synchronization"]),
        Floor("OpenSSL", "Sources/OpenSSL", ["COpenSSL"], libraries: platform.union(["Synchronization"])),
        Floor("NgHTTP2", "Sources/NgHTTP2", ["CNgHTTP2"]),
        Floor("Curl", "Sources/Curl", ["CCurl"]),
        Floor("Secp256k1", "Sources/Secp256k1", ["CSecp256k1"]),
        Floor("XML", "Sources/XML", ["CXML2"]),
        Floor("SettlementProofs", "Sources/SettlementProofs", ["SettlementModel", "OpenSSL", "Secp256k1"]),
        Floor("Instruments", "Sources/Instruments", ["SettlementModel"], libraries: ["BigInt"]),
        Floor(
            "ISO20022Messages", "Sources/ISO20022Messages", ["SettlementModel", "Instruments", "XML"]),
        Floor("TransferCore", "Sources/TransferCore", ground.union(["Instruments"])),
        Floor("SettlementEvidence", "Sources/SettlementEvidence", ground),
        Floor("LedgerAdapterKit", "Sources/LedgerAdapterKit", ground),
        Floor("PeerProtocol", "Sources/PeerProtocol", ground),
        Floor("FinancingRegistry", "Sources/FinancingRegistry", ground),
        // A lock for the memory of heads already verified and entries already read; still no I/O.
        Floor("SQLLedgerProofs", "Adapters/SQLLedger/Proofs", ground, libraries: ["Synchronization"]),
        Floor("EVMProofs", "Adapters/EVM/Proofs", ground.union(["Secp256k1"])),
        Floor(
            "EVMNotaryRules", "Adapters/EVM/Notary/Rules", ground.union(["EVMProofs", "Secp256k1"])),
        Floor("SQLLedgerRules", "Adapters/SQLLedger/Rules", ground.union(["SQLLedgerProofs"])),
        // A cash agent's book is an SQL ledger's: what it does at the payment system follows from that book's entries.
        Floor(
            "ISO20022Proofs", "Adapters/ISO20022/Proofs",
            ground.union(["SQLLedgerProofs", "ISO20022Messages", "XML"])),
        Floor(
            "ISO20022TestSystem", "Adapters/ISO20022/TestSystem",
            ["SettlementModel", "ISO20022Messages", "ISO20022Proofs"]),
        Floor(
            "SettlementEngine", "Sources/SettlementEngine", pure,
            libraries: service.union(["Metrics", "Tracing"])),
        Floor(
            "SecureChannels", "Sources/SecureChannels", ["OpenSSL", "NgHTTP2"],
            libraries: nio.union(platform).union(["Synchronization"])),
        // One way to open and sync a SQLite file, for the journal and the vault alike. Knows no record.
        Floor("DurableSQLite", "Sources/DurableSQLite", [], libraries: store),
        // One way to read what others put into a folder. Knows no message.
        Floor("FileDrop", "Sources/FileDrop", [], libraries: platform),
        Floor("JournalStore", "Sources/JournalStore", ports.union(["DurableSQLite"]), libraries: store),
        Floor("KeyVault", "Sources/KeyVault", ports.union(["DurableSQLite", "OpenSSL"]), libraries: store),
        Floor(
            "PeerTransport", "Sources/PeerTransport", ports.union(["SecureChannels"]),
            libraries: nio.union(service)),
        Floor(
            "GatewayAPI", "Sources/GatewayAPI", ports.union(["ISO20022Messages", "SecureChannels"]),
            libraries: nio.union(service).union(["Hummingbird", "HummingbirdCore", "HTTPTypes"])),
        Floor(
            "ISOExchange", "Sources/ISOExchange", ports.union(["ISO20022Messages", "XML", "FileDrop"]),
            libraries: service.union(platform).union(["Dispatch"])),
        Floor(
            "SQLLedgerAdapter", "Adapters/SQLLedger/Driver",
            ground.union(["LedgerAdapterKit", "SQLLedgerProofs", "SecureChannels"]),
            libraries: nio.union(service)),
        Floor(
            "SQLLedgerService", "Adapters/SQLLedger/Service",
            ground.union([
                "LedgerAdapterKit", "SQLLedgerRules", "SQLLedgerProofs", "SecureChannels", "DurableSQLite",
            ]),
            libraries: nio.union(service).union(store)),
        // libcurl's calls block: each lane is a queue of its own.
        Floor(
            "EVMAdapter", "Adapters/EVM/Driver",
            ground.union([
                "LedgerAdapterKit", "EVMProofs", "EVMNotaryRules", "Secp256k1", "Curl", "DurableSQLite",
            ]),
            libraries: service.union(store).union(["Dispatch"])),
        Floor(
            "ISO20022Adapter", "Adapters/ISO20022/Driver",
            ground.union([
                "SQLLedgerProofs", "SQLLedgerRules", "ISO20022Messages", "ISO20022Proofs", "XML",
                "DurableSQLite", "FileDrop",
            ]), libraries: store),
        Floor(
            "EVMNotaryService", "Adapters/EVM/Notary/Service",
            ground.union([
                "LedgerAdapterKit", "EVMProofs", "EVMNotaryRules", "SecureChannels", "DurableSQLite",
            ]),
            libraries: nio.union(service).union(store)),
        Floor("ScreeningClient", "Sources/ScreeningClient", pure.union(["SecureChannels"]), libraries: nio),
        Floor(
            "FinancingRegistryClient", "Sources/FinancingRegistryClient",
            ground.union(["Instruments", "FinancingRegistry", "OpenSSL", "SecureChannels"]), libraries: nio),
        Floor(
            "FinancingRegistryService", "Sources/FinancingRegistryService",
            ground.union(["FinancingRegistry", "SecureChannels", "DurableSQLite"]),
            libraries: nio.union(service).union(store)),
        Floor("AdapterConformance", "Sources/AdapterConformance", pure, libraries: ["Testing"]),
        Floor(
            "SettlementTestKit", "Sources/SettlementTestKit",
            ports.union([
                "SecureChannels", "DurableSQLite", "JournalStore", "KeyVault", "SQLLedgerProofs",
                "SQLLedgerRules", "EVMProofs", "EVMNotaryRules",
            ]), libraries: service.union(platform)),
        Floor(
            "Interlock", "Sources/Interlock",
            ports.union([
                "CLinux", "OpenSSL", "Curl", "XML", "ISO20022Messages", "SecureChannels",
                "DurableSQLite",
                "JournalStore", "KeyVault",
                "PeerTransport",
                "GatewayAPI", "ISOExchange", "SQLLedgerProofs", "SQLLedgerRules", "SQLLedgerAdapter",
                "SQLLedgerService",
                "EVMProofs", "EVMAdapter", "EVMNotaryRules", "EVMNotaryService", "Secp256k1",
                "FinancingRegistry", "FinancingRegistryClient", "FinancingRegistryService", "ScreeningClient",
                "ISO20022Proofs", "ISO20022Adapter", "ISO20022TestSystem", "AdapterConformance",
                "SettlementTestKit",
            ]),
            libraries: nio.union(service).union(platform)
                .union(["Dispatch", "ArgumentParser", "Yams", "Foundation", "GRDB", "UnixSignals"])),
    ]
}
