import SettlementModel

extension PeerMessage {
    /// The same message with its words for people cut to what the link takes.
    ///
    /// Reasons come from desks and ledgers, of any length; one too long must not stop what it explains.
    /// - Source: `Specs/Protocol/Messages.md`, limits: reason 256 bytes, detail 1024, no control characters.
    var bounded: PeerMessage {
        switch self {
        case .ticketWithdrawn(let reason): .ticketWithdrawn(reason: Self.words(reason, 256))
        case .abortRequest(let reason): .abortRequest(reason: Self.words(reason, 256))
        case .reject(let digest, let code, let detail):
            .reject(termsDigest: digest, code: code, detail: Self.words(detail, 1024))
        default: self
        }
    }

    private static func words(_ text: String, _ limit: Int) -> String {
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            let category = scalar.properties.generalCategory
            let shown: Unicode.Scalar = category == .control || category == .format ? " " : scalar
            bytes += UTF8.width(shown)
            guard bytes <= limit else { break }
            kept.append(shown)
        }
        return String(kept)
    }
}
