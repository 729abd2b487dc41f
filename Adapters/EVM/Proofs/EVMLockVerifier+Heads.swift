public import SettlementModel
public import SettlementProofs

extension EVMLockVerifier {
    /// A header's number and hash. Its seals count only against a set that is trusted, so that the path decides.
    ///
    /// - Throws: `head.malformed`, `proof.format`, `proof.evm.profile`.
    public func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
        let profile = try EVMProfile(of: anchor)
        let isFollowed = profile.headers.format.isByzantineFaultTolerant
        do throws(ProofFault) {
            // What the driver gives is in hashed form; a sealed one hashes by its seals' format.
            let header = try EVMHeader(shown)
            let hash = header.fullHash
            guard let head = LogHead(block: header.number, hash: hash) else {
                throw ProofFault(code: "head.malformed", detail: "there is no block behind the last number")
            }
            return ShownHead(head: head, challenge: nil, standing: isFollowed ? .byPath : .alone)
        } catch { throw ProofFault(code: "head.malformed", detail: "\(error)") }
    }

    /// Later than the known head: sealed headers lead to it from there. Earlier: parent hashes lead back to it.
    ///
    /// - Throws: `proof.bundle.malformed`, `proof.fork` for two sealed blocks of one height, `proof.evm.…`.
    public func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead {
        if shown == known { return known }
        let headers = try HeaderPath(bytes: path).headers
        let climb = try HeaderClimb(headers, try EVMProfile(of: anchor), known)
        guard LogHead(block: climb.shown.number, hash: climb.shown.hash) == shown else {
            throw ProofFault(code: "proof.evm.path", detail: "the headers lead to another block")
        }
        return climb.next ?? known
    }

    public var trustAges: Bool { true }

    /// The block's time and the trusting period.
    ///
    /// A Clique ledger's proofs start at blocks that list the signers, so that only the anchor's own block can be asked for.
    public func trustEnds(
        after head: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LedgerInstant? {
        let profile = try EVMProfile(of: anchor)
        guard profile.headers.format.isByzantineFaultTolerant || head == anchor.head else {
            throw ProofFault(
                code: "proof.evm.anchor", detail: "a Clique ledger has one anchor for both sides")
        }
        let headers = try HeaderPath(bytes: path).headers
        for bytes in [headers.first, headers.last].compactMap(\.self) {
            let header = try EVMHeader(bytes)
            guard
                LogHead(block: header.number, hash: header.fullHash) == head
                    || (try? SealedHeader(bytes, profile.headers.format)).map({
                        LogHead(block: header.number, hash: $0.hash) == head
                    }) == true
            else { continue }
            let (end, overflow) = header.timestamp.addingReportingOverflow(profile.headers.trustingPeriod)
            return overflow ? nil : Int64(exactly: end).flatMap { LedgerInstant(seconds: $0) }
        }
        throw ProofFault(
            code: "proof.evm.path", detail: "the headers do not hold the block that trust stands at")
    }

    /// Two header paths from the anchor that end in two sealed blocks of one height: whoever sealed both signed two histories.
    ///
    /// One path may be the other with the second block of its last height behind it. Clique has no such proof: one signer makes
    /// a block, and of two branches the other may win until a block is deep enough.
    public func isForkProven(by first: [UInt8], _ second: [UInt8], of anchor: LedgerAnchor) -> Bool {
        do throws(ProofFault) {
            let profile = try EVMProfile(of: anchor)
            guard profile.headers.format.isByzantineFaultTolerant else { return false }
            let one = try HeaderClimb(try HeaderPath(bytes: first).headers, profile, anchor.head).shown
            let other = try HeaderClimb(try HeaderPath(bytes: second).headers, profile, anchor.head).shown
            return one.number == other.number && one.hash != other.hash
        } catch {
            // Only a header that a quorum of the tracked set sealed, beside another of its height, is refused with this code.
            return error.code == "proof.fork"
        }
    }

    /// Headers from the anchor's block on, of a proof or a path: one of them is a second block at the height of
    /// the one before it, and those who must seal there have sealed it.
    public func fork(in shown: [UInt8], known: [UInt8]?, from anchor: LedgerAnchor) -> ShownFork? {
        let listed = (try? HeaderPath(bytes: shown))?.headers ?? (try? EVMLockProof(bytes: shown))?.headers
        guard var headers = listed, headers.count > 1, let profile = try? EVMProfile(of: anchor),
            let second = try? EVMHeader(headers[1])
        else { return nil }
        // What is sealed on the way was verified. The anchor's own block is known by its hash, and may stand there a second
        // time, with the seals that convince others.
        var isProven = second.number >= anchor.head.size
        if !isProven, let again = try? SealedHeader(headers[1], profile.headers.format),
            again.hash == anchor.head.root
        {
            isProven = (try? again.signers(lowS: profile.headers.requiresLowS)) != nil
            headers.remove(at: 1)
        }
        do throws(ProofFault) { _ = try HeaderClimb(headers, profile, anchor.head) } catch {
            guard error.code == "proof.fork" else { return nil }
            return isProven ? .proven : .againstAnchor
        }
        return nil
    }

    public func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement {
        let profile = try EVMProfile(of: anchor)
        let consent: EscrowConsent =
            switch end {
            case .unlockByBoth: .unlockByBoth
            case .releaseByBoth: .releaseByBoth
            }
        return .typed(consent.statement(try EscrowLock(lock, profile), profile))
    }
}
