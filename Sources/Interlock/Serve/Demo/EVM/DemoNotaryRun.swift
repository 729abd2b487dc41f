import EVMNotaryRules
import EVMProofs
import SettlementEvidence
import SettlementModel
import SettlementProofs

/// The run in which the token is X. The escrow cannot read the cash ledger's proofs, so it takes notaries' signatures for how Y
/// ended: any three of four, and one of the four dies before it is asked.
struct DemoNotaryRun {
    let story: DemoChainStory
    let network: DemoNetwork
    private var stage: DemoStage { story.story.stage }
    private var bankB: DemoBank { story.story.bankB }

    func tell() async throws {
        Console.out(
            "Run 2 of 4: the bond is locked first, and notaries open it\n  The escrow cannot read \(bankB.ledger). Four notaries watch that ledger; any three open X by signing how Y ended."
        )
        let id = try stage.submit(try story.tickets(network, run: 2, number: 1, .assetFirst))
        let gone = network.notaries.members[1]
        stage.kill(gone.name)
        Console.out("  X, the bond, waits for its block; SIGKILL to \(gone.name), which stays dead.")
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 90) }
        try story.story.show(id, at: bankB)
        try await showSigners(id, without: gone)
        try await story.showHolding(of: 2, network)
        try await story.story.evidence(id)
    }

    /// Asks the notaries again, as anyone admitted may, and holds what they say against the transaction that paid Bank B.
    private func showSigners(_ id: TransferID, without gone: DemoNotary) async throws {
        let held = try await heldLock(id)
        let file = "\(bankB.folder)/x-lock.json"
        try story.story.world.write(
            file, String(decoding: CanonicalJSON.encode(held.canonical), as: UTF8.self))
        let ends = try await collect(held)
        Console.out("\n  interlock notary collect notary-client.yaml --lock x-lock.json   (\(bankB.name))")
        for word in ends.words {
            let name = network.notaries.members.first { $0.address == word.notary }?.name ?? "unknown"
            // Why a dead one does not answer takes more words than the screen is wide.
            let said = word.detail == "signed" ? "\(word.answer): signed" : "no signature: \(word.answer)"
            Console.out("    \(TextWrap.padded(name, 10)) \(word.notary)  \(said)")
        }
        let lock = held.id(in: ends.gathering.domain)
        let signers = ends.gathering.ends.map(\.notary)
        guard let certificate = ends.gathering.certificate, !signers.contains(gone.address),
            let call = certificate.calldata(held, preimage: ends.gathering.preimage)
        else {
            throw CommandFailure.refused(
                "demo.outcome", "not the three that are left have signed", next: "read the notaries' logs")
        }
        let paid = try payment(of: lock)
        guard paid.input == "0x" + Hex.encode(call) else {
            throw CommandFailure.refused(
                "demo.outcome", "transaction \(paid.transaction) carries another certificate",
                next: "read \(gone.name).log: it may have signed before it died")
        }
        Console.out(
            "  \(certificate.signatures.count) of \(network.notaries.members.count) signed. The transaction that gave X to \(bankB.name) carries just these signatures:\n    \(paid.transaction)"
        )
    }

    /// X's fields in the escrow follow from the signed terms.
    private func heldLock(_ id: TransferID) async throws -> HeldLock {
        let bundle = try EvidenceBundle(bytes: try await story.story.bundle(id, of: bankB))
        guard let held = HeldLock(try EscrowLock(bundle.contents.terms.lockTerms(.x), network.profile)) else {
            throw CommandFailure.refused(
                "demo.outcome", "X does not wait for a certificate", next: "read the terms in the evidence")
        }
        return held
    }

    private func collect(_ held: HeldLock) async throws -> CollectedEnds {
        let world = story.story.world
        let profile = try ConfigurationFile.notaryClient(world.path("\(bankB.folder)/notary-client.yaml"))
        return try await NotaryCollectCommand.asking(profile) { client in
            try await EndCollector(asker: client, memory: nil, evidence: world.path(bankB.folder))
                .collect(held)
        }.get()
    }

    /// The transaction of the escrow's one claim of this lock.
    private func payment(of lock: Bytes32) throws -> (transaction: String, input: String) {
        let node = PlainNode(network.endpoints[0])
        let claimed = Keccak256.digest(Array("Claimed(bytes32,bytes32,bytes32)".utf8))
        let logs = try node.call(
            "eth_getLogs",
            [
                [
                    "address": .string("\(network.profile.escrow)"), "fromBlock": "0x0", "toBlock": "latest",
                    "topics": .array([.string("0x\(claimed.hex)"), .string("0x\(lock.hex)")]),
                ]
            ])
        guard case .array(let found) = logs, found.count == 1 else {
            throw PlainNode.fault("not one claim of lock \(lock)")
        }
        let transaction = try PlainNode.text(found[0], "transactionHash")
        let sent = try node.call("eth_getTransactionByHash", [.string(transaction)])
        return (transaction, try PlainNode.text(sent, "input"))
    }
}
