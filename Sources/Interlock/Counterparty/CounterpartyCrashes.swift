import SettlementModel
import SettlementProofs

/// An honest counterparty as a child process that is killed and started again, a little later each time.
struct CounterpartyCrashes {
    let words: [String]
    let log: String
    let timeout: Int64
    let tells: Bool
    private static let mostKills = 16

    /// - Returns: the last child's report, with the kills in its story.
    func run() async throws -> JSONValue {
        let deadline = SystemClock.seconds() + timeout
        var kills: [String] = []
        // A settlement takes about a second: small steps, so that many lives end in the midst of it.
        var milliseconds = 250
        while kills.count < Self.mostKills {
            let child = try ChildProcess("counterparty", words, log: log)
            try await wait(for: child, milliseconds: milliseconds)
            guard child.isRunning else { break }
            child.kill()
            kills.append("killed after \(milliseconds) ms, started again")
            if tells { Console.out("  \(kills[kills.count - 1])") }
            milliseconds += 75
        }
        return try await last(kills, until: deadline)
    }

    /// The one that is let live.
    private func last(_ kills: [String], until deadline: Int64) async throws -> JSONValue {
        let child = try ChildProcess("counterparty", words, log: log)
        while child.isRunning, SystemClock.seconds() < deadline {
            try await Task.sleep(for: .milliseconds(100))
        }
        child.stop()
        guard case .object(var report)? = try self.report() else {
            throw CommandFailure.unavailable(
                "counterparty.child", "the last process of the crash loop left no report",
                next: "read \(log)")
        }
        let story: [JSONValue] = if case .array(let lines)? = report["story"] { lines } else { [] }
        report["story"] = .array(kills.map { .string($0) } + story)
        return .object(report)
    }

    private func wait(for child: ChildProcess, milliseconds: Int) async throws {
        var left = milliseconds
        while left > 0, child.isRunning {
            try await Task.sleep(for: .milliseconds(min(left, 50)))
            left -= 50
        }
    }

    /// The last line of the log that is a report.
    private func report() throws -> JSONValue? {
        let lines = try HostFiles.readText(log).split(separator: "\n")
        guard let line = lines.last(where: { $0.hasPrefix("{\"behaviour\"") }) else { return nil }
        return try CanonicalJSON.parse(Array(line.utf8))
    }
}
