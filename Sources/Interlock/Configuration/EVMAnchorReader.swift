import EVMProofs
import SettlementModel
import SettlementProofs

/// Reads where trust in an EVM ledger starts: the members of its profile and one block.
enum EVMAnchorReader {
    static func read(_ anchor: DocumentSection, ledger: LedgerID?) -> LedgerAnchor? {
        let headers = readHeaders(anchor)
        let depth = anchor.value("depth", .count("blocks"), default: 0)
        let chainID = anchor.required("chainId", .count("a chain's id"))
        let genesis = anchor.required("genesis", ValueKind<Bytes32>.keccak)
        let escrow = anchor.required("escrow", ValueKind<EVMAddress>.address)
        let code = anchor.required("escrowCode", ValueKind<Bytes32>.keccak)
        let notaries = anchor.optional("notarySet", ValueKind<Bytes32>.keccak)
        let trusted = anchor.value("operatorTrusted", ValueKind<Bool>.flag, default: true)
        let head = anchor.section("head").flatMap(readHead)
        guard let ledger, let headers, let chainID, let genesis, let escrow, let code, let head else {
            return nil
        }
        let profile = EVMProfile(
            chainID: chainID, genesis: genesis, headers: headers, depth: depth, escrow: escrow,
            escrowCode: code,
            notarySet: notaries)
        guard let profile else {
            anchor.add(
                .value, "depth", "the depth does not fit the seal, or the chain id or the notary set is zero",
                fix: "leave depth out for qbft, ibft2 and goquorum-ibft; write 1 to 256 for clique")
            return nil
        }
        return profile.anchor(ledger: ledger, block: head.number, hash: head.hash, operatorTrusted: trusted)
    }

    private static func readHeaders(_ anchor: DocumentSection) -> HeaderPolicy? {
        let seal = anchor.required("seal", ValueKind<SealFormat>.oneOf)
        let epoch = anchor.value("epochLength", .count("blocks"), default: 30_000)
        let period = anchor.value("trustingPeriod", .count("seconds"), default: 1_209_600)
        let lowS = anchor.value("lowS", ValueKind<Bool>.flag, default: true)
        guard let seal else { return nil }
        let policy = HeaderPolicy(
            format: seal, epochLength: epoch, trustingPeriod: period, requiresLowS: lowS)
        if policy == nil {
            anchor.add(
                .value, "epochLength", "an epoch or a trusting period of 0", fix: "write numbers above 0")
        }
        return policy
    }

    private static func readHead(_ head: DocumentSection) -> (number: UInt64, hash: Bytes32)? {
        defer { head.finish() }
        let number = head.required("block", .count("a block number"))
        let hash = head.required("hash", ValueKind<Bytes32>.keccak)
        guard let number, let hash else { return nil }
        return (number, hash)
    }
}

extension ValueKind where T == UInt64 {
    static func count(_ what: String) -> ValueKind {
        ValueKind(expected: "a whole number (\(what))", fix: "write digits only") { DecimalText.uint64($0) }
    }
}

extension ValueKind where T == Bytes32 {
    static let keccak = ValueKind(
        expected: "a hash of 32 bytes", fix: "write its 64 hexadecimal digits in lower case, without 0x"
    ) { Bytes32(hex: $0) }
}

extension ValueKind where T == EVMAddress {
    static let address = ValueKind(
        expected: "an address", fix: "write 0x and its 40 hexadecimal digits in lower case"
    ) { EVMAddress($0) }
}
