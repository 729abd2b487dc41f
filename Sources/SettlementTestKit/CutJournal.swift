public import SettlementEngine

/// A journal on a power cable. The disk below it outlives both.
public struct CutJournal: Journal, JournalHeadLookup {
    private let inner: any Journal & JournalHeadLookup
    private let cable: PowerCable

    public init(_ inner: any Journal & JournalHeadLookup, cable: PowerCable) {
        self.inner = inner
        self.cable = cable
    }

    public func records(after place: JournalHead?, limit: Int) async throws -> JournalPage {
        try await inner.records(after: place, limit: limit)
    }
    public func head() async throws -> JournalHead { try await inner.head() }
    public func contains(_ head: JournalHead) async throws -> Bool { try await inner.contains(head) }

    @discardableResult
    public func append(_ drafts: [JournalDraft]) async throws -> JournalHead {
        if cable.slowness > 0 { try await Task.sleep(for: .milliseconds(cable.slowness)) }
        switch cable.beginAppend() {
        case nil:
            let head = try await inner.append(drafts)
            guard !cable.isCut else { throw JournalFault.notDurable(detail: "the power is gone") }
            return head
        case .beforeSync: throw JournalFault.notDurable(detail: "the power went before the sync")
        case .afterSync:
            _ = try await inner.append(drafts)
            cable.cut()
            throw JournalFault.notDurable(detail: "the power went after the sync")
        }
    }
}
