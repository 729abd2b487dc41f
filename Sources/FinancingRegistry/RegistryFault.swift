/// Why a registry decided nothing, or why its word is not taken. It never means that a claim is free.
public struct RegistryFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }

    public enum Code: String, Hashable, Sendable, CaseIterable {
        case request = "registry.request"
        case otherRegistry = "registry.other-registry"
        case requestReused = "registry.request-reused"
        case notAdmitted = "registry.member-not-admitted"
        case noSuchPath = "registry.no-such-path"
        case busy = "registry.busy"
        case unavailable = "registry.unavailable"
        case records = "registry.records"
        case rolledBack = "registry.rolled-back"
        case signature = "registry.signature"
        case twoHistories = "registry.two-histories"
        case notReached = "registry.not-reached"
        case unknown = "registry.unknown"

        /// What whoever asked does next.
        public var nextStep: String {
            switch self {
            case .request: "Build the request anew from the specification."
            case .otherRegistry: "Ask the registry that the request names."
            case .requestReused: "Take a new id for a new request; repeat an old one byte for byte."
            case .notAdmitted: "Have the registry's operator admit the key of your certificate."
            case .noSuchPath: "Use a path of the specification."
            case .busy: "Wait for your own requests under way, then ask again under the same id."
            case .unavailable: "Ask again under the same id."
            case .records: "Tell the registry's operator: its store does not hold."
            case .rolledBack: "Buy nothing by this registry; its operator and members must compare answers."
            case .signature:
                "Do not take it for an answer. Compare `registry`, `member` and key with what the operator told you; "
                    + "else keep what was sent, tell the operator."
            case .twoHistories: "Buy nothing by this registry; show both signed answers to its members."
            case .notReached: "Nothing was asked; buy nothing, ask again under the same id."
            case .unknown: "Nobody knows what was decided; buy nothing, ask again under the same id."
            }
        }
    }
}
