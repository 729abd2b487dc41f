import Foundation
import GatewayAPITestKit
import ISO20022Messages
import Logging
import SettlementEngine
import SettlementModel
import SettlementProofs
import XML

@testable import ISOExchange

/// Four folders, a small desk, and an exchange that a test turns by hand. A second exchange is the first one after a kill.
struct ExchangeRoom {
    let desk = SmallDesk()
    let folder: URL

    static func open(_ body: (ExchangeRoom) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "exchange-\(UUID().uuidString)")
        for name in ["in", "out", "done", "refused"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(ExchangeRoom(folder: folder))
    }

    private init(folder: URL) { self.folder = folder }

    func path(_ words: String...) -> String {
        words.reduce(folder) { $0.appendingPathComponent($1) }.path
    }

    var settings: ExchangeSettings {
        ExchangeSettings(
            folders: ExchangeSettings.Folders(
                incoming: path("in"), outgoing: path("out"), done: path("done"), refused: path("refused"),
                state: path("state")), maker: UserID(checked: "iso-exchange"), lei: Sample.seller.lei,
            bic: "BKAACNBJXXX", pollMilliseconds: 50)
    }

    var disk: ExchangeDisk { ExchangeDisk(folders: settings.folders, mostBytes: settings.mostBytes) }

    func exchange(logger: Logger? = nil) async throws -> ISOExchange {
        var silent = Logger(label: "exchange")
        silent.logLevel = .critical
        guard let instant = LedgerInstant(seconds: 1_794_560_500) else { throw CocoaError(.formatting) }
        let exchange = ISOExchange(desk: desk, settings: settings, logger: logger ?? silent, now: { instant })
        try await exchange.prepare()
        return exchange
    }

    // Files

    func drop(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent("in").appendingPathComponent(name))
    }

    func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { !$0.hasPrefix(".") }
            .sorted()
    }

    func bytes(_ folder: String, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(folder, name))))
    }

    /// What left, in the order of their names.
    func told() throws -> [BusinessMessage] {
        try names("out").map { try BusinessMessage(try bytes("out", $0)) }
    }

    /// Every status told, as `P/M/S`.
    func statuses() throws -> [String] {
        try told().compactMap(\.document).compactMap { document in
            guard document.definition.family == "sese.024" else { return document.definition.family }
            let advice = try Sese024(document)
            return [advice.processing, advice.matching, advice.settlement].compactMap { part in
                part.map { ([$0.name] + $0.reasons.map(\.code)).joined(separator: "/") }
            }.joined(separator: " ")
        }
    }

    func problem(_ part: String) throws -> [String: String] {
        let name = try names("refused").first { $0.contains(part) && $0.hasSuffix(".problem.json") }
        guard let name, case .object(let object) = try CanonicalJSON.parse(try bytes("refused", name)) else {
            return [:]
        }
        var texts: [String: String] = [:]
        for key in ["code", "next", "detail", "file", "instruction"] {
            if case .string(let text)? = object[key] { texts[key] = text }
        }
        return texts
    }
}

/// Messages as a counterparty's or a desk's own system writes them.
enum Messages {
    static func instruction(
        _ ticket: TradeTicket, to receiver: String? = nil, id: String = "H-1"
    ) throws -> [UInt8] {
        let document = try InstructionMapping.instruction(of: ticket).document()
        return try written(document, receiver, id)
    }

    static func cancellation(_ transactionID: String, id: String? = nil) throws -> [UInt8] {
        let request = Sese020(
            instruction: ISOTransactionReference(transactionID, .deliver, .againstPayment), reason: "CANI")
        return try written(try request.document(), id == nil ? nil : Sample.seller.lei, id ?? "")
    }

    private static func written(
        _ document: ValidatedDocument, _ receiver: String?, _ id: String
    ) throws -> [UInt8] {
        guard let receiver, let instant = LedgerInstant(seconds: 1_794_560_400) else {
            return try XMLWriter.write(document.element)
        }
        let header = Head001(
            from: .init(lei: Sample.buyer.lei), to: .init(lei: receiver), messageID: id,
            definition: document.definition.identifier, created: ISODateTime(instant))
        let message = try BusinessMessage(header: header, document: document)
        return try XMLWriter.write(message.element ?? document.element)
    }

    static func transfer(_ ticket: TradeTicket) -> TransferID {
        .derive(
            initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
            commonID: ticket.commonID)
    }
}
