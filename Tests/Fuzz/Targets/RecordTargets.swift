import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

@testable import SettlementEngine

let recordTargets = [
    FuzzTarget("relay-input", limit: 16_384, checkRelayInput),
    FuzzTarget("journal-record", limit: 8192, checkJournalRecord),
    FuzzTarget("signed-value", limit: 8192, checkSignedValue),
]

/// What the journal keeps of our own inputs.
private func checkRelayInput(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let read: RelayInput
    do throws(JSONFault) { read = try RelayRecord.decode(bytes) } catch {
        return try requireCode(error.code, under: "json.")
    }
    try require(RelayRecord.encode(read) == bytes, "the input is written in other bytes")
}

/// Stored commands, frame positions and key changes, by the first byte.
private func checkJournalRecord(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = canonicalForm(of: Array(input.dropFirst()))
    switch first % 4 {
    case 0: try requireOneText(of: StoredCommand.self, bytes)
    case 1: try requireOneText(of: FrameHeader.self, bytes)
    case 2:
        guard let position = try? PeerPosition(canonicalBytes: bytes) else { return }
        try require(position.canonicalBytes == bytes, "the position is written in other bytes")
    default:
        guard let key = try? PeerKey(canonicalBytes: bytes) else { return }
        try require(key.canonicalBytes == bytes, "the key is written in other bytes")
    }
}

/// Values that are hashed or signed, by the first byte: each has one text, and so one digest.
private func checkSignedValue(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 10 {
    case 0: try requireOneText(of: SettlementTerms.self, bytes)
    case 1: try requireOneText(of: TradeTicket.self, bytes)
    case 2: try requireOneText(of: LockTerms.self, bytes)
    case 3: try requireOneText(of: AssetDescriptor.self, bytes)
    case 4: try requireOneText(of: LedgerAnchor.self, bytes)
    case 5: try requireOneText(of: GatewayPolicy.self, bytes)
    case 6: try requireOneText(of: PreflightFacts.self, bytes)
    case 7: try requireOneText(of: ExactDecimal.self, bytes)
    case 8: try requireOneText(of: CalendarDate.self, bytes)
    default: try requireOneText(of: Money.self, bytes)
    }
}
