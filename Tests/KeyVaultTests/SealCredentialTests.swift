import Foundation
import SettlementEngine
import Testing

@testable import KeyVault

@Suite struct SealCredentialTests {
    private func refusal(_ place: TemporaryPlace, _ path: String? = nil) async -> String? {
        await fault {
            try FileVault.create(
                at: place.vault, gateway: bankA, seal: .credentialFile(path ?? place.credential))
        }?.code
    }

    private func write(_ text: String, to path: String, mode: Int = 0o400) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private let digits = String(repeating: "0a", count: 32)

    @Test func `a credential that others may read or change is refused`() async throws {
        for mode in [0o644, 0o600, 0o440, 0o500, 0o404] {
            let place = try TemporaryPlace()
            try write(digits, to: place.credential, mode: mode)
            #expect(await refusal(place) == "malformed vault.credential.mode")
            #expect(!FileManager.default.fileExists(atPath: place.vault))
        }
    }

    @Test func `a credential beside the vault is refused, however its folder is spelled`() async throws {
        let place = try TemporaryPlace()
        try write(digits, to: place.path + "/data/seal.hex")
        #expect(await refusal(place, place.path + "/data/seal.hex") == "malformed vault.credential.place")
        #expect(
            await refusal(place, place.path + "/secrets/../data/seal.hex")
                == "malformed vault.credential.place")
        try FileManager.default.createSymbolicLink(
            atPath: place.path + "/alias", withDestinationPath: place.path + "/data")
        #expect(await refusal(place, place.path + "/alias/seal.hex") == "malformed vault.credential.place")
    }

    @Test func `a missing credential, a link and a folder are refused`() async throws {
        let place = try TemporaryPlace()
        #expect(await refusal(place) == "malformed vault.credential.missing")
        try write(digits, to: place.path + "/secrets/real")
        try FileManager.default.createSymbolicLink(
            atPath: place.credential, withDestinationPath: place.path + "/secrets/real")
        #expect(await refusal(place) == "malformed vault.credential.missing")
        #expect(await refusal(place, place.path + "/secrets") == "malformed vault.credential.kind")
    }

    @Test func `anything but 64 lower-case digits is refused`() async throws {
        for text in [
            "", "0a", digits + "0", digits + "\n\n", digits.uppercased(), String(repeating: "xy", count: 32),
        ] {
            let place = try TemporaryPlace()
            try write(text, to: place.credential)
            #expect(await refusal(place) == "malformed vault.credential.form")
        }
        let place = try TemporaryPlace()
        try write(digits + "\n", to: place.credential)
        #expect(await refusal(place) == nil)
    }

    @Test func `a new credential has mode 0400, is random, and never replaces one`() async throws {
        let place = try TemporaryPlace()
        try SealSource.createCredentialFile(at: place.credential)
        let first = try Data(contentsOf: URL(fileURLWithPath: place.credential))
        let mode =
            try FileManager.default.attributesOfItem(atPath: place.credential)[.posixPermissions] as? Int
        #expect(mode == 0o400)
        #expect(
            await fault { try SealSource.createCredentialFile(at: place.credential) }?.code
                == "malformed vault.credential.exists")
        try SealSource.createCredentialFile(at: place.credential + "2")
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.credential + "2")) != first)
        #expect(await refusal(place) == nil)
    }

    @Test func `another credential opens nothing`() async throws {
        let place = try TemporaryPlace()
        _ = try place.makeVault()
        try write(digits, to: place.path + "/secrets/other")
        let other = SealSource.credentialFile(place.path + "/secrets/other")
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: other) }?.code
                == "seal-broken vault.seal.refused")
    }
}
