import Curl
import GatewayAPI
import SettlementEngine
import SettlementProofs
import Testing

/// A problem's fields.
func problem(_ response: CurlResponse) throws -> (code: String, next: String) {
    guard case .object(let object) = try CanonicalJSON.parse(response.body),
        case .string(let code) = object["code"],
        case .string(let next) = object["next"], case .integer(let status) = object["status"],
        case .string(let type) = object["type"]
    else { throw JSONFault(expected: "a problem", found: "something else") }
    #expect(Int(status) == response.status)
    #expect(type == "urn:interlock:problem:" + code)
    return (code, next)
}

func view(_ response: CurlResponse) throws -> TransferView {
    try TransferViewCodec.read(try CanonicalJSON.parse(response.body))
}
