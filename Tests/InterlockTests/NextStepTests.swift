import Foundation
import Testing

@testable import Interlock

/// The next step is that of the cause: a wrong one costs more than none.
struct NextStepTests {
    @Test func `our own document is not imported, and no exposure is asked for`() async throws {
        #expect(PeerMerge.gateway(of: ConfigurationExamples.gateway) == "gw.bank-a")
        #expect(PeerMerge.gateway(of: "a: 1\n") == nil && PeerMerge.gateway(of: "") == nil)
        try await withDirectory { folder in
            _ = try await BankFiles.initialised(folder)
            let config = folder + "/a.yaml"
            let before = try HostFiles.readText(config)
            let export = [
                "peer", "export", "--config", config, "--host", "a.example", "--output", folder + "/a.json",
            ]
            #expect(await Program.run(export) == 0)
            let own = ["peer", "import", folder + "/a.json", "--into", config, "--exposure", "CNY 1,000.00"]
            #expect(await Program.run(own) == 4)
            #expect(try HostFiles.readText(config) == before)
        }
    }

    @Test func `a certificate is not called a key that others may read`() async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder) == 0)
            let certificate = folder + "/keys/tls.cert.pem"
            let failure = #expect(throws: CommandFailure.self) { try KeyFiles.anyKey(certificate) }
            #expect(failure?.code == "keys.certificate")
            #expect(failure?.next.contains("keys pin") == true)
            // A key that lies open stays what it is, with its certificate in one file too.
            let key = try HostFiles.read(folder + "/keys/tls.key.pem")
            try HostFiles.create(
                folder + "/both.pem", key + (try HostFiles.read(certificate)), mode: 0o644)
            let open = #expect(throws: CommandFailure.self) { try KeyFiles.anyKey(folder + "/both.pem") }
            #expect(open?.code == "keys.mode")
        }
    }

    @Test func `an empty ticket names the example tickets, an empty configuration the example's command`() {
        #expect(TicketFile.read("").findings.first?.fix == "start from a ticket of Specs/Examples")
        #expect(findings("").first?.fix == "start from `interlock config example`")
    }

    @Test func `what is far too large for a certificate is no PEM file, and its mode is not to blame`()
        async throws
    {
        try await withDirectory { folder in
            _ = try await BankFiles.initialised(folder)
            try HostFiles.create(
                folder + "/program", [UInt8](repeating: 7, count: 100_000), mode: 0o644)
            let text = try HostFiles.readText(folder + "/a.yaml").replacingOccurrences(
                of: "\n  certificate: keys/tls.cert.pem", with: "\n  certificate: program")
            let found = ConfigurationFile.read(text, directory: folder).findings
            #expect(found.contains { $0.problem == "\(folder)/program is no PEM file" }, "\(found)")
            #expect(!found.contains { $0.fix.contains("let the program's user read it") })
        }
    }

    @Test func `an id that is cut too short is called that, and not a lost transfer`() {
        for name in ["3514b", "a"] {
            #expect(TransferArgument.unknown(name).next.contains("six or more digits"), "\(name)")
        }
        for name in ["3514b4", "DLC20", ""] {
            #expect(!TransferArgument.unknown(name).next.contains("digits"), "\(name)")
        }
        #expect(TransferArgument.unknown("a").exit == .notFound)
    }

    @Test func `an unknown key is told the known ones once each, and one finding is one`() async throws {
        let ticket = try repositoryFile("Specs/Examples/forfaiting-F05-seller.yaml") + "foo: bar\n"
        let found = TicketFile.read(ticket).findings.first { $0.kind == .unknownKey }
        let fix = try #require(found?.fix)
        #expect(fix.components(separatedBy: "forfaiting").count == 2, "\(fix)")
        try await withDirectory { folder in
            _ = try await BankFiles.initialised(folder)
            let path = folder + "/a.yaml"
            let text = try HostFiles.readText(path) + "\nfoo: 1\n"
            try HostFiles.replace(path, Array(text.utf8))
            let failure = #expect(throws: CommandFailure.self) { try ConfigurationFile.gateway(path) }
            #expect(failure?.problem.contains("a.yaml has 1 finding\n") == true, "\(failure?.problem ?? "")")
        }
    }

    @Test func `a demo without its examples says where they are before it starts anything`() throws {
        try DemoCommand.requireExamples(repositoryPath("Specs/Examples"))
        let failure = #expect(throws: CommandFailure.self) { try DemoCommand.requireExamples("/nowhere") }
        #expect(failure?.exit == .notFound && failure?.next.contains("--examples") == true)
    }
}
