import EVMProofs
import SettlementModel
import SettlementProofs

/// The chains of `Specs/Vectors/evm/headers.json`, each followed up to its last header. Their validators' keys sealed the
/// headers of that file and no others that anyone has.
struct KnownChain: Sendable {
    let start: HeaderChain
    let next: [UInt8]

    static let all: [KnownChain] = file.objects("chains").map { json in
        do {
            var headers = json.headers
            guard let policy = json.policy, let hash = Bytes32(hex: json.text("trustedHash")),
                let trusted = Hex.decode(json.text("trusted")), let next = headers.popLast()
            else { preconditionFailure("a chain of the vectors") }
            var chain = try HeaderChain(trusted: trusted, hash: hash, policy: policy)
            for header in headers { try chain.follow(header) }
            return KnownChain(start: chain, next: next)
        } catch { preconditionFailure("a chain of the vectors: \(error)") }
    }

    static let hashes: Set<Bytes32> = Set(
        (file.objects("chains") + file.objects("refused")).flatMap { json in
            json.headers.compactMap { header in
                json.policy.flatMap { try? SealedHeader(header, $0.format).hash }
            }
        })

    /// One for each way of sealing.
    static let policies: [HeaderPolicy] = SealFormat.allCases.compactMap {
        HeaderPolicy(format: $0, epochLength: 10, trustingPeriod: 86_400, requiresLowS: true)
    }

    private static let file = KnownFiles.json("Specs/Vectors/evm/headers.json")
}

/// The bundles of `Specs/Vectors/evm/locks.json` that verify, the anchors they verify from, and what they show.
enum KnownLock {
    static let bundles: [[UInt8]] = proofs.map { Array($0.text("bundle").utf8) }

    static let anchors: [LedgerAnchor] = proofs.map { proof in
        guard let json = proof["anchor"], let anchor = try? LedgerAnchor(canonical: json) else {
            preconditionFailure("an anchor of the vectors")
        }
        return anchor
    }

    static let facts: Set<[String]> = Set(proofs.map { [$0.text("lock"), $0.text("state")] })

    private static let proofs = KnownFiles.json("Specs/Vectors/evm/locks.json").objects("proofs")
}

extension JSONObject {
    fileprivate var headers: [[UInt8]] {
        guard case .array(let items)? = self["headers"] else { preconditionFailure("headers is no list") }
        return items.compactMap { if case .string(let text) = $0 { Hex.decode(text) } else { nil } }
    }

    fileprivate var policy: HeaderPolicy? {
        guard let epoch = UInt64(text("epochLength")), let period = UInt64(text("trustingPeriod")),
            let format = SealFormat(rawValue: text("format")), case .bool(let lowS)? = self["requiresLowS"]
        else { return nil }
        return HeaderPolicy(format: format, epochLength: epoch, trustingPeriod: period, requiresLowS: lowS)
    }
}
