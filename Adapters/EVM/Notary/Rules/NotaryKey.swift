public import EVMProofs
import Secp256k1
public import SettlementModel
public import SettlementProofs

/// A notary's secret, and the address that it is known by.
public struct NotaryKey: Sendable {
    public let address: EVMAddress
    private let secret: [UInt8]

    /// `nil` for a secret that is no number from 1 to the order of the curve.
    public init?(secret: [UInt8]) {
        guard let point = Secp256k1.publicKey(of: secret), let address = EVMAddress(publicKey: point) else {
            return nil
        }
        self.secret = secret
        self.address = address
    }

    /// The same digest gives the same bytes, always (RFC 6979).
    ///
    /// - Throws: `notary.key`, which a key that was made cannot give.
    public func sign(_ digest: Bytes32) throws(NotaryFault) -> NotarySignature {
        guard let bytes = Secp256k1.sign(digest.bytes, secret: secret),
            let signature = NotarySignature(bytes)
        else { throw NotaryFault(.key, "the key did not sign") }
        return signature
    }
}

/// A signature as the escrow reads it.
///
/// - Range: v is 27 or 28, s at most half the order of the curve.
public struct NotarySignature: Hashable, Sendable {
    public let v: UInt8
    public let r: Bytes32
    public let s: Bytes32

    /// - Parameter bytes: r ‖ s ‖ recovery number, 65 of them.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 65, let r = Bytes32(bytes[0..<32]), let s = Bytes32(bytes[32..<64]) else {
            return nil
        }
        self.init(v: Int64(bytes[64]) + 27, r: r, s: s)
    }

    /// `nil` for a form that the escrow refuses.
    public init?(v: Int64, r: Bytes32, s: Bytes32) {
        guard v == 27 || v == 28, Secp256k1.isLowS(s.bytes) else { return nil }
        (self.v, self.r, self.s) = (UInt8(v), r, s)
    }

    /// Who made it; `nil` for nobody.
    public func signer(of digest: Bytes32) -> EVMAddress? {
        Secp256k1.recover(r.bytes + s.bytes + [v - 27], over: digest.bytes).flatMap(
            EVMAddress.init(publicKey:))
    }
}

extension NotarySignature: CanonicalCodable {
    public var canonical: JSONValue {
        ["r": r.canonical, "s": s.canonical, "v": .integer(Int64(v))]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let signature = NotarySignature(
            v: try reader.integer("v"), r: try reader.bytes32("r"), s: try reader.bytes32("s"))
        self = try reader.make("v", expected: "v 27 or 28 and a low s", signature)
        try reader.finish()
    }
}
