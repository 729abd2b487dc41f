import Foundation
import Testing

struct HouseRuleTests {
    private let repository = Repository.here

    @Test func `no file is longer than 400 lines`() throws {
        for file in try repository.swiftFiles(in: ["Sources", "Adapters", "Tests"]) {
            #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func `product code has no unfinished work and no deliberate trap`() throws {
        // Put together here, so that this file may be searched for them too.
        let words = ["TO" + "DO", "FIX" + "ME", "try" + "!", "fatal" + "Error(", "as" + "! "]
        for file in try repository.swiftFiles(in: ["Sources", "Adapters"]) {
            for (number, line) in file.lines.enumerated() {
                for word in words {
                    #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
                }
            }
        }
    }

    @Test func `tests are written with one framework`() throws {
        for file in try repository.swiftFiles(in: ["Tests"]) {
            #expect(!file.imports.contains("XC" + "Test"), "\(file.path)")
        }
    }

    @Test func `every test is named by a sentence`() throws {
        for file in try repository.swiftFiles(in: ["Tests"]) {
            for (number, line) in file.lines.enumerated() where line.contains("func ") {
                guard line.drop(while: { $0 == " " }).hasPrefix("@" + "Test") else { continue }
                let name = line.split(separator: "func ", maxSplits: 1).last ?? ""
                #expect(name.hasPrefix("`") && name.contains(" "), "\(file.path):\(number + 1)")
            }
        }
    }

    @Test func `every dependency is pinned to one exact version`() throws {
        let manifest = try repository.text("Package.swift")
        let dependencies = manifest.split(separator: "\n").filter {
            $0.contains(".package(") && !$0.contains("product(")
        }
        #expect(!dependencies.isEmpty)
        for line in dependencies {
            #expect(line.contains("exact: \"") && line.contains("https://github.com/"), "\(line)")
        }
    }

    @Test func `a private key lies nowhere in the repository`() throws {
        let mark = "PRIVATE " + "KEY-----"
        for folder in ["Sources", "Adapters", "Tests", "Specs"] {
            let start = repository.root.appendingPathComponent(folder).resolvingSymlinksInPath()
            for name in FileManager.default.subpaths(atPath: start.path) ?? [] {
                guard
                    let bytes = FileManager.default.contents(atPath: start.appendingPathComponent(name).path)
                else {
                    continue
                }
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains("-----BEGIN " + mark) || name.hasSuffix(".swift"), "\(folder)/\(name)")
            }
        }
    }
}
