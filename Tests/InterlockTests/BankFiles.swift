import Foundation

@testable import Interlock

/// Bank A's keys, its configuration and its data, all under one folder.
enum BankFiles {
    /// Makes keys and the folder of the data. - Returns: the exit code of `keys make`.
    static func make(
        _ folder: String, _ roles: [String] = ["message", "holder", "tls", "seal"], _ more: [String] = []
    ) async throws -> Int32 {
        try HostFiles.createDirectory(folder + "/data", mode: 0o700)
        return await Program.run(
            ["keys", "make"] + roles + ["--directory", folder + "/keys", "--id", "gw.bank-a"] + [
                "--lei", "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank A", "--quiet",
            ] + more)
    }

    /// The example's text with the folder's paths, and `lines` under `keys`.
    static func configuration(_ folder: String, _ lines: [String] = []) -> String {
        ConfigurationExamples.gateway
            .replacingOccurrences(of: "/var/lib/interlock/bank-a", with: folder + "/data")
            .replacingOccurrences(of: "/run/credentials/interlock/seal.key", with: folder + "/keys/seal.key")
            .replacingOccurrences(
                of: "\n  holder: keys/holder.key.pem\n",
                with: "\n  holder: keys/holder.key.pem\n" + lines.map { "  \($0)\n" }.joined())
    }

    /// A new gateway with journal and vault.
    static func initialised(_ folder: String) async throws -> GatewayConfiguration {
        guard try await make(folder) == 0 else { throw CommandFailure.refused("test", "no keys", next: "") }
        try HostFiles.create(folder + "/a.yaml", Array(configuration(folder).utf8), mode: 0o600)
        let read = try ConfigurationFile.gateway(folder + "/a.yaml")
        try await GatewayStore.create(read)
        return read
    }
}
