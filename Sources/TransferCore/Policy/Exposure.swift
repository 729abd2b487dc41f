import SettlementModel

/// Cash at risk in transfers that have begun and not ended, in the currency of the one being judged.
///
/// - Units: minor units of that currency.
/// - Source: `domain.md` 6.4: outstanding + new ≤ limit, equality allowed.
public struct Exposure: Hashable, Sendable {
    /// With the same peer.
    public let withPeer: Int128
    /// On ledgers for which nobody but their operator vouches, or that hold and release by agreement.
    public let operatorTrusted: Int128

    public init(withPeer: Int128, operatorTrusted: Int128) {
        self.withPeer = withPeer
        self.operatorTrusted = operatorTrusted
    }

    public static let none = Exposure(withPeer: 0, operatorTrusted: 0)

    /// What the limits say to taking on `terms` as well.
    func findings(_ terms: SettlementTerms, _ policy: GatewayPolicy) -> [TermsFinding] {
        let peer = terms.initiator.gateway == policy.own.gateway ? terms.responder : terms.initiator
        var findings: [TermsFinding] = []
        guard let known = policy.peers[peer.gateway], known.lei == peer.lei else {
            return [
                TermsFinding(
                    "terms.peer.unknown", "\(peer.gateway) with LEI \(peer.lei) is no configured peer")
            ]
        }
        let limit = known.exposureLimit[terms.cash.currency] ?? 0
        if withPeer + terms.cash.minor > limit {
            findings.append(
                TermsFinding(
                    "terms.exposure.peer",
                    "\(terms.cash) on top of \(withPeer) minor units exceeds the limit of \(limit) with \(peer.gateway)"
                ))
        }
        let trusted = policy.operatorTrustedLimit[terms.cash.currency] ?? 0
        if terms.legs.contains(where: \.isOperatorTrusted), operatorTrusted + terms.cash.minor > trusted {
            findings.append(
                TermsFinding(
                    "terms.exposure.operator-trusted",
                    "\(terms.cash) on top of \(operatorTrusted) minor units exceeds the limit of \(trusted) on ledgers that only their operator vouches for"
                ))
        }
        return findings
    }
}
