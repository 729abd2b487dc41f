import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

/// One page of the gateway's list: the transfers that can be read, and a line for each of the others.
struct ViewPage {
    private(set) var views: [TransferView] = []
    /// For a person, beside the answer.
    private(set) var unread: [String] = []
    private(set) var first: TransferID?
    private(set) var last: TransferID?

    /// - Throws: `CommandFailure` where an item does not even say which transfer it is: nobody could go on from there.
    init(_ items: [JSONValue]) throws {
        for (index, item) in items.enumerated() {
            guard case .object(let object) = item, case .string(let text)? = object["id"],
                let id = TransferID(hex: text)
            else { throw DeskClient.foreign("item \(index) of the list has no id") }
            if first == nil { first = id }
            last = id
            do { views.append(try TransferViewCodec.read(item)) } catch {
                unread.append(
                    "transfer \(id): not understood: \(error) [client.answer]; "
                        + "use the gateway's own version of this program")
            }
        }
    }
}

extension ViewPage {
    private static let most = 500
    /// What a gateway says of a page that is too long for one answer, and what we say of one from a gateway that did not.
    private static let tooLong: Set = ["api.page.too-large", "curl.response.too-large"]

    /// All pages, one after the other; smaller ones from where one was too long.
    ///
    /// - Parameters:
    ///   - ask: gets a query, answers with what the gateway says to it.
    ///   - tell: gets a line for each transfer that cannot be read.
    static func all(
        _ ask: (String) throws -> JSONValue, telling tell: (String) -> Void
    ) throws -> [TransferView] {
        var views: [TransferView] = []
        var last: TransferID?
        var limit = most
        while true {
            let answer: JSONValue
            do {
                answer = try ask((last.map { "after=\($0.hex)&" } ?? "") + "limit=\(limit)")
            } catch let failure as CommandFailure where limit > 1 && tooLong.contains(failure.code) {
                limit = max(1, limit / 4)
                continue
            }
            guard case .array(let items) = answer else { throw DeskClient.foreign("not a list") }
            let page = try ViewPage(items)
            // An answer that does not go on would never end.
            guard let first = page.first else { return views }
            if let last, first <= last { throw DeskClient.foreign("a page out of order") }
            last = page.last
            views += page.views
            page.unread.forEach(tell)
            guard items.count == limit else { return views }
        }
    }
}
