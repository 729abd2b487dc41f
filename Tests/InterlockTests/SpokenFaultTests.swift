import Foundation
import LedgerAdapterKit
import NIOCore
import SettlementEngine
import SettlementModel
import Testing
import TransferCore

@testable import Interlock

/// What an operator reads when something does not go: words and the next step of that very cause.
struct SpokenFaultTests {
    @Test func `a running command that refuses its arguments shows its own usage`() {
        let words = Program.words("tls needs --id", of: KeysMakeCommand.self)
        #expect(words.hasPrefix("Error: tls needs --id\nUsage: interlock keys make "))
        #expect(!words.contains("<subcommand>"))
    }

    private static let causes: [(fault: VaultFault, next: String)] = [
        (.malformed(detail: "vault.epoch: 2, not 1"), "`interlock keys rotate` printed"),
        (.sealBroken(detail: "vault.seal.refused: key/message does not open"), "credential or passphrase"),
        (.malformed(detail: "vault.seal.method: sealed by passphrase"), "under `seal`"),
        (.malformed(detail: "vault.credential.missing: /x cannot be opened"), "`seal.credentialFile`"),
        (.malformed(detail: "vault.credential.place: /x lies beside the vault"), "another folder"),
        (.malformed(detail: "vault.passphrase.empty: nothing"), "variable"),
        (.malformed(detail: "file.owner: another gateway's"), "data directory"),
        (.notDurable(detail: "file.disk-full: no space"), "free space"),
        (.fenced(detail: "file.locked: held"), "lslocks"),
        (.sealBroken(detail: "file.corrupt: cut"), "newest backup"),
    ]

    @Test func `why a vault does not open is said in its words, each cause with its own next step`() {
        for cause in Self.causes {
            let failure = GatewayStore.explain(cause.fault)
            #expect(failure.code == "vault.closed" && failure.exit == .unavailable)
            #expect(!failure.problem.contains("detail:"), "\(failure.problem)")
            #expect(failure.problem.contains(": ") && failure.next.contains(cause.next), "\(failure)")
        }
        #expect(Set(Self.causes.map { GatewayStore.explain($0.fault).next }).count == Self.causes.count)
    }

    @Test func `a port that cannot be had is told in words, each cause with its own next step`() async throws
    {
        let causes: [(number: CInt, words: String, next: String)] = [
            (EADDRINUSE, "the port is in use", "free the port"),
            (EADDRNOTAVAIL, "this machine has no such address", "one of its addresses"),
            (EACCES, "this user may not have that port", "from 1024 on"),
        ]
        let place = Endpoint(host: "10.0.0.1", port: 443)
        for cause in causes {
            let failure = await #expect(throws: CommandFailure.self) {
                try await ServiceProcess.listen(at: place, orElse: "ledger.listen") {
                    () async throws -> Int in
                    throw IOError(errnoCode: cause.number, reason: "bind(descriptor:ptr:bytes:)")
                }
            }
            #expect(failure?.code == "ledger.listen")
            #expect(failure?.problem == "cannot listen on 10.0.0.1:443: \(cause.words)")
            #expect(failure?.next.contains(cause.next) == true, "\(failure?.next ?? "")")
        }
        let taken = ListenFault.failure(
            "conformance.listen", at: place, IOError(errnoCode: EADDRINUSE, reason: "bind"),
            whenTaken: "stop it")
        #expect(taken.next == "stop it")
        // A fault of TLS is none of the port.
        await #expect(throws: CancellationError.self) {
            try await ServiceProcess.listen(at: place, orElse: "ledger.listen") { () async throws -> Int in
                throw CancellationError()
            }
        }
    }

    @Test func `what logs and desks tell of a ledger, a journal or a duty are words, not a type`() throws {
        let silent = AdapterFault.unavailable(reason: "not sent: connection refused")
        #expect("\(silent)" == "not sent: connection refused")
        #expect(
            "\(AdapterFault.rejected(code: "ledger.funds", detail: "1 asked"))" == "ledger.funds: 1 asked")
        let id = try #require(CommandID(hex: String(repeating: "ab", count: 32)))
        let faults: [any Error] = [
            AdapterFault.outcomeUnknown(id), JournalFault.broken(sequence: 7, detail: "file.corrupt: cut"),
            JournalFault.fenced(detail: "file.locked: held"), JournalFault.foreign(detail: "file.owner: b"),
            EngineFault.journal(detail: "\(JournalFault.notDurable(detail: "file.disk-full: no space"))"),
            EngineFault.replay(sequence: 7, detail: "x"), EngineFault.rolledBack(detail: "x"),
            EngineFault.vault(detail: "x"), EngineFault.policy(detail: "x"),
            EngineFault.journalFenced(detail: "x"), EngineFault.vaultFenced(detail: "x"),
        ]
        let duties: [Duty] = [
            .makeHashlock, .readFacts, .beginLock(.x), .beginReveal, .submit(.y, .claim), .signRelease,
            .signExit,
            .sealEvidence, .reportRules, .askRegistry, .tellResale,
        ]
        for words in faults.map({ "\($0)" }) + duties.map({ "\($0)" }) {
            #expect(!words.contains("(") && !words.contains("detail:") && words.contains(" "), "\(words)")
        }
    }

    @Test func `a gateway whose files another process took is not told to mend a disk`() throws {
        let later = "file.fenced: a later writer"
        let taken: [(fault: EngineFault, code: String)] = [
            (EngineFault(journal: JournalFault.fenced(detail: later)), "journal.fenced"),
            (EngineFault(vault: .fenced(detail: later)), "vault.fenced"),
        ]
        for (fault, code) in taken {
            let said = try #require(GatewayProcess.explain(fault) as? CommandFailure)
            #expect(said.code == code && said.exit == .conflict)
            #expect(said.problem == later)
            #expect(said.next.contains("lslocks") && !said.next.contains("disk"), "\(said.next)")
        }
        let full = "file.disk-full: no space"
        let failed: [(fault: EngineFault, code: String)] = [
            (EngineFault(journal: JournalFault.notDurable(detail: full)), "journal.not-durable"),
            (EngineFault(vault: .notDurable(detail: full)), "vault.failed"),
        ]
        for (fault, code) in failed {
            let said = try #require(GatewayProcess.explain(fault) as? CommandFailure)
            #expect(said.code == code && said.exit == .unavailable && said.problem == full)
            #expect(said.next.contains("disk"), "\(said.next)")
        }
    }

    @Test func `what logs tell of a link or a vault are words, not a type`() {
        let link = LinkError(code: "http2.connect.failed", detail: "connection refused", notSent: true)
        #expect("\(link)" == "http2.connect.failed: connection refused")
        #expect("\(VaultFault.notDurable(detail: "file.write: full"))" == "file.write: full")
    }

    @Test func `an instant is written for people in UTC`() throws {
        let instant = try #require(LedgerInstant(seconds: 1_795_990_788))
        #expect(instant.written == "2026-11-29 22:19:48Z" && "\(instant)" == "1795990788")
    }

    @Test func `the section of keys begins each path at the configuration's folder`() {
        func lines(_ caller: String, _ folder: String, _ files: GatewayKeyFiles) -> [String] {
            KeySection(files: files, caller: caller, folder: folder).lines()
        }
        let below = GatewayKeyFiles(
            message: "bank-a/keys/../keys/m-2.pem", messageEpoch: 2, holder: "bank-a/keys/h.pem",
            evmHolders: ["bank-a/keys/e.pem"])
        let section = [
            "keys:", "  message: keys/m-2.pem", "  messageEpoch: 2", "  holder: keys/h.pem",
            "  evmHolders:", "    - keys/e.pem",
        ]
        #expect(lines("/srv/banks", "bank-a", below) == section)
        let whole = GatewayKeyFiles(
            message: "/srv/banks/bank-a/keys/m-2.pem", messageEpoch: 2, holder: "keys/h.pem",
            evmHolders: ["keys/e.pem"])
        #expect(lines("/srv/banks/bank-a", "", whole) == section)
        // Beside the configuration's folder: from the root on; and a blank is no end of a name.
        let beside = GatewayKeyFiles(message: "new keys/m.pem", messageEpoch: 3, holder: "../bank-ab/h.pem")
        #expect(
            lines("/srv/banks", "/srv/banks/bank-a", beside) == [
                "keys:", "  message: '/srv/banks/new keys/m.pem'", "  messageEpoch: 3",
                "  holder: /srv/bank-ab/h.pem",
            ])
    }
}
