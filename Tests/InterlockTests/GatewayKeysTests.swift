import Foundation
import Testing

@testable import Interlock

/// What `config check` finds of the keys that a vault is to take in, before it has.
struct GatewayKeysTests {
    /// A bank's files and configuration, before `gateway init`.
    private func withBank(_ body: (_ folder: String, _ config: String) async throws -> Void) async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder) == 0)
            let config = folder + "/a.yaml"
            try HostFiles.create(config, Array(BankFiles.configuration(folder).utf8), mode: 0o600)
            try await body(folder, config)
        }
    }

    private func findings(_ config: String) throws -> [Finding] {
        ConfigurationFile.read(
            try HostFiles.readText(config), directory: HostFiles.directory(of: config)
        ).findings
    }

    private func put(_ bytes: [UInt8], at path: String) throws {
        try? FileManager.default.removeItem(atPath: path)
        try HostFiles.create(path, bytes, mode: 0o400)
    }

    @Test(arguments: ["message", "holder"])
    func `a key file that is missing, a directory or garbage is found while no vault is made`(
        role: String
    ) async throws {
        try await withBank { folder, config in
            #expect(try findings(config) == [])
            let path = folder + "/keys/\(role).key.pem"
            try put(Array("no PEM".utf8), at: path)
            #expect(try findings(config).map(\.path) == ["keys.\(role)"])
            try FileManager.default.removeItem(atPath: path)
            let missing = try #require(try findings(config).first)
            #expect(missing.path == "keys.\(role)" && missing.problem.contains("no file at"))
            #expect(missing.line > 1 && !missing.fix.isEmpty)
            try HostFiles.createDirectory(path, mode: 0o700)
            #expect(try findings(config).map(\.problem) == ["\(path) is not a regular file"])
        }
    }

    @Test func `one key in two files is found, whatever the files are called`() async throws {
        try await withBank { folder, config in
            let holder = folder + "/keys/holder.key.pem"
            for other in ["message", "tls"] {
                try put(try HostFiles.read(folder + "/keys/\(other).key.pem"), at: holder)
                let found = try findings(config)
                #expect(found.map(\.path) == ["keys.holder"])
                #expect(found.first?.problem.contains("one key for two purposes") == true)
            }
        }
    }

    @Test func `a credential that is not 64 hexadecimal digits is found`() async throws {
        try await withBank { folder, config in
            let seal = folder + "/keys/seal.key"
            let digits = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
            for good in [digits, digits + [10]] {
                try put(good, at: seal)
                #expect(try findings(config) == [])
            }
            let short = Array(digits.dropLast())
            let bad: [[UInt8]] = [[], short, digits + digits, short + [71], digits + [10, 10]]
            for bytes in bad {
                try put(bytes, at: seal)
                #expect(try findings(config).map(\.path) == ["seal.credentialFile"])
            }
        }
    }

    @Test func `once the vault has the keys their files may be away`() async throws {
        try await withBank { folder, config in
            try await GatewayStore.create(try ConfigurationFile.gateway(config))
            for role in ["message", "holder"] {
                try FileManager.default.removeItem(atPath: folder + "/keys/\(role).key.pem")
            }
            #expect(try findings(config) == [])
        }
    }
}
