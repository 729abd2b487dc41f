import Glibc

/// What the four processes have used so far, and what their durability has cost.
struct BenchUse {
    /// Seconds of user and system time, by process name.
    var cpu: [String: Double] = [:]
    /// The load generator's own, which no figure contains and every rate pays for.
    var load = 0.0
    /// Syncs by store: `journal`, `vault`, `ledger`, both banks together.
    var syncs: [String: Double] = [:]
    /// Frames and ledger commands, both banks together.
    var counts: [String: Double] = [:]

    static func read(_ stage: BenchStage) async throws -> BenchUse {
        var use = BenchUse()
        use.load = try processorSeconds(getpid())
        for bank in DemoWorld.banks {
            let text = try stage.demo.desk(bank, "checker").bytes("GET", "/metrics")
            let desk = samples(String(decoding: text, as: UTF8.self))
            use.syncs["journal", default: 0] += desk["interlock_journal_syncs_total"] ?? 0
            use.syncs["vault", default: 0] += desk["interlock_vault_syncs_total"] ?? 0
            use.counts["frames", default: 0] += desk["interlock_frames_signed_total"] ?? 0
            use.counts["commands", default: 0] += desk["interlock_commands_submitted_total"] ?? 0
            use.counts["journalRecords", default: 0] += desk["interlock_journal_records"] ?? 0
        }
        for bank in stage.sqlLedgers {
            let ledger = samples(
                String(decoding: try await stage.demo.operatorOf(bank).bytes("/metrics"), as: UTF8.self))
            use.syncs["ledger", default: 0] += ledger["interlock_ledger_commits_total"] ?? 0
        }
        for name in stage.processes { use.cpu[name] = try stage.demo.pid(name).map(processorSeconds) ?? 0 }
        return use
    }

    func since(_ before: BenchUse) -> BenchUse {
        func difference(_ new: [String: Double], _ old: [String: Double]) -> [String: Double] {
            Dictionary(uniqueKeysWithValues: new.map { ($0.key, $0.value - (old[$0.key] ?? 0)) })
        }
        return BenchUse(
            cpu: difference(cpu, before.cpu), load: load - before.load,
            syncs: difference(syncs, before.syncs),
            counts: difference(counts, before.counts))
    }

    /// User and system time of a process. - Source: proc(5), `/proc/PID/stat`, fields 14 and 15.
    static func processorSeconds(_ pid: Int32) throws -> Double {
        let text = try HostFiles.readText("/proc/\(pid)/stat")
        // The name in parentheses may hold anything; what follows the last one is plain.
        guard let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            return 0
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Samples without labels, by name.
    private static func samples(_ text: String) -> [String: Double] {
        var found: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            if parts.count == 2, let value = Double(parts[1]) { found[String(parts[0])] = value }
        }
        return found
    }
}
