import Foundation
import OpenSSL
import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

@testable import KeyVault

/// A folder that goes away with its owner, with one folder for data and one for credentials.
final class TemporaryPlace: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "key-vault-" + UUID().uuidString
        for folder in ["data", "secrets"] {
            try FileManager.default.createDirectory(
                atPath: path + "/" + folder, withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var vault: String { path + "/data/vault.sqlite" }
    var credential: String { path + "/secrets/seal.hex" }

    /// A vault of bank A sealed by a new credential file.
    func makeVault(_ gateway: GatewayID = bankA) throws -> SealSource {
        try SealSource.createCredentialFile(at: credential)
        let source = SealSource.credentialFile(credential)
        try FileVault.create(at: vault, gateway: gateway, seal: source)
        return source
    }

    /// Every byte that the vault has on disk now.
    func bytesOnDisk() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path + "/data") {
            bytes += [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/data/" + name)))
        }
        return bytes
    }
}

let bankA = GatewayID(checked: "gw.bank-a")
let bankB = GatewayID(checked: "gw.bank-b")
let bankC = GatewayID(checked: "gw.bank-c")

func transfer(_ number: Int) -> TransferID {
    .derive(initiator: bankA, responder: bankB, commonID: CommonID(checked: "T-\(number)"))
}

func head(_ sequence: UInt64, _ salt: UInt8 = 0) -> JournalHead {
    JournalHead(sequence: sequence, digest: Digest.sha256([salt] + Array("\(sequence)".utf8)))
}

/// A message's bytes, with words that make it differ from another of the same number.
func message(
    _ number: Int, sequence: UInt64 = 0, previous: Bytes32? = nil, _ words: String = "x",
    to peer: GatewayID = bankB,
    from gateway: GatewayID = bankA
) throws -> [UInt8] {
    let envelope = MessageEnvelope(
        transfer: transfer(number), sequence: sequence, previous: previous, from: gateway, to: peer,
        message: .abortRequest(reason: words))
    guard let envelope else { throw VaultFault.malformed(detail: "the test's own envelope") }
    return try MessageCodec.encode(envelope)
}

func frame(
    _ sequence: UInt64, _ messages: [[UInt8]], previous: Bytes32? = nil, to peer: GatewayID = bankB,
    from gateway: GatewayID = bankA
) throws -> FrameSigningRequest {
    let header = FrameHeader(
        gateway: gateway, to: peer, keyEpoch: 0, sequence: sequence, previous: previous, size: messages.count,
        root: FrameHeader.root(of: messages))
    guard let header else { throw VaultFault.malformed(detail: "the test's own header") }
    return FrameSigningRequest(
        peer: peer, frameSequence: sequence, header: header.canonicalBytes, messages: messages)
}

func digest(of request: FrameSigningRequest) throws -> Bytes32 {
    try FrameHeader(canonicalBytes: request.header).digest
}

/// The fault that `act` throws, or `nil`.
func fault(_ act: () async throws -> Void) async -> VaultFault? {
    do {
        try await act()
        return nil
    } catch {
        return error as? VaultFault
    }
}

extension VaultFault {
    /// The stable code at the beginning of the words, with the kind of the fault before it.
    var code: String {
        let (kind, detail) =
            switch self {
            case .alreadySigned(let detail): ("already-signed", detail)
            case .unknownKey(let detail): ("unknown-key", detail)
            case .noPreimage(let transfer): ("no-preimage", transfer.hex)
            case .sealBroken(let detail): ("seal-broken", detail)
            case .fenced(let detail): ("fenced", detail)
            case .notDurable(let detail): ("not-durable", detail)
            case .malformed(let detail): ("malformed", detail)
            }
        return kind + " " + (detail.split(separator: ":").first ?? "")
    }
}

func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    Data(bytes).range(of: Data(part)) != nil
}
