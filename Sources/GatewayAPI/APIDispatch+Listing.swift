import SettlementEngine
import SettlementModel
import SettlementProofs

/// A part of the list of transfers: those after one, in the order of their ids.
struct TransferPage: Hashable, Sendable {
    let after: TransferID?
    let limit: Int
    static let most = 1000
    /// A page that has more is refused; its readers take 16 MiB.
    static let mostBytes = 8 << 20

    /// Reads `after=ID&limit=N`, each at most once and in any order; `nil` where it is something else.
    init?(query: String) {
        var (after, limit): (TransferID?, Int?) = (nil, nil)
        for part in query.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { return nil }
            switch pair[0] {
            case "after" where after == nil:
                guard let id = TransferID(hex: String(pair[1])) else { return nil }
                after = id
            case "limit" where limit == nil:
                guard let number = Int(pair[1]), "\(number)" == pair[1], (1...Self.most).contains(number)
                else { return nil }
                limit = number
            default: return nil
            }
        }
        self.after = after
        self.limit = limit ?? Self.most
    }
}

extension APIDispatch {
    /// A page of the list, whole or not at all: fewer than were asked for are the last page, so one that was cut would hide
    /// all others.
    ///
    /// One transfer alone is always answered, or nobody could go on behind it.
    func list(_ page: TransferPage) async throws(APIProblem) -> APIAnswer {
        var body = [UInt8(ascii: "[")]
        var count = 0
        for view in await desk.transfers(after: page.after, limit: page.limit) {
            let item = CanonicalJSON.encode(TransferViewCodec.json(view))
            guard count == 0 || body.count + item.count + 2 <= mostPageBytes else {
                throw APIProblem(
                    413, "api.page.too-large",
                    "\(count) of these transfers fill a page of \(mostPageBytes) bytes",
                    next: "ask for a smaller page: &limit=\(count)")
            }
            if count > 0 { body.append(UInt8(ascii: ",")) }
            body += item
            count += 1
        }
        return APIAnswer(
            status: 200, contentType: "application/json", body: body + [UInt8(ascii: "]")])
    }
}
