import FinancingRegistry
import Foundation
import ProgramTestKit
import Testing

@testable import Interlock

/// Whether an answer can be kept is found out before the registry is asked: what it grants stays granted.
struct RegistryDeskTests {
    private func withMember(_ body: (_ folder: String, _ config: String) async throws -> Void) async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder, ["tls"]) == 0)
            let shared = ["registry", "keys", "--shared", "--directory", folder + "/keys", "--quiet"]
            #expect(await Program.run(shared) == 0)
            let text = ConfigurationExamples.registryClient.replacingOccurrences(
                of: "timeout: 30", with: "timeout: 1")
            let config = folder + "/client.yaml"
            try HostFiles.create(config, Array(text.utf8), mode: 0o600)
            #expect(ConfigurationFile.read(text, directory: folder).findings == [])
            try await body(folder, config)
        }
    }

    /// No registry answers at the example's address: a question that is asked ends otherwise.
    private func ask(_ config: String, _ option: String, _ path: String) async throws -> BuiltProgram.Answer {
        try await BuiltProgram.shell(
            "\"$0\" registry finance \"$1\" --id two --reservation one \"$2\" \"$3\"", config, option, path)
    }

    @Test func `a file in the answer's place, or no place for it, is found before asking`() async throws {
        try await withMember { folder, config in
            let kept = folder + "/kept.json"
            try HostFiles.create(kept, Array("{}".utf8), mode: 0o600)
            let there = try await ask(config, "--answer", kept)
            #expect(there.status == 4 && there.complaint.contains("[file.exists]"), "\(there.complaint)")
            #expect(there.complaint.contains("nothing was asked"))
            #expect(try HostFiles.readText(kept) == "{}")
            for option in ["--answer", "--memory"] {
                let nowhere = try await ask(config, option, folder + "/nope/a.json")
                #expect(nowhere.status == 5 && nowhere.complaint.contains("[file.unwritable]"))
                #expect(!nowhere.complaint.contains("has answered"))
            }
        }
    }

    @Test func `what an earlier memory left half-written is found before asking`() async throws {
        try await withMember { folder, config in
            let memory = folder + "/memory.json"
            try HostFiles.create(memory + ".new", [], mode: 0o600)
            let left = try await ask(config, "--memory", memory)
            #expect(left.status == 4 && left.complaint.contains("nothing was asked"), "\(left.complaint)")
        }
    }

    @Test func `an extended reservation is shown under the name that FINANCE has to give`() {
        let (made, asked) = (
            RegistryRequestID(checked: "T1/reserve"), RegistryRequestID(checked: "T1/extend")
        )
        #expect(RegistryDesk.reservation(of: .extend(made, until: nil), asked: asked) == made)
        #expect(RegistryDesk.reservation(of: .finance(made), asked: asked) == asked)
    }
}
