import SettlementEngine
import SettlementModel
import SettlementProofs

/// The bodies of orders about a payment claim and its registry.
extension APIDispatch {
    /// `{"document": {…}, "files": […], "invoices": […], "links": […]}`, of which all but the document may be left out.
    func claim(_ body: [UInt8]) throws(DeskFault) -> (document: JSONValue, papers: ClaimPapers) {
        do throws(JSONFault) {
            var reader = try ObjectReader(try CanonicalJSON.parse(body))
            let document = try reader.value("document")
            let papers = ClaimPapers(
                links: try list("links", 16, &reader),
                invoices: try list("invoices", ClaimBasis.most, &reader),
                files: try files(&reader))
            try reader.finish()
            return (document, papers)
        } catch {
            throw DeskFault(
                kind: .refused, code: error.code, detail: "the claim: \(error)",
                next: #"send {"document": {…}} as `interlock fingerprint` takes it"#)
        }
    }

    /// `{"answer": "12", "reason": "…"}`.
    func acceptance(_ body: [UInt8]) throws(DeskFault) -> (answer: UInt64, reason: String) {
        let (reason, answer) = try said(body) { reader throws(JSONFault) in try reader.unsigned("answer") }
        return (answer, reason)
    }

    private func list(
        _ key: String, _ limit: Int, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [JSONValue] {
        reader.valueIfPresent(key) == nil ? [] : try reader.array(key, limit: limit)
    }

    /// Each as the SHA-256 of a file in hexadecimal: the file itself stays where it is.
    private func files(_ reader: inout ObjectReader) throws(JSONFault) -> [Bytes32] {
        reader.valueIfPresent("files") == nil
            ? [] : try reader.decodeArray("files", limit: ClaimBasis.most)
    }
}
