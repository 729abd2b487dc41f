import Foundation
import GRDB
import Glibc
import OpenSSL

/// What no transfer can avoid, done by bare calls on one thread: the fixed list of `Specs/Benchmark.md`.
struct BenchFloor {
    /// Of one transfer.
    let cpuSeconds: Double
    let seconds: Double

    /// Transfers that share frames, heads and commits.
    private static let group = 16
    private static let groups = 8

    /// - Throws: `CommandFailure` where the disk or the library refuses.
    static func measure(in folder: String) throws -> BenchFloor {
        let stores = try ["journal-a", "journal-b", "vault-a", "vault-b", "ledger-a", "ledger-b"].map {
            try FloorStore(path: "\(folder)/floor-\($0).sqlite")
        }
        let crypto = try FloorCrypto()
        let (began, cpuBegan) = (ContinuousClock.now, processorSeconds())
        for _ in 0..<groups {
            try crypto.signatures(5 * group)
            try crypto.verifications(4 * group)
            crypto.hashes(24 * group, bytes: 1024)  // messages, by sender and receiver
            crypto.hashes(40 * group, bytes: 1536)  // journal chain
            crypto.hashes(4 * group, bytes: 1024)  // leaves
            crypto.hashes(8 * group, bytes: 65)  // nodes
            for journal in stores[0...1] { try journal.commits(8, rows: 20 * group, bytes: 1536) }
            for vault in stores[2...3] { try vault.commits(3, rows: 3 * group, bytes: 1024) }
            for ledger in stores[4...5] { try ledger.commits(2, rows: 16 * group, bytes: 512) }
        }
        let (seconds, cpu) = (BenchClock.seconds(began.duration(to: .now)), processorSeconds() - cpuBegan)
        for store in stores { try store.close() }
        let count = Double(group * groups)
        return BenchFloor(cpuSeconds: cpu / count, seconds: seconds / count)
    }

    private static func processorSeconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}

private struct FloorCrypto {
    let key: PrivateKey
    let message = [UInt8](repeating: 7, count: 512)
    let signature: [UInt8]

    init() throws {
        key = try PrivateKey.generate(.p256)
        signature = try key.sign(message)
    }

    func signatures(_ count: Int) throws { for _ in 0..<count { _ = try key.sign(message) } }

    func verifications(_ count: Int) throws {
        for _ in 0..<count where !key.publicKey.verifies(signature, over: message) {
            throw CommandFailure.unavailable(
                "bench.floor", "a good signature is refused", next: "check OpenSSL")
        }
    }

    func hashes(_ count: Int, bytes: Int) {
        var input = [UInt8](repeating: 1, count: bytes)
        // Each hash goes into the next one, so that none can be left out.
        for _ in 0..<count { input.replaceSubrange(0..<32, with: SHA256.digest(input)) }
    }
}

/// A bare table with the durability of the product's stores.
private struct FloorStore {
    let queue: DatabasePool

    init(path: String) throws {
        queue = try DatabasePool(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try queue.write {
            try $0.execute(sql: "CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        }
    }

    /// `rows` rows in `count` synced transactions.
    func commits(_ count: Int, rows: Int, bytes: Int) throws {
        let content = Data(repeating: 5, count: bytes)
        for commit in 0..<count {
            try queue.write { database in
                let insert = try database.cachedStatement(sql: "INSERT INTO row (bytes) VALUES (?)")
                for _ in 0..<(rows * (commit + 1) / count - rows * commit / count) {
                    try insert.execute(arguments: [content])
                }
            }
        }
    }

    func close() throws { try queue.close() }
}
