import SettlementProofs
import TransferCore

/// The durable form of relay inputs. What a peer says is not among them: the journal keeps its frames whole.
enum RelayRecord {
    private static let codec = RelayInputCodec(
        encodeMessage: { _ in [] },
        decodeMessage: { _ throws(JSONFault) in
            throw JSONFault(expected: "an input of our own", found: "a peer's message outside its frame")
        })

    static func encode(_ input: RelayInput) -> [UInt8] { codec.encode(input) }
    static func decode(_ bytes: [UInt8]) throws(JSONFault) -> RelayInput { try codec.decode(bytes) }
}
