import SettlementModel

/// What a path names. Anything else is no route of ours.
enum APIRoute: Hashable {
    case healthz, readyz, metrics
    /// Who asks.
    case me
    case transfers
    case transfer(TransferID)
    case approve(TransferID)
    case reject(TransferID)
    case cancel(TransferID)
    case claim(TransferID)
    case exit(TransferID)
    case withdrawExit(TransferID)
    case overrides(TransferID)
    case approveOverride(TransferID, Int64)
    case rejectOverride(TransferID, Int64)
    case evidence(TransferID)
    case events
    case freeze, thaw
    case resume(ResumeSubject)
    case resumptions
    case approveResumption(Int64)
    case rejectResumption(Int64)

    /// - Parameter path: without the query; percent signs are not decoded, since no route has any.
    init?(path: String) {
        let parts = path.split(separator: "/", maxSplits: 5, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.first == "" else { return nil }
        switch Array(parts.dropFirst()) {
        case ["healthz"]: self = .healthz
        case ["readyz"]: self = .readyz
        case ["metrics"]: self = .metrics
        case ["v1", "me"]: self = .me
        case ["v1", "transfers"]: self = .transfers
        case ["v1", "events"]: self = .events
        case ["v1", "gateway", "freeze"]: self = .freeze
        case ["v1", "gateway", "thaw"]: self = .thaw
        case ["v1", "gateway", "resumptions"]: self = .resumptions
        case let rest where rest.count == 5 && rest[0] == "v1" && rest[1] == "gateway":
            guard let route = Self.ofResuming(rest[2], rest[3], rest[4]) else { return nil }
            self = route
        case let rest where rest.count >= 3 && rest[0] == "v1" && rest[1] == "transfers":
            guard let id = TransferID(hex: rest[2]), let route = Self.ofTransfer(id, rest.dropFirst(3)) else {
                return nil
            }
            self = route
        default: return nil
        }
    }

    private static func ofTransfer(_ id: TransferID, _ rest: ArraySlice<String>) -> APIRoute? {
        if Array(rest) == ["exit", "withdraw"] { return .withdrawExit(id) }
        if rest.first == "overrides", let last = rest.dropFirst().last { return ofOverride(id, last) }
        guard rest.count <= 1 else { return nil }
        switch rest.first {
        case nil: return .transfer(id)
        case "approve": return .approve(id)
        case "reject": return .reject(id)
        case "cancel": return .cancel(id)
        case "claim": return .claim(id)
        case "exit": return .exit(id)
        case "overrides": return .overrides(id)
        case "evidence": return .evidence(id)
        default: return nil
        }
    }

    /// `overrides/NUMBER/approve`: the path's last part still has both.
    private static func ofOverride(_ id: TransferID, _ rest: String) -> APIRoute? {
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int64(parts[0]), number > 0, "\(number)" == parts[0] else {
            return nil
        }
        switch parts[1] {
        case "approve": return .approveOverride(id, number)
        case "reject": return .rejectOverride(id, number)
        default: return nil
        }
    }

    /// `resume/ledger/NAME`, or `resumptions/NUMBER/approve`.
    private static func ofResuming(_ kind: String, _ second: String, _ third: String) -> APIRoute? {
        if kind == "resume" { return ResumeSubject(kind: second, name: third).map { .resume($0) } }
        guard kind == "resumptions", let number = Int64(second), number > 0, "\(number)" == second else {
            return nil
        }
        switch third {
        case "approve": return .approveResumption(number)
        case "reject": return .rejectResumption(number)
        default: return nil
        }
    }

    var methods: [String] {
        switch self {
        case .healthz, .readyz, .metrics, .me, .transfer, .evidence, .events, .resumptions: ["GET"]
        case .transfers: ["GET", "POST"]
        case .approve, .reject, .cancel, .claim, .exit, .withdrawExit, .freeze, .thaw: ["POST"]
        case .resume, .approveResumption, .rejectResumption: ["POST"]
        case .overrides, .approveOverride, .rejectOverride: ["POST"]
        }
    }

    /// Who may do it; `nil` is everybody with a role.
    func roles(method: String) -> Set<APIRole>? {
        switch self {
        case .healthz, .readyz, .metrics, .me, .transfer, .evidence, .events, .resumptions: nil
        case .transfers: method == "POST" ? [.maker] : nil
        case .cancel: [.maker]
        case .approve, .reject: [.checker]
        // Two persons are needed, and the desk checks that they are two: either role may ask, either may approve.
        case .exit, .withdrawExit, .claim: [.maker, .checker]
        case .resume: [.maker]
        case .approveResumption: [.checker]
        // Nothing goes on by it: who asked may drop it, who would approve may refuse it.
        case .rejectResumption: [.maker, .checker]
        // Two officers are needed, and the desk checks that they are two and neither made the ticket.
        case .overrides, .approveOverride, .rejectOverride: [.officer]
        case .freeze, .thaw: [.admin]
        }
    }
}
