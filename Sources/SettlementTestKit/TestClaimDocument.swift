import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The claims' documents of the test kit, and the tags under which a registry has them: the product's rules of what a tag knows,
/// over a document of three fields and without the members' key.
enum TestClaimDocument {
    enum Kind: String {
        case claim, near, written
    }

    static func tag(_ document: JSONValue, _ kind: Kind) throws(JSONFault) -> Bytes32 {
        var reader = try ObjectReader(document)
        let number = try reader.string("number")
        // As the real ones: only the second tag knows of punctuation.
        let said = kind == .written ? number : number.filter { $0.isLetter || $0.isNumber }
        return Digest.sha256(Array("\(kind.rawValue) \(said)".utf8))
    }
}

/// A member's way to a registry of the test kit, which all understand these documents alike.
protocol TestRegistryDoor: ClaimRegistry {}

extension TestRegistryDoor {
    func describe(_ document: JSONValue) throws(DeskFault) -> DescribedClaim {
        do throws(JSONFault) {
            var reader = try ObjectReader(document)
            let amount: Money = try reader.decode("amount")
            let maturity: CalendarDate? = try reader.decodeOrNull("maturity")
            _ = try reader.string("number")
            try reader.finish()
            return DescribedClaim(
                claim: try TestClaimDocument.tag(document, .claim),
                near: try TestClaimDocument.tag(document, .near),
                written: try TestClaimDocument.tag(document, .written), amount: amount, maturity: maturity)
        } catch {
            throw DeskFault(kind: .refused, code: "registry.document", detail: "\(error)", next: "write it")
        }
    }

    func basis(invoices: [JSONValue], files: [Bytes32]) throws(DeskFault) -> ClaimBasis {
        do throws(JSONFault) {
            var tags: [Bytes32] = []
            for invoice in invoices { tags.append(try TestClaimDocument.tag(invoice, .claim)) }
            if let basis = ClaimBasis(invoices: tags, files: files) { return basis }
        } catch {
            throw DeskFault(kind: .refused, code: "registry.document", detail: "\(error)", next: "write it")
        }
        throw DeskFault(kind: .refused, code: "registry.document", detail: "too many", next: "name fewer")
    }
}
