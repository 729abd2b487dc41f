import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// Pages that stay small enough for every reader: as many items as asked for, but only so many bytes of them.
enum ReadPage {
    static let mostBytes = 524_288
    private static let chunk = 64

    static func entries(_ storage: any LedgerReading, _ first: UInt64, _ limit: Int) throws -> [[UInt8]] {
        try fill(limit) { taken in
            let (start, overflow) = first.addingReportingOverflow(UInt64(taken.count))
            return overflow ? [] : try storage.entries(from: start, limit: min(chunk, limit - taken.count))
        } size: {
            $0.count
        }
    }

    static func locks(_ storage: any LedgerReading, _ after: LockID?, _ limit: Int) throws -> [LockRecord] {
        try fill(limit) { taken in
            try storage.openLocks(after: taken.last?.id ?? after, limit: min(chunk, limit - taken.count))
        } size: {
            $0.terms.canonicalBytes.count
        }
    }

    private static func fill<Item>(
        _ limit: Int, _ next: ([Item]) throws -> [Item], size: (Item) -> Int
    ) throws -> [Item] {
        var (page, bytes): ([Item], Int) = ([], 0)
        while page.count < limit {
            let more = try next(page)
            for item in more {
                bytes += size(item)
                guard page.isEmpty || bytes <= mostBytes else { return page }
                page.append(item)
            }
            if more.count < chunk { break }
        }
        return page
    }
}
