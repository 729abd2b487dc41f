public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// The escrow's call that ends a lock by a certificate: made from one, and read back from its bytes.
///
/// Only calls that hold are read: the set is the one that the lock names, and every signature is its member's over
/// exactly this end of this lock on this escrow. Who pushes the bytes needs nothing else to know that.
/// - Source: `Specs/Ledgers/EVM.md`, sections 4 to 6.
public struct CertificateCall: Hashable, Sendable {
    public let calldata: [UInt8]
    /// The escrow's id of the lock that waits.
    public let lock: Bytes32
    /// How the other lock ended.
    public let end: LockEnd

    /// - Returns: `nil` for bytes that are no such call, and for one that this escrow would refuse whatever its state.
    public init?(calldata: [UInt8], in domain: EscrowDomain) {
        guard let read = Arguments(calldata), let set = read.set, let end = read.end,
            read.fields[Field.gate] == EVMWord.number(2), set.id == read.fields[Field.notarySet]
        else { return nil }
        let lock = HeldLock.id(of: read.fields, in: domain)
        let digest = EndStatement.digest(
            lock, otherLedger: read.fields[Field.otherLedger], otherLock: read.fields[Field.otherLock],
            end: end, notarySet: set.id, in: domain)
        guard read.isSigned(by: set, over: digest),
            end != .claimed || Digest.sha256(read.argument.bytes) == read.fields[Field.hashlock]
        else { return nil }
        self.calldata = calldata
        self.lock = lock
        self.end = end
    }

    /// Whether the bytes begin as such a call does; nothing else of them is looked at.
    public static func isMeant(by calldata: [UInt8]) -> Bool {
        calldata.starts(with: claim) || calldata.starts(with: refund)
    }

    /// Selector and ABI words: the lock's fields, the preimage or the end's number, the set and the signatures.
    static func calldata(
        _ fields: [Bytes32], _ argument: Bytes32, isClaim: Bool, _ set: NotarySet,
        _ signatures: [(member: Int, signature: NotarySignature)]
    ) -> [UInt8] {
        let fixed = fields + [argument]
        let setWords = set.words
        let start = UInt64(fixed.count + 2) * 32
        let offsets = [EVMWord.number(start), EVMWord.number(start + UInt64(setWords.count) * 32)]
        let list =
            [EVMWord.number(UInt64(signatures.count))]
            + signatures.flatMap { entry in
                [
                    EVMWord.number(UInt64(entry.member)), EVMWord.number(UInt64(entry.signature.v)),
                    entry.signature.r, entry.signature.s,
                ]
            }
        return (isClaim ? claim : refund) + (fixed + offsets + setWords + list).flatMap(\.bytes)
    }

    private static let lockTuple =
        "(address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32)"
    private static let certificate = "(uint64,uint8,address[]),(uint8,uint8,bytes32,bytes32)[]"
    private static let claim = selector("claimByCertificate(\(lockTuple),bytes32,\(certificate))")
    private static let refund = selector("refundByCertificate(\(lockTuple),uint8,\(certificate))")

    private static func selector(_ signature: String) -> [UInt8] {
        Array(Keccak256.digest(Array(signature.utf8)).bytes.prefix(4))
    }

    /// Places among the twelve fields.
    private enum Field {
        static let count = 12, hashlock = 4, gate = 5, otherLedger = 6, otherLock = 7, notarySet = 8
    }

    private enum Word {
        /// `nil` from 2^64 on.
        static func number(_ word: Bytes32) -> UInt64? {
            let value = word.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
            return EVMWord.number(value) == word ? value : nil
        }
    }

    /// What the words of a call say, not yet believed.
    private struct Arguments {
        let fields: [Bytes32]
        let argument: Bytes32
        let isClaim: Bool
        let set: NotarySet?
        let signatures: [(member: Int, signature: NotarySignature)]

        /// `nil` for bytes that this version does not write.
        init?(_ bytes: [UInt8]) {
            let name = Array(bytes.prefix(4))
            let most = Field.count + 3 + 4 + 16 + 1 + 4 * 16
            guard name == CertificateCall.claim || name == CertificateCall.refund, bytes.count % 32 == 4,
                bytes.count <= 4 + 32 * most
            else { return nil }
            let words = stride(from: 4, to: bytes.count, by: 32).compactMap { Bytes32(bytes[$0..<$0 + 32]) }
            let setStart = Field.count + 3
            guard words.count > setStart + 4, let members = Word.number(words[setStart + 3]), members <= 16,
                case let listStart = setStart + 4 + Int(members), words.count > listStart,
                let count = Word.number(words[listStart]), count <= 16,
                words.count == listStart + 1 + 4 * Int(count)
            else { return nil }
            isClaim = name == CertificateCall.claim
            fields = Array(words[..<Field.count])
            argument = words[Field.count]
            set = Self.set(words[setStart..<listStart])
            signatures = (0..<Int(count)).compactMap { place in
                Self.signature(words[(listStart + 1 + 4 * place)...].prefix(4))
            }
            // One spelling: offsets and counts as they are written here, and nothing between.
            guard let set, signatures.count == Int(count),
                CertificateCall.calldata(fields, argument, isClaim: isClaim, set, signatures) == bytes
            else { return nil }
        }

        /// `nil` where the argument names no end that this call serves.
        var end: LockEnd? {
            isClaim
                ? .claimed
                : [.refunded, .cancelled].first { EVMWord.number($0.code) == argument }
        }

        /// Exactly the threshold, rising by member, each its member's own.
        func isSigned(by set: NotarySet, over digest: Bytes32) -> Bool {
            signatures.count == set.threshold
                && zip(signatures, signatures.dropFirst()).allSatisfy { $0.member < $1.member }
                && signatures.allSatisfy { entry in
                    entry.member < set.members.count
                        && entry.signature.signer(of: digest) == set.members[entry.member]
                }
        }

        private static func set(_ words: ArraySlice<Bytes32>) -> NotarySet? {
            guard let first = words.first, let epoch = Word.number(first),
                let threshold = Word.number(words[words.startIndex + 1]), threshold <= 16
            else { return nil }
            let members = words.dropFirst(4).compactMap { EVMAddress(Array($0.bytes.suffix(20))) }
            return NotarySet(epoch: epoch, threshold: Int(threshold), members: members)
        }

        private static func signature(
            _ words: ArraySlice<Bytes32>
        ) -> (member: Int, signature: NotarySignature)? {
            let words = Array(words)
            guard let member = Word.number(words[0]), member < 16, let v = Word.number(words[1]), v < 256,
                let signature = NotarySignature(v: Int64(v), r: words[2], s: words[3])
            else { return nil }
            return (Int(member), signature)
        }
    }
}
