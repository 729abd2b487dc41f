import PeerProtocol
import SecureChannels
import SettlementEngine
import SettlementProofs

/// A peer's answer as an HTTP response, and back.
enum PeerAnswerCodec {
    static func encode(_ answer: PeerAnswer) -> HTTP2Response {
        switch answer {
        case .stored(let sequence): json(200, .object(["stored": .decimal(sequence)]))
        case .hello(let bytes):
            HTTP2Response(status: 200, headers: [("content-type", PeerPath.helloType)], body: bytes)
        case .refused(let code, let detail):
            json(409, .object(["code": .string(code), "detail": .string(detail)]))
        case .later(let code):
            json(503, .object(["code": .string(code), "detail": "send the same again later"]))
        }
    }

    /// - Throws: `LinkError` where the response is none that a gateway gives.
    static func decode(_ response: HTTP2Response) throws(LinkError) -> PeerAnswer {
        if response.status == 200, response.header("content-type") == PeerPath.helloType {
            return .hello(response.body)
        }
        do throws(JSONFault) {
            var reader = try ObjectReader(
                CanonicalJSON.parse(response.body, limits: JSONLimits(bytes: 16 << 10, depth: 4, members: 32))
            )
            if response.status == 200 {
                let sequence = try reader.unsigned("stored")
                try reader.finish()
                return .stored(frameSequence: sequence)
            }
            let code = try reader.string("code", limit: 96)
            let detail = try reader.string("detail", limit: 1024)
            return response.status == 409 ? .refused(code: code, detail: detail) : .later(code: code)
        } catch {
            throw LinkError(
                code: response.header("x-channel-fault") ?? "link.answer",
                detail: "status \(response.status) without an answer that we know", notSent: false)
        }
    }

    private static func json(_ status: Int, _ value: JSONValue) -> HTTP2Response {
        HTTP2Response(
            status: status, headers: [("content-type", "application/json")], body: CanonicalJSON.encode(value)
        )
    }
}
