import SettlementEngine
import SettlementModel
import SettlementProofs

/// A4: nobody but its maker knows a preimage before its time.
extension InvariantChecks {
    /// A4: before the reveal was decided in time, on a matching lock, no byte that leaves holds the preimage.
    mutating func judgeSecrecy(_ bytes: [UInt8], from gateway: GatewayID) -> [Violation] {
        guard conforms(gateway) else { return [] }
        var found: [Violation] = []
        for index in needles.owners(in: bytes).sorted() {
            guard secrets[index].owner == gateway, !secrets[index].isPublic else { continue }
            secrets[index].isPublic = true
            if let why = mayNotLeave(secrets[index]) { found.append(Violation(.secrecy, why)) }
        }
        return found
    }

    private func mayNotLeave(_ secret: KnownSecret) -> String? {
        let deal = deals.values.lazy.flatMap { $0 }.first {
            $0.terms.hashlock.digest == secret.hash && self.accepted.contains($0.digest)
        }
        guard let deal else { return "a preimage left \(secret.owner) for terms that nobody accepted" }
        let transfer = deal.terms.transfer
        guard ![.none, .cancelled].contains(state(deal.placeY)) else {
            return "\(transfer): the preimage left and Y was never locked"
        }
        guard let at = reveals[transfer] else {
            return "\(transfer): the preimage left before the reveal was on disk"
        }
        guard at <= deal.terms.timelocks.revealDeadlineY else {
            return "\(transfer): the reveal was decided at \(at.seconds), too late"
        }
        if setting.screens, cleared[transfer]?[secret.owner] != true {
            return "\(transfer): the preimage left although not everybody was clear"
        }
        return nil
    }

    /// A4, at home: a journal is no secret (ThreatModel, row 37), so until the reveal is decided no record holds the preimage.
    func judgeRecord(_ draft: JournalDraft, of gateway: GatewayID) -> [Violation] {
        guard conforms(gateway) else { return [] }
        var found: [Violation] = []
        for index in needles.owners(in: draft.payload).sorted() {
            let secret = secrets[index]
            guard secret.owner == gateway, !secret.isPublic else { continue }
            let isDecided = deals.values.joined().contains { deal in
                deal.terms.hashlock.digest == secret.hash && reveals[deal.terms.transfer] != nil
            }
            guard !isDecided else { continue }
            found.append(
                Violation(.secrecy, "\(gateway) has a preimage in its journal before the reveal is decided"))
        }
        return found
    }

    /// A4, where it is decided: while Y stands locked, and not once it is on its way home. Beyond the bounds a bank may know too
    /// late that Y went home; that it was locked it knows by proof.
    ///
    /// - Parameter draft: durable in `gateway`'s journal, and not noted yet.
    func judgeReveal(_ draft: JournalDraft, of gateway: GatewayID) -> [Violation] {
        guard conforms(gateway), draft.kind == .input, let transfer = draft.transfer,
            reveals[transfer] == nil,
            ByteSearch.ends(of: draft.payload, contain: Self.reveal),
            let deal = boundDeals(transfer).first(where: { $0.terms.initiator.gateway == gateway })
        else { return [] }
        let y = state(deal.placeY)
        guard y == .locked || y == .refunded && !setting.boundsHold else {
            return [Violation(.secrecy, "\(transfer): the reveal is decided and Y is \(y.rawValue)")]
        }
        return []
    }
}

/// A preimage in every spelling in which it could leave a machine: raw, hexadecimal, base64 at any alignment, and the latter two once
/// more in base64, as text within a document that a message or a record carries.
struct KnownSecret: Sendable {
    let owner: GatewayID
    let hash: Bytes32
    /// Raw, hexadecimal, and base64 at each of the three alignments; the texts in base64 at each of the three.
    let spellings: [[UInt8]]
    var isPublic = false

    init(_ preimage: Preimage, of owner: GatewayID) {
        self.owner = owner
        hash = Digest.sha256(preimage.value.bytes)
        let raw = preimage.value.bytes
        let hex = Array(preimage.value.hex.utf8)
        let texts = [hex, Self.base64(raw, 0)]
        let plain = (0..<3).map { Self.base64(raw, $0) }
        let wrapped = texts.flatMap { text in (0..<3).map { Self.base64(text, $0) } }
        spellings = [raw, hex] + plain + wrapped
    }

    /// The characters of a base64 text that these bytes alone decide.
    private static func base64(_ bytes: [UInt8], _ shift: Int) -> [UInt8] {
        let text = Array(Base64.encode([UInt8](repeating: 0, count: shift) + bytes).utf8)
        return Array(text[((shift * 8 + 5) / 6)..<((shift + bytes.count) * 8 / 6)])
    }
}
