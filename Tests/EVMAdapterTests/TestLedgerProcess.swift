import Foundation
import SettlementModel
import SettlementProofs

@testable import EVMAdapter

/// The real test ledger as a process of its own, with two endpoints and its controls.
final class TestLedgerProcess: Sendable {
    let main: EVMEndpoint
    let follower: EVMEndpoint
    let chainID: UInt64
    let genesis: Bytes32
    private let line: RPCLine
    private nonisolated(unsafe) let process: Process
    private let input = Pipe()

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static var python: URL { root.appending(path: ".build-venv-evm/bin/python") }
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    /// - Parameter options: beside ports and controls.
    init(_ options: [String]) async throws {
        let process = Process()
        // The shell ends the ledger when this process ends, however it ends: then `cat` sees the end of its input.
        process.executableURL = URL(filePath: "/bin/sh")
        let script = "\"$@\" & child=$!; cat >/dev/null; kill -9 $child"
        process.arguments =
            ["-c", script, "sh", Self.python.path]
            + [Self.root.appending(path: "Adapters/EVM/TestLedger/test_ledger.py").path]
            + ["--port", "0", "--follower-port", "0", "--control"] + options
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        self.process = process
        let value = try NodeJSON.read(try Self.firstLine(output.fileHandleForReading))
        main = try EVMEndpoint(try value["endpoints"].text("main"))
        follower = try EVMEndpoint(try value["endpoints"].text("follower"))
        line = RPCLine(main, patience: 30_000)
        chainID = try await line.call("eth_chainId", []).quantity()
        genesis = try await line.call("eth_getBlockByNumber", ["0x0", false]).bytes32("hash")
    }

    deinit { stop() }

    /// Ends the ledger at once.
    func stop() { try? input.fileHandleForWriting.close() }

    @discardableResult
    func call(_ method: String, _ params: JSONValue...) async throws -> NodeValue {
        try await line.call(method, params)
    }

    func mine(_ count: Int = 1) async throws {
        try await call("test_mine", ["count": .integer(Int64(count))])
    }

    /// The newest block's number and time.
    func head() async throws -> (number: UInt64, time: Int64) {
        let block = try await call("eth_getBlockByNumber", "latest", false)
        return (try block.quantity("number"), Int64(try block.quantity("timestamp")))
    }

    private static func firstLine(_ handle: FileHandle) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n") {
            guard let next = try handle.read(upToCount: 1), !next.isEmpty else { break }
            bytes += next
        }
        return bytes
    }
}
