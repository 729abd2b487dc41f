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
