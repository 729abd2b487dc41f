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
