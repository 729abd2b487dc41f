public import SettlementProofs

/// Two headers of one height that a quorum sealed both: proof to anyone that more than a third of the validators signed two
/// histories, and which ones.
///
/// - Source: `Specs/Ledgers/EVM.md`, proofs.
public struct EVMForkProof: Hashable, Sendable {
    public let first: [UInt8]
    public let second: [UInt8]

    public init(first: [UInt8], second: [UInt8]) {
        self.first = first
        self.second = second
    }

    /// Whoever sealed both, in ascending order; at least one validator, and more than a third where both sets are one.
    ///
    /// - Parameter known: the validators that are trusted around that height; two thirds of them must have sealed each.
    /// - Throws: what `SealedHeader` throws, `proof.evm.seal.…`, `proof.evm.skip`, `proof.evm.fork` where the headers do not
    ///   contradict each other.
    public func doubleSigners(known: ValidatorSet, _ policy: HeaderPolicy) throws(ProofFault) -> [EVMAddress]
    {
        let (one, other) = (try SealedHeader(first, policy.format), try SealedHeader(second, policy.format))
        guard one.header.number == other.header.number, one.hash != other.hash else {
            throw ProofFault(code: "proof.evm.fork", detail: "one block, or two heights: no contradiction")
        }
        let signers = try one.signers(lowS: policy.requiresLowS)
        let others = try other.signers(lowS: policy.requiresLowS)
        for sealers in [signers, others] where sealers.count(where: known.contains) < known.quorum {
            throw ProofFault(
                code: "proof.evm.skip", detail: "too few known validators sealed one of the headers")
        }
        return signers.filter(others.contains).sorted()
    }

    /// The canonical bytes in which it is kept and handed on.
    public var bytes: [UInt8] {
        CanonicalJSON.encode([
            "first": .base64(first), "format": "interlock-evm-fork/1", "second": .base64(second),
        ])
    }

    /// - Throws: `proof.bundle.malformed`.
    public init(bytes: [UInt8]) throws(ProofFault) {
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: 4 * EVMHeader.largestSize, depth: 2, members: 8)
            var reader = try ObjectReader(CanonicalJSON.parseCanonical(bytes, limits: limits))
            try reader.literal("format", "interlock-evm-fork/1")
            first = try reader.base64("first", limit: EVMHeader.largestSize)
            second = try reader.base64("second", limit: EVMHeader.largestSize)
            try reader.finish()
        } catch {
            throw ProofFault(code: "proof.bundle.malformed", detail: "\(error)")
        }
    }
}
