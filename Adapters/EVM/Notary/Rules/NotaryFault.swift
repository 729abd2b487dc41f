/// Why a notary, or who asks one, does not go on. It never means that the other end is true.
public struct NotaryFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }

    public enum Code: String, Hashable, Sendable, CaseIterable {
        case key = "notary.key"
        case signature = "notary.signature"
        case escrowUnknown = "notary.escrow-unknown"
        case setUnknown = "notary.set-unknown"
        case ledgerUnknown = "notary.ledger-unknown"
        case terms = "notary.terms"
        case ledgerClosed = "notary.ledger-closed"
        case rolledBack = "notary.rolled-back"
        case otherEnd = "notary.other-end"
        case proof = "notary.proof"
        case ledgerSilent = "notary.ledger-silent"
        case records = "notary.records"
        case request = "notary.request"
        case notAdmitted = "notary.party-not-admitted"
        case noSuchPath = "notary.no-such-path"
        case busy = "notary.busy"
        case unavailable = "notary.unavailable"

        /// What whoever asked does next.
        public var nextStep: String {
            switch self {
            case .key: "Make a key with `interlock notary keys`."
            case .signature: "Do not count this notary; keep what it sent."
            case .escrowUnknown: "Ask a notary that signs for this chain and escrow."
            case .setUnknown: "Ask a member of the set that the lock names."
            case .ledgerUnknown: "Ask a notary that watches the other leg's ledger."
            case .terms:
                "Send the fields of the lock that is waited for, all of them as both banks signed them."
            case .ledgerClosed:
                "This notary signs nothing more about the ledger; its operator must look at the findings."
            case .rolledBack: "This notary signs nothing more; its operator must replace its key."
            case .otherEnd: "This end is never signed; read the notary's findings."
            case .proof: "Ask again; if it stays so, tell the notary's operator."
            case .ledgerSilent: "Ask again later."
            case .records: "Tell the notary's operator: its store does not hold."
            case .request: "Build the request anew from the specification."
            case .notAdmitted: "Have the notary's operator admit the key of your certificate."
            case .noSuchPath: "Use a path of the specification."
            case .busy: "Wait for your own questions under way."
            case .unavailable: "Ask again later."
            }
        }
    }
}
