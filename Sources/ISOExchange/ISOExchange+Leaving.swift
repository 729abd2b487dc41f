import FileDrop
import SettlementProofs

/// What was decided of a file is done once, however often its last step fails.
///
/// Who may write in `incoming` may lay there what this program cannot move: a folder of another user, say. Such a file
/// stays, is not decided again, and holds up no other.
extension ISOExchange {
    /// A file that was dealt with and still has to leave `incoming`.
    struct Leaving {
        let intent: ExchangeIntent
        /// Whether the shelf of intents has it. An instruction needs none: its record says that it was taken.
        let isDurable: Bool
        /// Its answer has left, and a person has the problem.
        var isTold: Bool
    }

    /// Makes a decision durable before anything of it is seen, then does it.
    func decide(_ intent: ExchangeIntent, _ reports: [ExchangeReport]) async throws {
        let disk = disk
        try await onDisk { () throws(ExchangeFault) in
            for report in reports { try disk.stage(report) }
            try disk.save(intent.bytes, Self.key(intent.name, intent.stamp), on: .intents)
        }
        await depart(intent, isDurable: true)
    }

    /// Does what was decided; what cannot be done now is tried again at each look.
    func depart(_ intent: ExchangeIntent, isDurable: Bool) async {
        let key = Self.key(intent.name, intent.stamp)
        let isSilent = intent.staged.isEmpty && !intent.isRefused
        leaving[key] = Leaving(intent: intent, isDurable: isDurable, isTold: isSilent)
        await goOn(key)
    }

    /// Files that were dealt with leave as soon as they can be moved.
    func goOnLeaving() async {
        for key in leaving.keys.sorted() {
            guard !Task.isCancelled else { return }
            await goOn(key)
        }
    }

    /// Whether this very file was dealt with: nothing of it is decided again.
    func isLeaving(_ name: [UInt8], _ stamp: FileStamp) -> Bool { leaving[Self.key(name, stamp)] != nil }

    /// Repeats: alike; what was told is not told again.
    private func goOn(_ key: String) async {
        guard let file = leaving[key] else { return }
        let (disk, intent) = (disk, file.intent)
        do {
            if !file.isTold {
                try await onDisk { () throws(ExchangeFault) in
                    try disk.release(intent.staged)
                    if intent.isRefused { try disk.writeProblem(intent.problem, beside: intent.target) }
                }
                leaving[key]?.isTold = true
            }
            try await onDisk { () throws(ExchangeFault) in
                try disk.move(intent.name, intent.stamp, isRefused: intent.isRefused, as: intent.target)
                if file.isDurable { try disk.forget(key, on: .intents) }
            }
            leaving[key] = nil
        } catch {
            stays(
                intent.name, (error as? ExchangeFault)?.detail ?? "\(error)",
                code: leaving[key]?.isTold == true ? "iso.exchange.unmoved" : "iso.exchange.disk")
        }
    }

    private static func key(_ name: [UInt8], _ stamp: FileStamp) -> String {
        String(Digest.sha256(name + Array(stamp.text.utf8)).hex.prefix(32))
    }
}
