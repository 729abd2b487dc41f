/// Why a call to a node gave no result.
enum RPCFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The node was not reached: nothing happened there.
    case notSent(String)
    /// The call may have arrived; no whole answer came.
    case unanswered(String)
    /// An answer came that is not JSON-RPC, or not what the method answers.
    case unreadable(String)
    /// The node's own refusal.
    case refused(RPCRefusal)

    var description: String {
        switch self {
        case .notSent(let reason): "not reached: \(reason)"
        case .unanswered(let reason): "no answer: \(reason)"
        case .unreadable(let reason): "an answer that is not understood: \(reason)"
        case .refused(let refusal): "refused: \(refusal)"
        }
    }

    var refusal: RPCRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

/// A JSON-RPC error object.
struct RPCRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    let code: Int64
    /// The node's words, cut and without control characters: they go into logs.
    let message: String
    /// What a revert returned, where the node passes it on.
    let data: [UInt8]?

    init(code: Int64, message: String, data: [UInt8]?) {
        self.code = code
        self.message = String(
            String.UnicodeScalarView(
                message.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        self.data = data
    }

    /// JSON-RPC 2.0: the method does not exist. Some nodes say so with another number.
    var isMethodMissing: Bool {
        let words = message.lowercased()
        return code == -32601
            || (words.contains("method")
                && (words.contains("not exist") || words.contains("not found")
                    || words.contains("not supported") || words.contains("not enabled")))
    }

    var description: String { "\(message) (\(code))" }
}
