public import EVMProofs
import SettlementModel
public import SettlementProofs

/// A statement with one notary's signature, which was verified: nothing else makes one.
public struct SignedEnd: Hashable, Sendable {
    public let notary: EVMAddress
    public let statement: EndStatement
    public let signature: NotarySignature

    /// - Throws: `notary.signature` where somebody else signed, or nobody.
    public init(
        notary: EVMAddress, statement: EndStatement, signature: NotarySignature
    ) throws(NotaryFault) {
        guard signature.signer(of: statement.digest) == notary else {
            throw NotaryFault(.signature, "the statement is not signed by \(notary)")
        }
        self.notary = notary
        self.statement = statement
        self.signature = signature
    }
}

extension SignedEnd: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "notary": notary.canonical, "signature": signature.canonical,
            "statement": statement.canonical,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let notary: EVMAddress = try reader.decode("notary")
        let statement: EndStatement = try reader.decode("statement")
        let signature: NotarySignature = try reader.decode("signature")
        try reader.finish()
        do throws(NotaryFault) {
            try self.init(notary: notary, statement: statement, signature: signature)
        } catch {
            throw reader.fault("signature", expected: "the notary's over the statement", found: "another")
        }
    }
}
