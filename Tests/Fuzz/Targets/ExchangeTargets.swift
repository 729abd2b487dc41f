import FileDrop
import GatewayAPITestKit
import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs

@testable import ISOExchange

let exchangeTargets = [FuzzTarget("iso-exchange", limit: 6144, checkExchange)]

/// The exchange of files, by the first byte: its memory read back, a file's name, a message with all that is said of it.
private func checkExchange(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 4 {
    case 0: try checkRecord(canonicalForm(of: bytes))
    case 1: try checkIntent(canonicalForm(of: bytes))
    case 2: try checkName(bytes)
    default: try checkFile(bytes)
    }
}

private func checkRecord(_ bytes: [UInt8]) throws(Violation) {
    let record: ExchangeRecord
    do throws(JSONFault) { record = try ExchangeRecord(bytes) } catch {
        return try requireCode(error.code, under: "json.")
    }
    try require(record.bytes == bytes, "the record is written in other bytes")
    try require((0...ExchangeRecord.most).contains(record.count), "more messages than their names number")
    for name in record.staged { try requirePlain(name) }
}

private func checkIntent(_ bytes: [UInt8]) throws(Violation) {
    let intent: ExchangeIntent
    do throws(JSONFault) { intent = try ExchangeIntent(bytes) } catch {
        return try requireCode(error.code, under: "json.")
    }
    try require(intent.bytes == bytes, "the intent is written in other bytes")
    for name in intent.staged + [intent.target] { try requirePlain(name) }
    try requireLeaf(intent.name)
}

/// Whatever bytes a file is named by, what was dealt with lies under a plain name in its folder.
private func checkName(_ bytes: [UInt8]) throws(Violation) {
    let arrival = ISOExchange.Arrival(
        bytes, FileStamp(text: "1.2.3.4.5"), digest: Digest.sha256(bytes))
    try requirePlain(arrival.target)
    try requirePlain(arrival.target + ".problem.json")
    let intent = ExchangeIntent(
        name: bytes, stamp: arrival.stamp, target: arrival.target, isRefused: true, staged: [],
        problem: [])
    let again = try? ExchangeIntent(intent.bytes)
    // A name of no file is not remembered; every other is, whatever its bytes.
    try require((again == intent) == StagedNames.isLeaf(bytes), "a file's name is not remembered")
}

private func requirePlain(_ name: String) throws(Violation) {
    try require(StagedNames.isPlain(name) && !name.contains("/"), "a name that leaves its folder: \(name)")
}

private func requireLeaf(_ name: [UInt8]) throws(Violation) {
    try require(!name.isEmpty && !name.contains(0) && !name.contains(0x2f), "a name that leaves its folder")
    try require(name != [0x2e] && name != [0x2e, 0x2e], "a name that is its folder")
}

/// A file is refused in words and, where it says what it is, in a message that reads; or it is a ticket whose statuses read.
private func checkFile(_ bytes: [UInt8]) throws(Violation) {
    let message: DeskMessage
    do throws(DeskMessage.Refused) { message = try DeskMessage.read(bytes, mostBytes: 4096) } catch {
        try requireCode(error.refusal.code, under: "xml.", "iso.")
        try require(!error.refusal.next.isEmpty, "a refusal without a next step")
        return try requireTold(ExchangeRefusal(error))
    }
    guard case .instruction(let ticket) = message.content else { return }
    let refusal = MessageRefusal(code: "desk.frozen", detail: ticket.clientID.text, next: "wait")
    try requireTold(ExchangeRefusal(refusal, header: message.header, ticket: ticket))
    let maker = ExchangeReports(ticket: ticket, header: message.header, created: KnownInstant.start)
    for outcome in [nil, TransferOutcome.settled, .refunded] {
        let view = try mustSucceed("a view") {
            try Sample.view(
                of: ticket,
                id: TransferID.derive(
                    initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
                    commonID: ticket.commonID), outcome: outcome, maker: nil)
        }
        let reports: [ExchangeReport]
        do throws(MessageFault) { reports = try maker.told(view, from: 1) } catch {
            try requireCode(error.code, under: "iso.")
            continue
        }
        for report in reports { try requireReport(report) }
    }
}

private func requireTold(_ refusal: ExchangeRefusal) throws(Violation) {
    let problem = try mustSucceed("a problem") { try CanonicalJSON.parse(refusal.problem(file: "a.xml")) }
    guard case .object = problem else { throw Violation("a problem that is no object") }
    guard
        let rejection = refusal.rejection(id: String(repeating: "a", count: 24), created: KnownInstant.start)
    else { return }
    try requireReport(rejection)
}

private func requireReport(_ report: ExchangeReport) throws(Violation) {
    try requirePlain(report.name)
    let message = try mustSucceed("a message of ours") { try BusinessMessage(report.bytes) }
    try require(message.document != nil, "a message of ours without a document")
}
