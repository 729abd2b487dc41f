public import SettlementProofs

/// The headers between two blocks, as an adapter gives them: ascending, in the forms that `EVMLockProof.headers` has.
public struct HeaderPath: Hashable, Sendable {
    public let headers: [[UInt8]]
    public init(_ headers: [[UInt8]]) { self.headers = headers }

    public var bytes: [UInt8] { CanonicalJSON.encode(.array(headers.map { .base64($0) })) }

    /// - Throws: `proof.bundle.malformed`.
    public init(bytes: [UInt8]) throws(ProofFault) {
        let limits = JSONLimits(
            bytes: EVMLockProof.largestSize, depth: 2, members: EVMLockProof.mostHeaders + 1)
        do throws(JSONFault) {
            guard case .array(let values) = try CanonicalJSON.parseCanonical(bytes, limits: limits) else {
                throw JSONFault(path: "", expected: "a list of headers", found: "another value")
            }
            headers = try EVMLockProof.byteStrings(values, "headers")
        } catch { throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)") }
    }
}
