import Foundation
import Testing

struct FloorTests {
    private let repository = Repository.here
    private static let cLibraries: Set<String> = [
        "COpenSSL", "CNgHTTP2", "CCurl", "CSecp256k1", "CXML2", "CLinux",
    ]

    @Test func `every import goes down the floors`() throws {
        let files = try repository.swiftFiles(in: ["Sources", "Adapters"])
        #expect(files.count > 50)
        for file in files {
            let floor = try #require(owner(of: file.path), "\(file.path) belongs to no module of the table")
            let allowed = floor.modules.union(floor.libraries)
            for name in file.imports {
                #expect(allowed.contains(name), "\(file.path): \(floor.module) may not import \(name)")
            }
        }
    }

    @Test func `every module of the table that another may import is in the table itself`() {
        let known = Set(FloorTable.floors.map(\.module)).union(Self.cLibraries)
        for floor in FloorTable.floors {
            for name in floor.modules { #expect(known.contains(name), "\(floor.module) names \(name)") }
        }
    }

    @Test func `nothing in the table imports in a circle`() {
        var settled = Self.cLibraries
        var rest = FloorTable.floors
        while let index = rest.firstIndex(where: { $0.modules.isSubset(of: settled) }) {
            settled.insert(rest.remove(at: index).module)
        }
        #expect(rest.map(\.module) == [])
    }

    @Test func `the reader of imports understands their access words and kinds`() {
        let file = Repository.SourceFile(
            path: "x.swift",
            text: """
                public import SettlementModel
                @testable import Interlock
                @preconcurrency internal import NIOCore
                import struct Foundation.Data
                // import Nothing
                let important = "import Nothing"
                """)
        #expect(file.imports == ["SettlementModel", "Interlock", "NIOCore", "Foundation"])
    }

    @Test func `the pure machines neither wait nor read a clock nor draw lots`() throws {
        let folders = [
            "Sources/SettlementModel", "Sources/Instruments", "Sources/TransferCore",
            "Adapters/SQLLedger/Rules", "Adapters/EVM/Proofs", "Sources/FinancingRegistry",
        ]
        let forbidden = [
            "await ", "Task {", "ContinuousClock", "SystemClock", "Date()", ".random(",
            "SystemRandomNumberGenerator",
        ]
        for file in try repository.swiftFiles(in: folders) {
            for line in file.lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for word in forbidden {
                    #expect(!line.contains(word), "\(file.path): \(line)")
                }
            }
        }
    }

    private func owner(of path: String) -> Floor? {
        FloorTable.floors.first { path.hasPrefix($0.path + "/") }
    }
}
