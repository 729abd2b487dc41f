import SettlementModel
import SettlementProofs
import Testing

@testable import SettlementTestKit

/// The simulated chains' verifier refuses what the real one does: a world in which it took everything would show nothing.
struct ChainVerifierTests {
    private let verifier = ChainVerifier()
    private let chain = LedgerID(checked: "evm:simulated")
    private let keys: [SigningKey]

    init() throws { keys = try (0..<4).map { _ in try SigningKey.generate(.ed25519) } }

    private func profile(depth: Int) -> ChainProfile {
        ChainProfile(chain: chain, validators: keys.map(\.verificationKey), quorum: 3, depth: depth)
    }

    private func anchor(_ head: ChainHeader, depth: Int = 0, ledger: LedgerID? = nil) throws -> LedgerAnchor {
        let bytes = profile(depth: depth).canonicalBytes
        let trust = try #require(LedgerProfile(bytes: bytes, operatorTrusted: false))
        return try #require(
            LedgerAnchor(ledger: ledger ?? chain, format: .evm1, profile: trust, head: LogHead(head)))
    }

    private func header(
        _ number: UInt64, on parent: ChainHeader?, root: Bytes32 = Digest.sha256([0]), locks: UInt64 = 0,
        seconds: Int64? = nil, of other: LedgerID? = nil
    ) throws -> ChainHeader {
        ChainHeader(
            chain: other ?? chain, number: number, parent: parent?.hash ?? Digest.sha256([9]),
            time: try #require(LedgerInstant(seconds: seconds ?? 1_000_000 + Int64(number))), root: root,
            locks: locks)
    }

    private func sealed(_ header: ChainHeader, by places: [Int] = [0, 1, 2]) throws -> SealedHeader {
        SealedHeader(
            header: header,
            seals: try places.map { place in
                SealedHeader.Seal(
                    validator: place,
                    signature: try keys[place].sign(SealedHeader.message(of: header.hash)).bytes)
            })
    }

    private func code(_ work: () throws -> Void) -> String? {
        do {
            try work()
            return nil
        } catch { return (error as? ProofFault)?.code ?? "\(error)" }
    }

    private func joinCode(_ headers: [SealedHeader], from known: ChainHeader, depth: Int = 0) -> String? {
        code {
            let shown = headers.count > 1 ? headers[1].header : known
            _ = try verifier.join(
                LogHead(shown), to: LogHead(known), path: ChainPath(headers).bytes,
                of: try anchor(known, depth: depth))
        }
    }

    // MARK: Heads and paths

    @Test func `a block counts by a quorum's seals and by no fewer, none twice, none of a stranger`() throws {
        let first = try header(5, on: nil)
        let next = try header(6, on: first)
        let start = try sealed(first, by: [])
        #expect(joinCode([start, try sealed(next)], from: first) == nil)
        #expect(joinCode([start, try sealed(next, by: [0, 1])], from: first) == "proof.evm.seals")
        #expect(joinCode([start, try sealed(next, by: [0, 1, 1])], from: first) == "proof.evm.seals")
        let foreign = SealedHeader(
            header: next,
            seals: try sealed(next).seals.dropLast() + [SealedHeader.Seal(validator: 7, signature: [1])])
        #expect(joinCode([start, foreign], from: first) == "proof.evm.seals")
        let stolen = SealedHeader(header: next, seals: try sealed(header(6, on: first, locks: 1)).seals)
        #expect(joinCode([start, stolen], from: first) == "proof.evm.seals")
    }

    @Test func `a block of another chain, no later one, and a child of another parent count for nothing`()
        throws
    {
        let first = try header(5, on: nil)
        let start = try sealed(first, by: [])
        let elsewhere = try header(6, on: first, of: LedgerID(checked: "evm:other"))
        #expect(joinCode([start, try sealed(elsewhere)], from: first) == "proof.evm.anchor")
        let same = try header(5, on: first)
        #expect(joinCode([start, try sealed(same)], from: first) == "proof.evm.parent")
        let earlier = try header(6, on: first, seconds: 999_999)
        #expect(joinCode([start, try sealed(earlier)], from: first) == "proof.evm.parent")
        // Down: each must be the parent of the next.
        let next = try header(6, on: first)
        let orphan = try header(7, on: first)
        let down = code {
            _ = try verifier.join(
                LogHead(next), to: LogHead(orphan),
                path: ChainPath([try sealed(next, by: []), try sealed(orphan, by: [])]).bytes,
                of: try anchor(orphan))
        }
        #expect(down == "proof.evm.parent")
    }

    @Test func `with depth the blocks on top decide, each on the one before, by a quorum in all`() throws {
        let first = try header(5, on: nil)
        let next = try header(6, on: first)
        let second = try header(7, on: next), third = try header(8, on: second)
        let start = try sealed(first, by: [])
        let right = [
            start, try sealed(next, by: [0]), try sealed(second, by: [1]), try sealed(third, by: [2]),
        ]
        #expect(joinCode(right, from: first, depth: 2) == nil)
        #expect(joinCode(Array(right.dropLast()), from: first, depth: 2) == "proof.evm.seals")
        let few = [start, right[1], try sealed(second, by: [0]), right[3]]
        #expect(joinCode(few, from: first, depth: 2) == "proof.evm.seals")
        let loose = [start, right[1], right[2], try sealed(header(8, on: next), by: [2])]
        #expect(joinCode(loose, from: first, depth: 2) == "proof.evm.parent")
    }

    @Test func `a final block in the place of the trusted one is a fork, a mere claim of one is not`() throws
    {
        let first = try header(5, on: nil)
        let rival = try header(5, on: nil, locks: 1)
        #expect(joinCode([try sealed(rival), try sealed(header(6, on: rival))], from: first) == "proof.fork")
        #expect(
            joinCode([try sealed(rival, by: [0, 1]), try sealed(header(6, on: rival))], from: first)
                == "proof.evm.anchor")
    }

    @Test func `paths and heads of no form, and anchors of another kind, are refused`() throws {
        let first = try header(5, on: nil)
        let later = LogHead(size: 7, root: Digest.sha256([1]))
        let right = try anchor(first)
        for bytes in [[], [0xFF], Array("{}".utf8), Array("[1]".utf8), Array("[]".utf8)] {
            let found = code { _ = try verifier.join(later, to: right.head, path: bytes, of: right) }
            #expect(found == (bytes == Array("[]".utf8) ? "proof.evm.anchor" : "proof.bundle.malformed"))
            #expect(code { _ = try verifier.head(in: bytes, of: right) } == "head.malformed")
        }
        let stranger = try header(5, on: nil, of: LedgerID(checked: "evm:other"))
        #expect(code { _ = try verifier.head(in: stranger.canonicalBytes, of: right) } == "head.malformed")
        let misnamed = try anchor(first, ledger: LedgerID(checked: "evm:other"))
        #expect(
            code { _ = try verifier.head(in: first.canonicalBytes, of: misnamed) } == "proof.evm.profile")
        let path = ChainPath([try sealed(first, by: []), try sealed(header(6, on: first))]).bytes
        #expect(
            code { _ = try verifier.join(later, to: right.head, path: path, of: right) } == "proof.evm.path")
    }

    // MARK: Locks

    private func lock(_ salt: UInt8 = 1) throws -> (terms: LockTerms, preimage: Preimage) {
        let preimage = Preimage(Digest.sha256([salt]))
        func party(_ name: String) throws -> LockParty {
            LockParty(account: AccountID(checked: name), holderKey: keys[0].verificationKey)
        }
        let terms = LockTerms(
            ledger: chain, transfer: try #require(TransferID([UInt8](repeating: salt, count: 16))), leg: .y,
            asset: AssetID(checked: "bond:1"), quantity: 1, payer: try party("a"), payee: try party("b"),
            hashlock: preimage.hashlock, claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
            lockDeadline: try #require(LedgerInstant(seconds: 1_000_100)),
            expiry: try #require(LedgerInstant(seconds: 1_000_200)), termsDigest: Digest.sha256([salt]))
        return (try #require(terms), preimage)
    }

    private func word(_ state: LockState, since: Int64 = 1_000_006) throws -> ChainWord {
        ChainWord(
            state: state, lockedAt: state == .cancelled ? nil : LedgerInstant(seconds: 1_000_006),
            since: try #require(LedgerInstant(seconds: since)))
    }

    private func bundle(
        _ shown: ChainWord, as told: ChainWord? = nil, preimage: Preimage? = nil, terms: LockTerms,
        first: ChainHeader
    ) throws -> [UInt8] {
        let other = Digest.sha256([77])
        let leaf = shown.leaf(of: terms.lockID)
        let root = MerkleLog.root(of: [leaf, other])
        let next = try header(6, on: first, root: root, locks: 2)
        return ChainLockProof(
            headers: [try sealed(first, by: []), try sealed(next)], terms: terms, word: told ?? shown,
            place: 0, path: [other], preimage: preimage
        ).canonicalBytes
    }

    @Test func `a lock is what the block's root holds, and nothing else`() throws {
        let first = try header(5, on: nil)
        let (terms, preimage) = try lock()
        let right = try anchor(first)
        func found(_ bytes: [UInt8]) -> String? { code { _ = try verifier.verify(bytes, from: right) } }
        let held = try word(.locked), claimed = try word(.claimed)
        #expect(found(try bundle(held, terms: terms, first: first)) == nil)
        #expect(found(try bundle(claimed, preimage: preimage, terms: terms, first: first)) == nil)
        let forged = try bundle(held, as: claimed, preimage: preimage, terms: terms, first: first)
        #expect(found(forged) == "proof.evm.root")
        let otherLock = try bundle(held, terms: try lock(2).terms, first: first)
        #expect(found(otherLock) == nil)
        #expect(try verifier.verify(otherLock, from: right).fact.lock != terms.lockID)
    }

    @Test func `a claim shows what opens the lock, and no other state does`() throws {
        let first = try header(5, on: nil)
        let (terms, preimage) = try lock()
        let right = try anchor(first)
        func found(_ bytes: [UInt8]) -> String? { code { _ = try verifier.verify(bytes, from: right) } }
        let claimed = try word(.claimed)
        #expect(found(try bundle(claimed, terms: terms, first: first)) == "proof.preimage")
        let wrong = Preimage(Digest.sha256([8]))
        #expect(found(try bundle(claimed, preimage: wrong, terms: terms, first: first)) == "proof.preimage")
        let held = try bundle(try word(.locked), preimage: preimage, terms: terms, first: first)
        #expect(found(held) == "proof.preimage")
    }

    @Test func `a time after the block's, another ledger's terms and bytes of no form are refused`() throws {
        let first = try header(5, on: nil)
        let terms = try lock().terms
        let right = try anchor(first)
        func found(_ bytes: [UInt8]) -> String? { code { _ = try verifier.verify(bytes, from: right) } }
        let early = try bundle(try word(.locked, since: 1_000_007), terms: terms, first: first)
        #expect(found(early) == "proof.evm.word")
        let elsewhere = try #require(
            LockTerms(
                ledger: LedgerID(checked: "evm:other"), transfer: terms.transfer, leg: .y, asset: terms.asset,
                quantity: 1, payer: terms.payer, payee: terms.payee, hashlock: terms.hashlock,
                claimGate: .beforeExpiry, refundGate: .fromExpiry, exitByBoth: false,
                lockDeadline: terms.lockDeadline, expiry: terms.expiry, termsDigest: terms.termsDigest))
        #expect(found(try bundle(try word(.locked), terms: elsewhere, first: first)) == "proof.ledger")
        let good = try bundle(try word(.locked), terms: terms, first: first)
        for bytes in [[], Array(good.dropLast()), good + [32], Array("{}".utf8)] {
            #expect(found(bytes) == "proof.bundle.malformed")
        }
    }

    // MARK: Two histories

    @Test func `two sealed blocks of one height convince whoever trusts a block before them`() throws {
        let first = try header(5, on: nil)
        let one = try header(6, on: first), other = try header(6, on: first, locks: 1)
        func isProven(_ left: [SealedHeader], _ right: [SealedHeader], depth: Int = 0) throws -> Bool {
            verifier.isForkProven(
                by: ChainPath(left).bytes, ChainPath(right).bytes, of: try anchor(first, depth: depth))
        }
        let start = try sealed(first, by: [])
        #expect(try isProven([start, try sealed(one)], [start, try sealed(other)]))
        #expect(try !isProven([start, try sealed(one)], [start, try sealed(one)]))
        #expect(try !isProven([start, try sealed(one)], [start, try sealed(other, by: [0, 1])]))
        #expect(try !isProven([start], [start, try sealed(other)]))
        // Probabilistic finality: of two branches the other may win.
        let deep = [start, try sealed(one), try sealed(header(7, on: one))]
        let rival = [start, try sealed(other), try sealed(header(7, on: other))]
        #expect(try !isProven(deep, rival, depth: 1))
        #expect(!verifier.isForkProven(by: [1], ChainPath(rival).bytes, of: try anchor(first)))
    }
}
