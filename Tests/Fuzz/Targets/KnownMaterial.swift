import OpenSSL
import SettlementModel
import SettlementProofs

@testable import Interlock

/// Files of this repository that targets compare with, found from this file's own place.
enum KnownFiles {
    private static let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()

    static func json(_ path: String) -> JSONObject {
        do {
            let bytes = try HostFiles.read(root + "/" + path, limit: 8 << 20)
            guard
                case .object(let object) = try CanonicalJSON.parse(bytes, limits: JSONLimits(bytes: 8 << 20))
            else {
                preconditionFailure("\(path) is no object")
            }
            return object
        } catch { preconditionFailure("\(path): \(error)") }
    }

    static func bytes(_ path: String) -> [UInt8] {
        do { return try HostFiles.read(root + "/" + path, limit: 8 << 20) } catch {
            preconditionFailure("\(path): \(error)")
        }
    }
}

extension JSONObject {
    func text(_ key: String) -> String {
        guard case .string(let text)? = self[key] else { preconditionFailure("\(key) is no text") }
        return text
    }

    func objects(_ key: String) -> [JSONObject] {
        guard case .array(let items)? = self[key] else { preconditionFailure("\(key) is no list") }
        return items.compactMap { if case .object(let object) = $0 { object } else { nil } }
    }
}

/// The ledgers of `Specs/Vectors/sqllog.json`: their keys signed these heads and nothing else that anyone has.
enum KnownLedger {
    private static let proofs = KnownFiles.json("Specs/Vectors/sqllog.json").objects("proofs")

    static let anchors: [LedgerAnchor] = unique(
        proofs.map { proof in
            guard let json = proof["anchor"], let anchor = try? LedgerAnchor(canonical: json) else {
                preconditionFailure("an anchor of the vectors")
            }
            return anchor
        })

    /// Lock and state of every bundle that verifies.
    static let facts: Set<[String]> = Set(
        proofs.filter { $0["lock"] != nil }.map { [$0.text("lock"), $0.text("state")] })

    static let signedTexts: Set<String> = Set(notes.map { $0.text })
    static let heads: Set<LogHead> = Set(
        notes.compactMap { note in (try? Checkpoint(parsing: note.text))?.head })

    private static let notes: [SignedNote] = proofs.compactMap { proof in
        let bundle = try? CanonicalJSON.parse(Array(proof.text("bundle").utf8))
        guard case .object(let object)? = bundle else { return nil }
        return try? SignedNote(parsing: Array(object.text("checkpoint").utf8))
    }

    private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}

/// Keys that exist in this process alone, and the few things that they made: nobody else can have made another.
struct KnownSignature: Sendable {
    static let shared = KnownSignature()

    let key: VerificationKey
    let p256: PublicKey
    let payload = Array("a text".utf8)
    let type = "interlock-frame+jws"
    let jws: String
    let sealKey: OpenSSL.SecretBytes
    let sealed: [UInt8]

    private init() {
        do {
            let signing = try SigningKey.generate(.ed25519)
            key = signing.verificationKey
            jws = try DetachedJWS.sign(payload: payload, key: signing, type: type)
            p256 = try PrivateKey.generate(.p256).publicKey
            sealKey = try OpenSSL.SecretBytes(SecureRandom.bytes(AES256GCM.keyCount))
            sealed = try AES256GCM.seal(
                OpenSSL.SecretBytes(payload), key: sealKey, authenticating: Array(type.utf8))
        } catch { preconditionFailure("a key: \(error)") }
    }
}

/// Two identities of a channel that know each other.
struct KnownIdentity: Sendable {
    static let client = KnownIdentity("gw.client")
    static let server = KnownIdentity("gw.server")

    let certificate: GatewayCertificate
    let identity: TLSIdentity

    private init(_ name: String) {
        do {
            guard let gateway = GatewayID(name),
                let subject = GatewayCertificate.Subject(
                    gateway: gateway, lei: "5493001KJTIIGC8Y1R12", bic: nil, country: "DE", organization: name
                )
            else { preconditionFailure("a subject") }
            let key = try SigningKey.generate(.ed25519)
            certificate = try GatewayCertificate.issue(
                subject, notBefore: 946_684_800, notAfter: 4_102_444_800, key: key)
            identity = TLSIdentity(
                certificateChainPEM: certificate.pem, privateKeyPEM: try key.pem().exposed)
        } catch { preconditionFailure("an identity: \(error)") }
    }

    /// A context of this identity that admits exactly `peer`.
    func context(admitting peer: KnownIdentity) -> TLSContext {
        do {
            return try TLSContext(
                identity: identity, trust: .pins([peer.certificate.spkiPin.bytes]), alpn: ["h2"])
        } catch { preconditionFailure("a context: \(error)") }
    }
}
