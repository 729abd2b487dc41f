public import EVMProofs
import Glibc
import Secp256k1
public import SettlementModel

/// Who pays for the gas. It moves no value: a lock needs its payer's own signature, and an end pays only whom the lock names.
public protocol FeeSigner: Sendable {
    var address: EVMAddress { get }

    /// r ‖ s ‖ v (0 or 1) over a transaction's digest.
    func sign(_ digest: Bytes32) throws(EVMFault) -> [UInt8]
}

/// Of a driver that only looks: it has no account and signs nothing.
public struct NoFeeAccount: FeeSigner {
    public let address = EVMAddress.zero
    public init() {}

    /// - Throws: always `ledger.evm.read-only`.
    public func sign(_ digest: Bytes32) throws(EVMFault) -> [UInt8] {
        throw EVMFault(
            "ledger.evm.read-only", "this driver looks at the ledger and sends nothing",
            next: "send through a gateway, which has a fee account")
    }
}

/// The fee account's key from a file: 64 hex digits, with or without `0x`, readable by its owner only.
public struct FeeKeyFile: FeeSigner {
    public let address: EVMAddress
    private let secret: [UInt8]

    /// - Throws: `ledger.evm.fee-key.unreadable`, `ledger.evm.fee-key.exposed`, `ledger.evm.fee-key.form`.
    public init(path: String) throws(EVMFault) {
        let text = try Self.read(path)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let digits = (line.hasPrefix("0x") ? String(line.dropFirst(2)) : line).lowercased()
        guard let secret = Hex.decode(digits), let key = Secp256k1.publicKey(of: secret),
            let address = EVMAddress(publicKey: key)
        else {
            throw EVMFault(
                "ledger.evm.fee-key.form", "\(path) holds no secp256k1 secret of 64 hex digits",
                next: "write the key of the account that pays the gas, and nothing else, into the file")
        }
        self.secret = secret
        self.address = address
    }

    public func sign(_ digest: Bytes32) throws(EVMFault) -> [UInt8] {
        guard let signature = Secp256k1.sign(digest.bytes, secret: secret) else {
            throw EVMFault("ledger.evm.fee-key.form", "the fee key does not sign", next: "make a new key")
        }
        return signature
    }

    private static func read(_ path: String) throws(EVMFault) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw EVMFault(
                "ledger.evm.fee-key.unreadable", "cannot read \(path), error \(errno)",
                next: "name the file of the fee account's key")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 256
        else {
            throw EVMFault(
                "ledger.evm.fee-key.unreadable", "\(path) is no small regular file",
                next: "name the file of the fee account's key")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw EVMFault(
                "ledger.evm.fee-key.exposed", "\(path) can be read by others",
                next: "give it mode 0600; make a new key if others may have read it")
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
