import ArgumentParser
import EVMProofs
import Glibc
import OpenSSL
import SettlementModel
import SettlementProofs

/// What a key is for. Each purpose has its own key.
enum KeyRole: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// A gateway's frames, handshakes and evidence.
    case message
    /// Ledger commands of our accounts.
    case holder
    /// Consents of our account on EVM ledgers; the account's address follows from it.
    case evmHolder = "evm-holder"
    /// TLS, with a self-signed certificate.
    case tls
    /// A ledger's checkpoints.
    case log
    /// A ledger operator's own acts.
    case `operator`
    /// 32 random bytes that open a vault; no key pair.
    case seal
}

/// What was made for one role.
struct MadeKey {
    let role: KeyRole
    let files: [(path: String, mode: String)]
    /// Public facts about it, in order.
    let facts: [(String, String)]

    var json: JSONValue {
        var object = JSONObject([
            ("role", .string(role.rawValue)),
            ("files", .array(files.map { ["path": .string($0.path), "mode": .string($0.mode)] })),
        ])
        for (name, value) in facts { object[name] = .string(value) }
        return .object(object)
    }
}

/// Makes key files. Nothing is written if one of them already exists.
struct KeyMaker {
    let directory: String
    let algorithm: SignatureAlgorithm
    let subject: GatewayCertificate.Subject?
    let days: Int
    /// Unix seconds.
    let now: Int64

    func make(_ wanted: [(role: KeyRole, name: String)]) throws -> [MadeKey] {
        let plans = try wanted.map(plan)
        for file in plans.flatMap(\.files) where try HostFiles.status(file.path) != nil {
            throw CommandFailure.conflict(
                "file.exists", "\(file.path) exists", next: "move it away first; nothing is ever overwritten")
        }
        try HostFiles.createDirectory(directory, mode: 0o700)
        try write(plans.flatMap(\.files))
        return plans.map { plan in
            MadeKey(
                role: plan.role, files: plan.files.map { ($0.path, "0" + String($0.mode, radix: 8)) },
                facts: plan.facts)
        }
    }

    /// All or none: half of what was asked for would stand in the way of the repeat.
    private func write(_ files: [(path: String, bytes: [UInt8], mode: UInt32)]) throws {
        for (index, file) in files.enumerated() {
            do { try HostFiles.create(file.path, file.bytes, mode: file.mode) } catch {
                for made in files[..<index] { unlink(made.path) }
                throw error
            }
        }
    }

    /// What may be known of a key, in order: for an EVM account's holder its address too.
    static func facts(of key: VerificationKey) -> [(String, String)] {
        let facts = [
            ("algorithm", key.algorithm.rawValue), ("key", Base64.encode(key.spki)),
            ("fingerprint", KeyFingerprint.of(key).hex),
        ]
        return facts + (EVMAddress(holder: key).map { [("address", $0.description)] } ?? [])
    }

    private struct Plan {
        let role: KeyRole
        var files: [(path: String, bytes: [UInt8], mode: UInt32)]
        var facts: [(String, String)]
    }

    private func plan(_ role: KeyRole, _ name: String) throws -> Plan {
        let stem = HostFiles.resolve(name, in: directory)
        do {
            if role == .seal {
                let digits = Hex.encode(try SecureRandom.bytes(32))
                return Plan(role: role, files: [(stem + ".key", Array(digits.utf8) + [10], 0o400)], facts: [])
            }
            let key = try SigningKey.generate(role == .evmHolder ? .ecdsaSecp256k1EIP712 : algorithm)
            var plan = Plan(
                role: role, files: [(stem + ".key.pem", try key.pem().exposed, 0o400)],
                facts: Self.facts(of: key.verificationKey))
            if role == .tls, let subject {
                let certificate = try GatewayCertificate.issue(
                    subject, notBefore: now - 3600, notAfter: now + Int64(days) * 86_400, key: key)
                plan.files.append((stem + ".cert.pem", certificate.pem, 0o644))
                plan.facts.append(("pin", certificate.spkiPin.hex))
            }
            return plan
        } catch {
            throw CommandFailure.unavailable(error.code, error.detail, next: "check the OpenSSL installation")
        }
    }
}
