import Foundation
import SettlementEngine
import Testing

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
