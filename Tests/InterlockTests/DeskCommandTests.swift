import Foundation
import GatewayAPITestKit
import ISO20022Messages
import SettlementModel
import Testing
import XML

@testable import Interlock

struct DeskCommandTests {
    @Test func `the desk's commands reach the gateway and end with its answer`() async throws {
        try await Door.open { door in
            let alice = try door.profile("alice")
            let bob = try door.profile("bob")
            let ticket = repositoryPath("Specs/Examples/bond-B02-seller.yaml")
            #expect(try await run(["transfer", "submit", ticket, "--profile", alice]) == 0)
            #expect(try await run(["transfer", "submit", ticket, "--profile", alice, "--json"]) == 0)
            #expect(await door.desk.transfers().count == 1)
            // The maker is no checker; the checker is.
            #expect(try await run(["transfer", "approve", "BOND2026001113", "--profile", alice]) == 1)
            #expect(
                try await run(["transfer", "approve", "BOND2026001113", "--profile", bob, "--quiet"]) == 0)
            let id = try #require(await door.desk.transfers().first).id.hex
            #expect(try await run(["transfer", "show", String(id.prefix(8)), "--profile", bob]) == 0)
            #expect(try await run(["transfer", "list", "--open", "--profile", bob]) == 0)
            #expect(
                try await run(["transfer", "show", String(repeating: "0", count: 32), "--profile", bob]) == 3)
            #expect(try await run(["transfer", "show", "NOBODY", "--profile", bob]) == 3)
            let cancel = ["transfer", "cancel", id, "--reason", "wrong price", "--profile", alice]
            #expect(try await run(cancel) == 0)
            #expect(await door.desk.reasons == ["wrong price"])
            #expect(try await run(["transfer", "watch", id, "--profile", bob]) == 0)
        }
    }

    @Test func `an instruction in XML is submitted as it is, and the blotter shows it`() async throws {
        try await Door.open { door in
            try await withDirectory { folder in
                let (alice, bob) = (try door.profile("alice"), try door.profile("bob"))
                let ticket = try TicketFile.load(repositoryPath("Specs/Examples/bond-B02-seller.yaml")).ticket
                let bytes = try XMLWriter.write(
                    try InstructionMapping.instruction(of: ticket).document().element)
                let path = folder + "/a.xml"
                try HostFiles.create(path, bytes, mode: 0o600)
                #expect(try await run(["transfer", "submit", path, "--dry-run"]) == 0)
                #expect(await door.desk.transfers().isEmpty)
                #expect(try await run(["transfer", "submit", path, "--profile", alice]) == 0)
                #expect(await door.desk.transfers().map(\.commonID) == [ticket.commonID])
                // Its price is a cent off, and this program says so before it sends.
                let wrong = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
                    of: "13971580.00", with: "13971580.01")
                try HostFiles.create(folder + "/b.xml", Array(wrong.utf8), mode: 0o600)
                #expect(try await run(["transfer", "submit", folder + "/b.xml", "--profile", alice]) == 1)
                for view in BlotterView.allCases {
                    #expect(try await run(["blotter", "--view", view.rawValue, "--profile", bob]) == 0)
                }
                #expect(try await run(["blotter", "--views", "--json", "--profile", bob]) == 0)
                #expect(try await run(["blotter", "--view", "mine", "--profile", bob]) == 2)
                #expect(try await run(["blotter", "--date", "2026-02-30", "--profile", bob]) == 2)
            }
        }
    }

    @Test func `another ticket under a client id is a conflict`() async throws {
        try await Door.open { door in
            try await withDirectory { folder in
                let alice = try door.profile("alice")
                let text = try repositoryFile("Specs/Examples/bond-B02-seller.yaml")
                let other = text.replacingOccurrences(of: "BOND2026001113", with: "BOND2026001114")
                try HostFiles.create(folder + "/a.yaml", Array(text.utf8), mode: 0o600)
                try HostFiles.create(folder + "/b.yaml", Array(other.utf8), mode: 0o600)
                #expect(
                    try await run(["transfer", "submit", folder + "/a.yaml", "--profile", alice, "--quiet"])
                        == 0)
                #expect(
                    try await run(["transfer", "submit", folder + "/b.yaml", "--profile", alice, "--quiet"])
                        == 4)
            }
        }
    }

    @Test func `a watcher waits until the transfer has ended`() async throws {
        try await Door.open { door in
            let alice = try door.profile("alice")
            let carol = try door.profile("carol")
            let ticket = repositoryPath("Specs/Examples/forfaiting-F05-seller.yaml")
            #expect(try await run(["transfer", "submit", ticket, "--profile", alice, "--quiet"]) == 0)
            async let watched = run(["transfer", "watch", "DLC2026000517", "--profile", carol, "--quiet"])
            while await door.desk.readerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let cancel = ["transfer", "cancel", "DLC2026000517", "-r", "done", "--profile", alice, "--quiet"]
            #expect(try await run(cancel) == 0)
            #expect(try await watched == 0)
        }
    }

    @Test func `an administrator freezes, and a gateway that is not ready is said so`() async throws {
        try await Door.open { door in
            let dora = try door.profile("dora")
            #expect(try await run(["gateway", "freeze", "--reason", "drill", "--profile", dora]) == 0)
            #expect(await door.desk.isFrozen)
            #expect(try await run(["gateway", "status", "--profile", dora]) == 0)
            #expect(try await run(["gateway", "thaw", "--reason", "over", "--profile", dora]) == 0)
            await door.desk.loseJournal()
            #expect(try await run(["gateway", "status", "--profile", dora]) == 5)
        }
    }

    @Test func `officers let a trade pass limits or a rule by the transfer's own number`() async throws {
        try await Door.open { door in
            let (alice, olga) = (try door.profile("alice"), try door.profile("olga"))
            let ticket = repositoryPath("Specs/Examples/bond-B02-seller.yaml")
            #expect(try await run(["transfer", "submit", ticket, "--profile", alice, "--quiet"]) == 0)
            let act = ["transfer", "override"]
            let of = ["BOND2026001113", "-r", "seen", "--profile", olga, "--quiet"]
            #expect(try await run(act + ["ask", "--limits"] + of) == 0)
            #expect(try await run(act + ["ask", "--rule", "bank/lock-up/2"] + of) == 0)
            #expect(try await run(act + ["ask"] + of) == 2)
            #expect(try await run(act + ["ask", "--limits", "--rule", "bank/lock-up"] + of) == 2)
            #expect(try await run(act + ["ask", "--rule", "bank"] + of) == 2)
            let number = ["BOND2026001113", "1", "--profile", olga, "--quiet"]
            #expect(try await run(act + ["approve"] + number) == 0)
            #expect(try await run(act + ["reject"] + number + ["-r", "no"]) == 0)
            #expect(
                try await run(act + ["approve", "BOND2026001113", "2", "--profile", olga, "--quiet"]) == 3)
            #expect(
                try await run(act + ["approve", "BOND2026001113", "1", "--profile", alice, "--quiet"]) == 1)
            #expect(
                await door.desk.officers == [
                    "olga asks limits: seen", #"olga asks rule(set: "bank", rule: "lock-up/2"): seen"#,
                    "olga approves 1", "olga rejects 1: no",
                ])
        }
    }

    @Test func `a maker asks that something go on, a checker approves by number`() async throws {
        try await Door.open { door in
            let (alice, bob) = (try door.profile("alice"), try door.profile("bob"))
            let resume = ["gateway", "resume"]
            let root = String(repeating: "ab", count: 32)
            let ask = resume + ["ledger", "sql:bank-b-cash", "--reason", "mended", "--profile", alice]
            #expect(try await run(ask + ["--head", "12:" + root]) == 0)
            #expect(await door.desk.wishes[1]?.head?.size == 12)
            #expect(try await run(ask + ["--head", "12"]) == 2)
            #expect(
                try await run(resume + ["peer", "gw.bank-b", "-r", "settled", "--profile", alice, "--json"])
                    == 0)
            #expect(try await run(resume + ["peer", "gw bank", "-r", "settled", "--profile", alice]) == 2)
            let id = String(repeating: "0", count: 32)
            #expect(try await run(resume + ["transfer", id, "-r", "looked at", "--profile", alice]) == 0)
            #expect(try await run(resume + ["approve", "1", "--profile", alice]) == 1)
            #expect(try await run(resume + ["approve", "1", "--profile", bob]) == 0)
            #expect(try await run(resume + ["approve", "9", "--profile", bob]) == 4)
            #expect(try await run(resume + ["reject", "2", "-r", "no", "--profile", bob]) == 0)
            #expect(try await run(resume + ["list", "--profile", try door.profile("carol")]) == 0)
            #expect(
                await door.desk.wishes.values.map(\.state.rawValue).sorted() == [
                    "approved", "asked", "rejected",
                ])
        }
    }

    @Test func `evidence is written once, and a false bundle is not proved`() async throws {
        try await Door.open { door in
            try await withDirectory { folder in
                let alice = try door.profile("alice")
                let ticket = repositoryPath("Specs/Examples/bond-B02-seller.yaml")
                #expect(try await run(["transfer", "submit", ticket, "--profile", alice, "--quiet"]) == 0)
                let pack = [
                    "evidence", "pack", "BOND2026001113", "--out", folder + "/e.json", "--profile", alice,
                ]
                #expect(try await run(pack) == 0)
                #expect(try await run(pack) == 4)
                let anchors = #"{"format":"interlock-anchors/1","gateways":[],"ledgers":[]}"#
                try HostFiles.create(folder + "/anchors.json", Array(anchors.utf8), mode: 0o600)
                let verify = [
                    "evidence", "verify", folder + "/e.json", "--anchors", folder + "/anchors.json",
                ]
                #expect(try await run(verify) == 1)
                #expect(try await run(verify + ["--json"]) == 1)
            }
        }
    }

    @Test func `a gateway that is not there, or another one in its place, ends with 5`() async throws {
        try await Door.open { door in
            let path = try door.profile("alice")
            let text = try HostFiles.readText(path)
            let closed = text.replacingOccurrences(of: "port: \(door.port)", with: "port: 1")
            try HostFiles.create(path + ".closed", Array(closed.utf8), mode: 0o600)
            #expect(try await run(["transfer", "list", "--profile", path + ".closed"]) == 5)
            let foreign = text.replacingOccurrences(
                of: door.serverPin.hex, with: String(repeating: "0", count: 64))
            try HostFiles.create(path + ".foreign", Array(foreign.utf8), mode: 0o600)
            #expect(try await run(["transfer", "list", "--profile", path + ".foreign"]) == 5)
        }
    }

    @Test func `without a profile the next step is said`() async throws {
        #expect(try await run(["transfer", "list"]) == 2)
    }

    /// Off the cooperative pool, because these commands block while they wait.
    private func run(_ arguments: [String]) async throws -> Int32 {
        try await Door.blocking {
            do {
                var command = try CommandTree.parseAsRoot(arguments)
                try command.run()
                return 0
            } catch {
                return Program.explain(error)
            }
        }
    }
}
