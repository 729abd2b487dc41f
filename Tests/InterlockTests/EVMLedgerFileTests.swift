import Foundation
import SettlementModel
import Testing

@testable import Interlock

/// The files that an EVM ledger's item names.
struct EVMLedgerFileTests {
    /// Lays the files of the EVM item down and says what is found about it.
    private func found(
        feeKey: String = String(repeating: "1", count: 64), mode: UInt32 = 0o600,
        asset: String? = Self.bond, notaries: String? = nil, set: String? = nil, earlier: [String] = []
    ) async throws -> [Finding] {
        try await withDirectory { folder in
            try HostFiles.createDirectory(folder + "/keys", mode: 0o700)
            try HostFiles.createDirectory(folder + "/assets", mode: 0o700)
            try HostFiles.create(folder + "/keys/evm-fee.key", Array(feeKey.utf8), mode: mode)
            if let asset {
                try HostFiles.create(folder + "/assets/evm-bond.json", Array(asset.utf8), mode: 0o644)
            }
            #expect(
                await Program.run([
                    "keys", "make", "tls", "--directory", folder + "/keys", "--id", "gw.bank-a", "--lei",
                    "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank A", "--quiet",
                ]) == 0)
            var text = EVMLedgerConfigurationTests.example
                .replacingOccurrences(of: "/var/lib/interlock/bank-a", with: folder)
            if let notaries {
                try HostFiles.create(folder + "/notary-client.yaml", Array(notaries.utf8), mode: 0o644)
                text = text.replacingOccurrences(of: "# notaries: ", with: "notaries: ")
            }
            let names = try earlier.enumerated().map { number, text in
                let name = "earlier-\(number).yaml"
                try HostFiles.create(folder + "/" + name, Array(text.utf8), mode: 0o644)
                return name
            }
            text = text.replacingOccurrences(
                of: "# earlierNotaries: [notary-client-1.yaml]",
                with: "earlierNotaries: [\(names.joined(separator: ", "))]")
            if let set {
                text = text.replacingOccurrences(
                    of: "      operatorTrusted: false\n",
                    with: "      operatorTrusted: false\n      notarySet: \(set)\n")
            }
            return ConfigurationFile.read(text, directory: folder).findings.filter {
                $0.path.hasPrefix("ledgers[2]")
            }
        }
    }

    private static let bond = """
        {"decimals": 0, "id": "eip155:1337/erc20:0x00000000000000000000000000000000000000b0", "kind": {"kind": "bond",
         "facts": {"isin": "MYBCB2000018", "nominalPerUnit": {"currency": "USD", "minor": "10000"},
          "maturity": "2027-02-26", "issuer": "Example Issuer Ltd., Labuan"}}}
        """
    /// The example's notaries, certifying for the example's escrow.
    private static let notaries = ConfigurationExamples.notaryClient.replacingOccurrences(
        of: "0xe5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5", with: "0x00112233445566778899aabbccddeeff00112233")

    @Test func `sound files have no finding`() async throws {
        #expect(try await found() == [])
        let set = try #require(Self.set(of: Self.notaries))
        #expect(try await found(notaries: Self.notaries, set: set) == [])
    }

    private static func set(of text: String) -> String? {
        let reading = ConfigurationFile.read(text, directory: "", lookAtFiles: false)
        guard case .notaryClient(let profile) = reading.configuration else { return nil }
        return profile.set.id.hex
    }

    @Test func `a fee key that is open, none, or a holder's is found`() async throws {
        #expect(try await found(mode: 0o644).map(\.path) == ["ledgers[2].feeKey", "ledgers[2].feeKey"])
        #expect(try await found(feeKey: "no key").first?.problem.contains("secp256k1") == true)
        let holder = try await found(
            feeKey: "588bb35a992abad372016488a1fdb11950004d570a89e97bb34899f0ff867dcf")
        #expect(holder.first?.problem.contains("is a holder's account") == true)
    }

    @Test func `an asset that is missing, unreadable or of another chain is found`() async throws {
        #expect(try await found(asset: nil).map(\.kind) == [.file])
        #expect(try await found(asset: "{}").first?.problem.contains("no descriptor") == true)
        let other = Self.bond.replacingOccurrences(of: "eip155:1337", with: "eip155:1")
        #expect(try await found(asset: other).first?.fix.contains("eip155:1337/erc20:0x") == true)
    }

    @Test func `notaries of another escrow, of another set, or unsound are found`() async throws {
        let set = try #require(Self.set(of: Self.notaries))
        let other = String(repeating: "ab", count: 32)
        for (text, pinned, words) in [
            (ConfigurationExamples.notaryClient, set, "certify for 0xe5e5"),
            (Self.notaries, other, "is not the anchor's \(other)"), (Self.notaries, nil, "(none)"),
            ("kind: ledger\n", set, "no sound file"),
        ] as [(String, String?, String)] {
            let found = try await found(notaries: text, set: pinned)
            #expect(found.map(\.path) == ["ledgers[2].notaries"])
            #expect(found.first?.problem.contains(words) == true, "\(found)")
        }
    }

    @Test func `earlier notaries are of the same escrow and of other sets`() async throws {
        let set = try #require(Self.set(of: Self.notaries))
        let before = Self.notaries.replacingOccurrences(of: "epoch: 1", with: "epoch: 2")
        #expect(try await found(notaries: Self.notaries, set: set, earlier: [before]) == [])
        for (earlier, words) in [
            ([Self.notaries], "one notary set twice"), ([before, before], "one notary set twice"),
            ([ConfigurationExamples.notaryClient], "certify for 0xe5e5"),
            (["kind: ledger\n"], "no sound file"),
        ] {
            let found = try await found(notaries: Self.notaries, set: set, earlier: earlier)
            #expect(found.contains { $0.problem.contains(words) }, "\(found)")
            #expect(found.allSatisfy { $0.path == "ledgers[2].earlierNotaries" }, "\(found)")
        }
        let alone = try await found(earlier: [before])
        #expect(alone.map(\.path) == ["ledgers[2].notaries"])
    }
}
