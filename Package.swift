// swift-tools-version: 6.1
import PackageDescription

// The floor map of Specs/Architecture.md, in the same order. Imports go down, never sideways, never up.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

func product(_ name: String, _ package: String) -> Target.Dependency {
    .product(name: name, package: package)
}

let nioCore = product("NIOCore", "swift-nio")
let nioPosix = product("NIOPosix", "swift-nio")
let nioEmbedded = product("NIOEmbedded", "swift-nio")
let logging = product("Logging", "swift-log")
let lifecycle = product("ServiceLifecycle", "swift-service-lifecycle")
let unixSignals = product("UnixSignals", "swift-service-lifecycle")
let grdb = product("GRDB", "GRDB.swift")
let bigInt = product("BigInt", "BigInt")

/// A module of the product: its name, what it imports, and its folder where that is not Sources/<name>.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], at path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func system(_ name: String, _ package: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let systemLibraries: [Target] = [
    system("COpenSSL", "libssl-dev"),
    system("CNgHTTP2", "libnghttp2-dev"),
    system("CCurl", "libcurl4-openssl-dev"),
    system("CSecp256k1", "libsecp256k1-dev"),
    // Its headers lie in a folder of their own, which pkg-config names.
    system("CXML2", "libxml2-dev", pkgConfig: "libxml-2.0"),
    // The kernel's own calls that Swift does not import; no library.
    system("CLinux", "libc6-dev"),
    module("OpenSSL", ["COpenSSL"]),
    module("NgHTTP2", ["CNgHTTP2"]),
    module("Curl", ["CCurl"]),
    module("Secp256k1", ["CSecp256k1"]),
    module("XML", ["CXML2"]),
]

let core: [Target] = [
    // 0
    module("SettlementModel"),
    // 1
    module("SettlementProofs", ["SettlementModel", "OpenSSL", "Secp256k1"]),
    module("Instruments", ["SettlementModel", bigInt]),
    // 2
    module("ISO20022Messages", ["SettlementModel", "Instruments", "XML"]),
    module("TransferCore", ["SettlementModel", "SettlementProofs", "Instruments"]),
    module("SettlementEvidence", ["SettlementModel", "SettlementProofs"]),
    module("LedgerAdapterKit", ["SettlementModel", "SettlementProofs"]),
    module("PeerProtocol", ["SettlementModel", "SettlementProofs"]),
    module("FinancingRegistry", ["SettlementModel", "SettlementProofs"]),
    // 3
    module(
        "SettlementEngine",
        [
            "SettlementModel", "SettlementProofs", "Instruments", "TransferCore", "SettlementEvidence",
            "LedgerAdapterKit", "PeerProtocol", "FinancingRegistry", logging,
        ]),
    module("SecureChannels", ["OpenSSL", "NgHTTP2", nioCore, nioPosix]),
    module("DurableSQLite", [grdb]),
    module("FileDrop"),
    // 4
    module(
        "JournalStore", ["SettlementModel", "SettlementProofs", "SettlementEngine", "DurableSQLite", grdb]),
    module(
        "KeyVault",
        [
            "SettlementModel", "SettlementProofs", "PeerProtocol", "SettlementEngine", "OpenSSL",
            "DurableSQLite",
            grdb,
        ]),
    module(
        "PeerTransport",
        [
            "SettlementModel", "SettlementProofs", "PeerProtocol", "SettlementEngine", "SecureChannels",
            nioCore,
        ]),
    module(
        "GatewayAPI",
        [
            "SettlementModel", "SettlementProofs", "ISO20022Messages", "TransferCore", "SettlementEngine",
            "SecureChannels", nioCore, nioPosix,
            product("HummingbirdCore", "hummingbird"), product("HTTPTypes", "swift-http-types"), logging,
            lifecycle,
        ]),
    module(
        "ISOExchange",
        [
            "SettlementModel", "SettlementProofs", "ISO20022Messages", "XML", "TransferCore",
            "SettlementEngine", "FileDrop", logging,
        ]),
    module(
        "ScreeningClient",
        ["SettlementModel", "SettlementProofs", "TransferCore", "SecureChannels", nioCore]),
    module(
        "FinancingRegistryClient",
        [
            "SettlementModel", "SettlementProofs", "Instruments", "FinancingRegistry", "OpenSSL",
            "SecureChannels", nioCore,
        ]),
    module(
        "FinancingRegistryService",
        [
            "SettlementModel", "SettlementProofs", "FinancingRegistry", "SecureChannels", "DurableSQLite",
            nioCore, grdb, logging,
        ]),
]

let adapters: [Target] = [
    module("SQLLedgerProofs", ["SettlementModel", "SettlementProofs"], at: "Adapters/SQLLedger/Proofs"),
    module(
        "SQLLedgerRules", ["SettlementModel", "SettlementProofs", "SQLLedgerProofs"],
        at: "Adapters/SQLLedger/Rules"),
    module(
        "SQLLedgerAdapter",
        [
            "SettlementModel", "SettlementProofs", "LedgerAdapterKit", "SQLLedgerProofs", "SecureChannels",
            nioCore,
        ],
        at: "Adapters/SQLLedger/Driver"),
    module(
        "SQLLedgerService",
        [
            "SettlementModel", "SettlementProofs", "SQLLedgerProofs", "SQLLedgerRules", "SecureChannels",
            nioCore, grdb, logging,
        ],
        at: "Adapters/SQLLedger/Service"),
    module(
        "EVMProofs", ["SettlementModel", "SettlementProofs", "Secp256k1"], at: "Adapters/EVM/Proofs"),
    module(
        "EVMNotaryRules", ["SettlementModel", "SettlementProofs", "EVMProofs", "Secp256k1"],
        at: "Adapters/EVM/Notary/Rules"),
    module(
        "EVMNotaryService",
        [
            "SettlementModel", "SettlementProofs", "LedgerAdapterKit", "EVMProofs", "EVMNotaryRules",
            "SecureChannels", "DurableSQLite", nioCore, grdb, logging,
        ],
        at: "Adapters/EVM/Notary/Service"),
    module(
        "EVMAdapter",
        [
            "SettlementModel", "SettlementProofs", "LedgerAdapterKit", "EVMProofs", "EVMNotaryRules",
            "Secp256k1", "Curl", "DurableSQLite", grdb,
        ],
        at: "Adapters/EVM/Driver"),
    module(
        "ISO20022Proofs",
        ["SettlementModel", "SettlementProofs", "SQLLedgerProofs", "ISO20022Messages", "XML"],
        at: "Adapters/ISO20022/Proofs"),
    module(
        "ISO20022TestSystem", ["SettlementModel", "ISO20022Messages", "ISO20022Proofs"],
        at: "Adapters/ISO20022/TestSystem"),
    module(
        "ISO20022Adapter",
        [
            "SettlementModel", "SettlementProofs", "SQLLedgerProofs", "SQLLedgerRules", "ISO20022Messages",
            "ISO20022Proofs", "XML", "DurableSQLite", "FileDrop", grdb, logging,
        ],
        at: "Adapters/ISO20022/Driver"),
]

let scenarioKit: [Target.Dependency] = [
    "SettlementModel", "SettlementProofs", "Instruments", "TransferCore", "SettlementEvidence",
    "LedgerAdapterKit",
    "PeerProtocol", "FinancingRegistry", "SettlementEngine", "JournalStore", "KeyVault", "SQLLedgerProofs",
    "SQLLedgerRules",
    logging,
]

let program: [Target] = [
    // Beside the floors: fakes for tests and for `interlock simulate`.
    module("SettlementTestKit", scenarioKit + ["EVMProofs", "EVMNotaryRules"]),
    // 5
    .executableTarget(
        name: "Interlock",
        dependencies: [
            "SettlementModel", "SettlementProofs", "Instruments", "XML", "ISO20022Messages", "TransferCore",
            "SettlementEvidence",
            "LedgerAdapterKit", "PeerProtocol", "SettlementEngine", "SecureChannels", "JournalStore",
            "KeyVault",
            "PeerTransport", "GatewayAPI", "ISOExchange", "SQLLedgerProofs", "SQLLedgerRules",
            "SQLLedgerAdapter",
            "SQLLedgerService", "EVMProofs", "EVMAdapter", "EVMNotaryRules", "EVMNotaryService",
            "FinancingRegistry", "FinancingRegistryClient", "FinancingRegistryService", "ScreeningClient",
            "ISO20022Proofs", "ISO20022Adapter", "ISO20022TestSystem", "DurableSQLite", "Secp256k1",
            "SettlementTestKit", "OpenSSL", "Curl", "CLinux", nioCore, nioPosix, grdb,
            logging,
            unixSignals, product("ArgumentParser", "swift-argument-parser"), product("Yams", "Yams"),
        ],
        swiftSettings: settings),
]

let ledgerTests: [Target.Dependency] = [
    "SettlementModel", "SettlementProofs", "SQLLedgerProofs", "SQLLedgerRules", "SQLLedgerTestKit",
]
let testTargets: [Target] = [
    tests("SettlementModelTests", ["SettlementModel"]),
    tests("OpenSSLTests", ["OpenSSL", "COpenSSL"]),
    tests("SettlementProofsTests", ["SettlementModel", "SettlementProofs", "OpenSSL", "Secp256k1"]),
    tests("InstrumentsTests", ["SettlementModel", "Instruments"]),
    tests(
        "TransferCoreTests",
        ["SettlementModel", "SettlementProofs", "Instruments", "TransferCore", "PeerProtocol"]),
    .target(
        name: "FinancingRegistryTestKit",
        dependencies: ["SettlementModel", "SettlementProofs", "FinancingRegistry"],
        path: "Tests/FinancingRegistryTestKit", swiftSettings: settings),
    tests(
        "FinancingRegistryTests",
        ["SettlementModel", "SettlementProofs", "FinancingRegistry", "FinancingRegistryTestKit"]),
    .target(
        name: "DoorTestKit", dependencies: ["SettlementModel", "SettlementProofs", "SecureChannels"],
        path: "Tests/DoorTestKit", swiftSettings: settings),
    tests(
        "ScreeningClientTests",
        [
            "SettlementModel", "SettlementProofs", "TransferCore", "ScreeningClient", "SecureChannels",
            "DoorTestKit", nioPosix,
        ]),
    tests(
        "FinancingRegistryServiceTests",
        [
            "SettlementModel", "SettlementProofs", "Instruments", "FinancingRegistry",
            "FinancingRegistryTestKit", "FinancingRegistryClient", "FinancingRegistryService",
            "DoorTestKit", "SecureChannels", "DurableSQLite", "OpenSSL", grdb, nioPosix, logging,
        ]),
    tests("PeerProtocolTests", ["SettlementModel", "SettlementProofs", "PeerProtocol"]),
    tests(
        "SettlementEvidenceTests",
        [
            "SettlementModel", "SettlementProofs", "SettlementEvidence", "PeerProtocol", "SettlementEngine",
            "SQLLedgerProofs",
        ]),
    tests("SecureChannelsTests", ["SecureChannels", "COpenSSL", nioCore, nioPosix, nioEmbedded]),
    tests(
        "JournalStoreTests", ["SettlementModel", "SettlementEngine", "DurableSQLite", "JournalStore", grdb],
        exclude: ["Fixtures"]),
    tests(
        "KeyVaultTests",
        [
            "SettlementModel", "SettlementProofs", "PeerProtocol", "SettlementEngine", "OpenSSL", "KeyVault",
            "EVMProofs", grdb,
        ]),
    tests("SQLLedgerProofsTests", ["SettlementModel", "SettlementProofs", "SQLLedgerProofs"]),
    .target(
        name: "SQLLedgerTestKit",
        dependencies: ["SettlementModel", "SettlementProofs", "SQLLedgerProofs", "SQLLedgerRules"],
        path: "Tests/SQLLedgerTestKit", swiftSettings: settings),
    tests("SQLLedgerRulesTests", ledgerTests + ["EVMProofs"]),
    tests("Secp256k1Tests", ["Secp256k1"]),
    tests("XMLTests", ["XML"]),
    tests(
        "ISO20022MessagesTests", ["SettlementModel", "Instruments", "ISO20022Messages", "XML"]),
    tests("EVMProofsTests", ["SettlementModel", "SettlementProofs", "EVMProofs"]),
    tests(
        "EVMNotaryRulesTests",
        [
            "SettlementModel", "SettlementProofs", "EVMProofs", "EVMNotaryRules", "SQLLedgerProofs",
            "SQLLedgerTestKit",
        ]),
    tests(
        "SQLLedgerServiceTests",
        ledgerTests + ["SQLLedgerService", "DoorTestKit", "SecureChannels", grdb, nioPosix, logging]),
    .target(
        name: "GatewayAPITestKit",
        dependencies: [
            "SettlementModel", "SettlementProofs", "TransferCore", "SettlementEngine", "SecureChannels",
            "GatewayAPI", "Curl",
            nioCore,
            nioPosix, logging, lifecycle,
        ],
        path: "Tests/GatewayAPITestKit", swiftSettings: settings),
    tests(
        "GatewayAPITests",
        [
            "SettlementModel", "SettlementProofs", "ISO20022Messages", "XML", "SettlementEngine",
            "SettlementTestKit", "GatewayAPI",
            "GatewayAPITestKit", "Curl",
        ]),
    .target(
        name: "FileDropTestKit", path: "Tests/FileDropTestKit", swiftSettings: settings),
    tests("FileDropTests", ["FileDrop", "FileDropTestKit"]),
    tests(
        "ISOExchangeTests",
        [
            "SettlementModel", "SettlementProofs", "ISO20022Messages", "XML", "TransferCore",
            "SettlementEngine", "SettlementTestKit", "FileDrop", "FileDropTestKit", "ISOExchange",
            "GatewayAPITestKit", logging,
        ]),
    .target(
        name: "ProgramTestKit", path: "Tests/ProgramTestKit", swiftSettings: settings),
    tests(
        "InterlockTests",
        [
            "SettlementModel", "SettlementProofs", "Instruments", "XML", "ISO20022Messages",
            "SettlementEvidence",
            "TransferCore", "SettlementEngine", "ISOExchange",
            "GatewayAPI",
            "GatewayAPITestKit", "ProgramTestKit", "LedgerAdapterKit", "FinancingRegistry", "EVMProofs",
            "EVMNotaryRules",
            "DurableSQLite",
            "Interlock", grdb, logging, nioCore, nioPosix,
        ]),
    module("AdapterConformance", ["SettlementModel", "SettlementProofs", "LedgerAdapterKit"]),
    tests(
        "SQLLedgerAdapterTests",
        ledgerTests + [
            "LedgerAdapterKit", "AdapterConformance", "SQLLedgerAdapter", "SQLLedgerService",
            "DoorTestKit", "SecureChannels",
            nioCore, nioPosix,
        ]),
    tests(
        "EVMAdapterTests",
        [
            "SettlementModel", "SettlementProofs", "LedgerAdapterKit", "AdapterConformance", "EVMProofs",
            "EVMNotaryRules", "EVMAdapter", "Secp256k1", "SQLLedgerProofs", "SQLLedgerTestKit",
            "TransferCore", "SettlementEngine", "SettlementEvidence", "SettlementTestKit", "KeyVault",
            "PeerProtocol", "OpenSSL", "EVMNotaryService", logging,
        ]),
    tests(
        "ISO20022AdapterTests",
        ledgerTests + [
            "ISO20022Messages", "ISO20022Proofs", "ISO20022TestSystem", "ISO20022Adapter",
            "LedgerAdapterKit", "AdapterConformance", "SQLLedgerAdapter", "SQLLedgerService",
            "DoorTestKit", "SecureChannels", "Interlock", "SettlementTestKit", "FileDropTestKit",
            "DurableSQLite", grdb, logging, nioCore,
            nioPosix,
        ]),
    tests("ScenarioTests", scenarioKit + ["SettlementTestKit"]),
    // Interlock: the program itself is run, as a process.
    tests(
        "SimulationTests",
        [
            "SettlementModel", "SettlementProofs", "TransferCore", "LedgerAdapterKit", "SettlementEngine",
            "EVMProofs", "EVMNotaryRules", "SettlementTestKit", "ProgramTestKit", "Interlock",
        ]),
    tests("AttackTests", scenarioKit + ["SettlementTestKit"]),
    tests("RepositoryTests", []),
    // Replays the corpus in the ordinary build. The guided run is a package of its own: Tests/Fuzz/Package.swift.
    .testTarget(
        name: "FuzzTests",
        dependencies: [
            "SettlementModel", "SettlementProofs", "TransferCore", "SettlementEvidence", "PeerProtocol",
            "SettlementEngine",
            "SecureChannels", "PeerTransport", "GatewayAPI", "GatewayAPITestKit", "SQLLedgerProofs",
            "SQLLedgerService", "EVMProofs", "EVMNotaryRules", "OpenSSL", "NgHTTP2", "XML",
            "ISO20022Messages", "FinancingRegistry", "ScreeningClient", "FileDrop", "ISOExchange",
            "ISO20022Proofs",
            "ISO20022TestSystem",
            "Interlock",
        ],
        path: "Tests/Fuzz", exclude: ["Corpus", "Known", "Entry", "Package.swift", "fuzz.py"],
        sources: ["Targets", "Replay"], swiftSettings: settings),
]

let package = Package(
    name: "interlock",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "interlock", targets: ["Interlock"]),
        .library(name: "AdapterConformance", targets: ["AdapterConformance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    ],
    targets: systemLibraries + core + adapters + program + testTargets)
