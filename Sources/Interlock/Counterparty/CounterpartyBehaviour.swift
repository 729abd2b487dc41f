import ArgumentParser
import SettlementModel
import TransferCore

/// One way to misbehave, by the name that a harness gives on the command line.
enum CounterpartyBehaviour: String, CaseIterable, Sendable, ExpressibleByArgument {
    case honest
    case silentAfterAccept = "silent-after-accept"
    case lateLock = "late-lock"
    case wrongAmount = "wrong-amount"
    case neverClaims = "never-claims"
    case claimsLate = "claims-late"
    case withholds
    case equivocates
    case replays
    case floods
    case crashesInALoop = "crashes-in-a-loop"

    /// What it does, in a sentence.
    var words: String {
        switch self {
        case .honest: "keeps every rule"
        case .silentAfterAccept: "once the terms are accepted, says and does nothing more"
        case .lateLock: "asks for its lock only once its deadline has passed"
        case .wrongAmount: "locks one unit less, or a single one under another expiry"
        case .neverClaims: "never claims what it could"
        case .claimsLate:
            "claims Y after the last reveal, or X after Y's expiry"
        case .withholds: "claims and never tells"
        case .equivocates: "signs a second frame under the number of its READY"
        case .replays: "sends hellos and frames again and again"
        case .floods: "sends hellos and frames without end while it settles"
        case .crashesInALoop: "is killed and started again, a little later each time"
        }
    }

    /// How an honest gateway brings the transfer to an end, as the Specs write its states.
    ///
    /// - Parameter role: the simulator's own; the gateway under test has the other.
    func ends(_ role: TransferRole) -> Set<String> {
        let initiator = role == .initiator
        switch self {
        case .honest, .withholds, .replays, .floods: return ["SETTLED"]
        // What it does not take is claimed for it from X's expiry on.
        case .silentAfterAccept, .lateLock, .wrongAmount: return [initiator ? "LAPSED" : "REFUNDED"]
        case .neverClaims: return [initiator ? "REFUNDED" : "SETTLED"]
        case .claimsLate: return initiator ? ["SETTLED", "REFUNDED"] : ["SETTLED"]
        case .equivocates: return ["LAPSED", "REFUNDED"]
        case .crashesInALoop: return ["SETTLED", "REFUNDED", "LAPSED"]
        }
    }

    static var table: String {
        let width = allCases.map(\.rawValue.count).max() ?? 0
        return allCases.map { "\(TextWrap.padded($0.rawValue, width))  \($0.words)" }.joined(separator: "\n")
    }
}
