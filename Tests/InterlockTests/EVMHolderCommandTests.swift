import Foundation
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

/// From a new key of an EVM account to a vault that holds it.
struct EVMHolderCommandTests {
    private static let roles = ["message", "holder", "tls", "seal", "evm-holder"]

    @Test func `a made key is for its owner only, is read as its kind only, and shows its address`()
        async throws
    {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder, ["evm-holder", "holder"]) == 0)
            let path = folder + "/keys/evm-holder.key.pem"
            #expect(try HostFiles.status(path)?.mode == 0o400)
            let key = try KeyFiles.evmHolder(path).verificationKey
            #expect(key.algorithm == .ecdsaSecp256k1EIP712)
            #expect(throws: CommandFailure.self) { try KeyFiles.signingKey(path) }
            #expect(throws: CommandFailure.self) { try KeyFiles.evmHolder(folder + "/keys/holder.key.pem") }
            let address = try #require(KeyMaker.facts(of: key).last)
            let point = try #require(key.secp256k1Point)
            #expect(address.0 == "address")
            #expect(address.1 == "0x" + Hex.encode(Array(Keccak256.digest(point).bytes.suffix(20))))
            #expect(await Program.run(["keys", "show", path]) == 0)
            #expect(try await BankFiles.make(folder, ["evm-holder"]) == 4, "nothing is overwritten")
        }
    }

    @Test func `a new gateway's vault takes the keys in, and the peer document names them`() async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder, Self.roles) == 0)
            let file = folder + "/a.yaml"
            let text = BankFiles.configuration(folder, ["evmHolders:", "  - keys/evm-holder.key.pem"])
            try HostFiles.create(file, Array(text.utf8), mode: 0o600)
            #expect(await Program.run(["config", "check", "--quiet", file]) == 0)
            #expect(await Program.run(["gateway", "init", file]) == 0)
            let read = try ConfigurationFile.gateway(file)
            let wanted = try KeyFiles.holderKeys(read.keys)
            #expect(wanted.count == 2)
            let store = try await GatewayStore.open(read)
            #expect(try await store.vault.holderKeys() == wanted)
            try store.vault.close()
            try store.journal.close()
            let export = ["peer", "export", "--config", file, "--host", "a.example", "--output"]
            #expect(await Program.run(export + [folder + "/a.json"]) == 0)
            let document = try PeerDocument(
                canonical: try CanonicalJSON.parse(try HostFiles.read(folder + "/a.json")))
            #expect(document.holderKeys == wanted)
        }
    }

    @Test func `an older vault lacks a key until it adopts it`() async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder, Self.roles) == 0)
            let (before, after) = (folder + "/before.yaml", folder + "/after.yaml")
            try HostFiles.create(before, Array(BankFiles.configuration(folder).utf8), mode: 0o600)
            let text = BankFiles.configuration(folder, ["evmHolders:", "  - keys/evm-holder.key.pem"])
            try HostFiles.create(after, Array(text.utf8), mode: 0o600)
            let adopt = ["keys", "adopt", "--config", after, "--quiet"]
            #expect(await Program.run(adopt) == 3, "there is no vault yet")
            #expect(await Program.run(["gateway", "init", before]) == 0)
            let read = try ConfigurationFile.gateway(after)
            await #expect {
                _ = try await GatewayStore.open(read)
            } throws: {
                ($0 as? CommandFailure)?.code == "gateway.holder"
            }
            for _ in 0..<2 { #expect(await Program.run(adopt) == 0) }
            let store = try await GatewayStore.open(read)
            #expect(try await store.vault.holderKeys() == KeyFiles.holderKeys(read.keys))
            try store.vault.close()
            try store.journal.close()
        }
    }

    @Test func `a check finds a file of another kind, open to others, or named twice`() async throws {
        try await withDirectory { folder async throws in
            #expect(try await BankFiles.make(folder, Self.roles) == 0)
            #expect(try await BankFiles.make(folder, ["evm-holder"], ["--name", "open"]) == 0)
            #expect(chmod(folder + "/keys/open.key.pem", 0o644) == 0)
            func found(_ files: [String]) -> [String] {
                let lines = ["evmHolders:"] + files.map { "  - keys/\($0).key.pem" }
                return ConfigurationFile.read(BankFiles.configuration(folder, lines), directory: folder)
                    .findings
                    .map { "\($0.kind) \($0.path)" }
            }
            #expect(found(["evm-holder"]) == [])
            #expect(found(["gone"]) == ["file keys.evmHolders"], "no vault has it yet")
            #expect(found(["tls"]) == ["file keys.evmHolders"])
            #expect(found(["open"]) == ["file keys.evmHolders"])
            #expect(found(["evm-holder", "evm-holder"]) == ["duplicate keys.evmHolders"])
            #expect(found(["holder"]) == ["duplicate keys.evmHolders", "file keys.evmHolders"])
            #expect(found((0..<9).map { "gone-\($0)" }) == ["value keys.evmHolders"])
        }
    }
}
