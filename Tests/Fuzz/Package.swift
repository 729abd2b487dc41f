// swift-tools-version: 6.1
import PackageDescription

// The fuzzer's own package: the parsers and what they need, and nothing that opens a socket or a file. fuzz.py puts
// links to Sources, Adapters, Specs and Tests beside a copy of this file and builds it with the sanitizers. Where a module
// is named with a list of sources, only its readers are taken, so that its dependencies need not be built.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableExperimentalFeature("Extern"),
]

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], at path: String? = nil,
    only sources: [String]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path ?? "Sources/\(name)", sources: sources,
        swiftSettings: settings)
}

let ground: [Target.Dependency] = ["SettlementModel", "SettlementProofs"]
let pure: [Target.Dependency] =
    ground + ["Instruments", "TransferCore", "SettlementEvidence", "LedgerAdapterKit", "PeerProtocol"]

let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL"),
        .systemLibrary(name: "CNgHTTP2", path: "Sources/CNgHTTP2"),
        .systemLibrary(name: "CCurl", path: "Sources/CCurl"),
        .systemLibrary(name: "CSecp256k1", path: "Sources/CSecp256k1"),
        .systemLibrary(name: "CXML2", path: "Sources/CXML2", pkgConfig: "libxml-2.0"),
        module("XML", ["CXML2"]),
        module("ISO20022Messages", ["SettlementModel", "Instruments", "XML"]),
        module("OpenSSL", ["COpenSSL"]),
        module("Curl", ["CCurl"]),
        module("NgHTTP2", ["CNgHTTP2"]),
        module("SettlementModel"),
        module("Secp256k1", ["CSecp256k1"]),
        module("SettlementProofs", ["SettlementModel", "OpenSSL", "Secp256k1"]),
        module("Instruments", ["SettlementModel", .product(name: "BigInt", package: "BigInt")]),
        module("TransferCore", ground + ["Instruments"]),
        module("SettlementEvidence", ground),
        module("LedgerAdapterKit", ground),
        module("PeerProtocol", ground),
        module("FinancingRegistry", ground),
        module(
            "SettlementEngine", pure + ["FinancingRegistry", .product(name: "Logging", package: "swift-log")]),
        module("FileDrop"),
        module(
            "ISOExchange",
            ground + [
                "ISO20022Messages", "XML", "TransferCore", "SettlementEngine", "FileDrop",
                .product(name: "Logging", package: "swift-log"),
            ]),
        module(
            "ScreeningClient", ground + ["TransferCore"],
            only: ["ScreeningExchange.swift", "ScreeningService.swift"]),
        module("SQLLedgerProofs", ground, at: "Adapters/SQLLedger/Proofs"),
        module(
            "ISO20022Proofs", ground + ["SQLLedgerProofs", "ISO20022Messages", "XML"],
            at: "Adapters/ISO20022/Proofs"),
        module(
            "ISO20022TestSystem", ground + ["ISO20022Messages", "ISO20022Proofs", "XML"],
            at: "Adapters/ISO20022/TestSystem"),
        module("SQLLedgerRules", ground + ["SQLLedgerProofs"], at: "Adapters/SQLLedger/Rules"),
        module("EVMProofs", ground + ["Secp256k1"], at: "Adapters/EVM/Proofs"),
        module(
            "EVMNotaryRules", ground + ["EVMProofs", "Secp256k1"], at: "Adapters/EVM/Notary/Rules"),
        module(
            "EVMAdapter", ground + ["EVMProofs", "Secp256k1", "Curl"], at: "Adapters/EVM/Driver",
            only: [
                "Wire/EVMEndpoint.swift", "Submission/FeeAccount.swift", "Submission/FeePolicy.swift",
                "Submission/EVMTransaction.swift",
            ]),
        module(
            "KeyVault", ground + ["OpenSSL", "SettlementEngine"], only: ["VaultKeys.swift"]),
        module("SecureChannels", ["OpenSSL"], only: ["HTTP2Message.swift"]),
        module(
            "PeerTransport", ground + ["PeerProtocol", "SettlementEngine", "SecureChannels"],
            only: ["PeerAnswerCodec.swift", "PeerEndpoint.swift"]),
        module(
            "SQLLedgerService", ground + ["SQLLedgerProofs", "SQLLedgerRules", "SecureChannels"],
            at: "Adapters/SQLLedger/Service",
            only: ["APIRequest.swift", "Problem.swift", "SubmissionFault.swift"]),
        module(
            "GatewayAPI", ground + ["TransferCore", "ISO20022Messages", "SettlementEngine"],
            only: [
                "APIAnswer.swift", "APIDispatch.swift", "APIDispatch+Claims.swift",
                "APIDispatch+Closing.swift", "APIDispatch+Listing.swift", "APIRoute.swift", "APIUser.swift",
                "DealViewCodec.swift", "DecisionViewCodec.swift",
                "OverrideViewCodec.swift", "PrometheusText.swift", "RegistrationViewCodec.swift",
                "ResumptionViewCodec.swift", "TransferViewCodec.swift", "ViewLimits.swift",
            ]),
        module(
            "GatewayAPITestKit", ground + ["TransferCore", "SettlementEngine"], at: "Tests/GatewayAPITestKit",
            only: ["Known.swift", "SampleViews.swift", "SmallDesk.swift"]),
        module(
            "Interlock",
            pure + [
                "OpenSSL", "Curl", "EVMProofs", "EVMNotaryRules", "EVMAdapter", "KeyVault",
                "SettlementEngine",
                "GatewayAPI",
                .product(name: "Yams", package: "Yams"),
            ],
            only: [
                "Client/EventReader.swift", "Configuration", "Files", "Keys/KeyFiles.swift",
                "Output/CommandFailure.swift",
                "Output/SystemClock.swift", "Peers", "Tickets",
                "Client/ClientProfile.swift",
            ]),
        .executableTarget(
            name: "Fuzz",
            dependencies: pure + [
                "OpenSSL", "NgHTTP2", "SettlementEngine", "SQLLedgerProofs", "SecureChannels",
                "PeerTransport",
                "SQLLedgerService", "GatewayAPI", "GatewayAPITestKit", "XML", "ISO20022Messages", "Interlock",
                "EVMProofs", "EVMNotaryRules", "FinancingRegistry", "ScreeningClient", "ISOExchange",
                "ISO20022Proofs", "FileDrop",
                "ISO20022TestSystem",
            ],
            path: "Tests/Fuzz", sources: ["Targets", "Entry"], swiftSettings: settings),
    ]
)
