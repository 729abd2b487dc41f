public import SettlementModel

extension ClaimBasis: CanonicalCodable {
    public var canonical: JSONValue {
        ["files": .array(files.map(\.canonical)), "invoices": .array(invoices.map(\.canonical))]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let files: [Bytes32] = try reader.decodeArray("files", limit: Self.most)
        let invoices: [Bytes32] = try reader.decodeArray("invoices", limit: Self.most)
        let basis = try reader.make(
            "invoices", expected: "at most \(Self.most) tags", ClaimBasis(invoices: invoices, files: files))
        guard basis.files == files, basis.invoices == invoices else {
            throw reader.fault(
                "files", expected: "tags in ascending order, each once", found: "another order")
        }
        self = basis
        try reader.finish()
    }
}

extension SharedClaims: CanonicalCodable {
    public var canonical: JSONValue { ["files": .integer(files), "invoices": .integer(invoices)] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(
            invoices: try reader.integer("invoices", in: 0...JSONValue.largestInteger),
            files: try reader.integer("files", in: 0...JSONValue.largestInteger))
        try reader.finish()
    }
}
