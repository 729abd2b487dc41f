import JournalStore
import SettlementEngine
import SettlementModel
import Testing

@Suite struct JournalChainTests {
    private func rows(_ count: Int) -> [JournalRow] {
        var chain = JournalChain(gateway: bankA)
        return (1...count).map { chain.append(draft($0)) }
    }

    private func firstBreak(_ rows: [JournalRow], gateway: GatewayID = bankA) -> UInt64? {
        var chain = JournalChain(gateway: gateway)
        do throws(JournalFault) {
            for row in rows { try chain.accept(row) }
            return nil
        } catch {
            return error.brokenSequence
        }
    }

    @Test func `a chain accepts exactly the rows it gave out`() {
        let rows = rows(5)
        #expect(firstBreak(rows) == nil)
        #expect(rows.map(\.record.sequence) == [1, 2, 3, 4, 5])
    }

    @Test func `the digests of a given story never change`() {
        let rows = rows(3)
        #expect(rows.map(\.digest.hex) == JournalVector.digests)
    }

    @Test func `the same rows under another gateway break at the first`() {
        #expect(firstBreak(rows(2), gateway: bankB) == 1)
    }

    @Test func `a row with another payload, kind or transfer breaks at its place`() throws {
        let rows = rows(4)
        let old = rows[2]
        let changed = [
            JournalDraft(kind: old.record.draft.kind, transfer: old.record.draft.transfer, payload: [1]),
            JournalDraft(
                kind: .command, transfer: old.record.draft.transfer, payload: old.record.draft.payload),
            JournalDraft(
                kind: old.record.draft.kind, transfer: TransferID([UInt8](repeating: 9, count: 16)),
                payload: old.record.draft.payload),
        ]
        for draft in changed {
            var altered = rows
            altered[2] = JournalRow(record: JournalRecord(sequence: 3, draft: draft), digest: old.digest)
            #expect(firstBreak(altered) == 3)
        }
    }

    @Test func `a missing row and two swapped rows break where they were`() {
        var missing = rows(5)
        missing.remove(at: 1)
        #expect(firstBreak(missing) == 2)
        var chain = JournalChain(gateway: bankA)
        let fault = #expect(throws: JournalFault.self) { for row in missing { try chain.accept(row) } }
        guard case .broken(_, let detail)? = fault else {
            Issue.record("the gap was not seen")
            return
        }
        #expect(detail.hasPrefix("journal.gap: record 3 stands where 2 must"))
        var swapped = rows(5)
        swapped.swapAt(2, 3)
        #expect(firstBreak(swapped) == 3)
    }

    @Test func `bytes cannot move between transfer and payload without changing the digest`() {
        var one = JournalChain(gateway: bankA)
        var two = JournalChain(gateway: bankA)
        let bytes = [UInt8](repeating: 7, count: 16)
        let first = one.append(JournalDraft(kind: .input, transfer: TransferID(bytes), payload: []))
        let second = two.append(JournalDraft(kind: .input, transfer: nil, payload: bytes))
        #expect(first.digest != second.digest)
    }
}
