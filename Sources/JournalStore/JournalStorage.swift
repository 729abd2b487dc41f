public import SettlementEngine

/// Where rows lie. It orders and keeps them; it decides nothing and hashes nothing.
public protocol JournalStorage: Sendable {
    /// The head that was stored with the newest rows; `nil` before the first.
    func storedHead() async throws(JournalFault) -> JournalHead?

    /// Up to `limit` rows with a sequence above `sequence`, in order.
    /// - Throws: `JournalFault.broken` where a row cannot even be read.
    func rows(after sequence: UInt64, limit: Int) async throws(JournalFault) -> [JournalRow]

    /// Adds `rows` after `previous`, all or none, and returns when they are on disk.
    /// - Throws: `.fenced` when the stored head is not `previous`; `.notDurable` when the disk says no.
    func commit(_ rows: [JournalRow], after previous: JournalHead) async throws(JournalFault)
}

extension JournalStorage {
    /// Reads every row up to the stored head and verifies the chain.
    /// - Throws: `JournalFault.broken` at the first row that does not fit.
    func verify(_ origin: JournalChain) async throws(JournalFault) -> JournalChain {
        let target = try await storedHead() ?? origin.head
        var chain = origin
        while true {
            let page = try await rows(after: chain.head.sequence, limit: 1024)
            guard !page.isEmpty else { break }
            for row in page { try chain.accept(row) }
        }
        try chain.requireEnd(at: target)
        return chain
    }
}
