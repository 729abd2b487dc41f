import FileDrop
import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs

extension ISOExchange {
    /// Deals with one file: what it asks is durable at the desk before the file moves.
    /// - Throws: `DeskFault` while the gateway takes nothing, `ExchangeFault` of the disk; the file stays.
    /// - Returns: false where it was gone, or stays: it cannot be read now, or was dealt with and cannot be moved yet.
    func take(_ name: [UInt8]) async throws -> Bool {
        let disk = disk
        switch try await onDisk({ () throws(ExchangeFault) in disk.read(name) }) {
        case .gone: return false
        case .unread(let why):
            stays(name, why)
            return false
        case .unfit(let what, let stamp):
            guard !isLeaving(name, stamp) else { return false }
            let refusal = MessageRefusal(
                code: what == .tooLarge ? "iso.exchange.size" : "iso.exchange.file",
                detail: what == .tooLarge ? "more than \(settings.mostBytes) bytes" : what.rawValue,
                next: "rename one whole message of at most \(settings.mostBytes) bytes into the folder")
            // Two of one name lie side by side afterwards: a folder is not replaced by another.
            let digest = Digest.sha256(name + [0] + Array(stamp.text.utf8))
            try await refuse(Arrival(name, stamp, digest: digest), ExchangeRefusal(refusal))
        case .bytes(let bytes, let stamp):
            guard !isLeaving(name, stamp) else { return false }
            let arrival = Arrival(name, stamp, digest: Digest.sha256(bytes))
            let message: DeskMessage
            do throws(DeskMessage.Refused) {
                message = try DeskMessage.read(bytes, mostBytes: settings.mostBytes)
            } catch {
                try await refuse(arrival, ExchangeRefusal(error))
                return true
            }
            try await act(on: message, arrival, bytes)
        }
        return true
    }

    private func act(on message: DeskMessage, _ arrival: Arrival, _ bytes: [UInt8]) async throws {
        switch message.content {
        case .instruction(let ticket):
            if let refusal = misdirected(message.header) {
                return try await refuse(
                    arrival, ExchangeRefusal(refusal, header: message.header, ticket: ticket))
            }
            try await instruct(arrival, bytes, ticket, message.header)
        case .cancellation(let request):
            if let refusal = misdirected(message.header) {
                return try await refuse(arrival, ExchangeRefusal(refusal, header: message.header))
            }
            try await cancel(arrival, request, message.header)
        }
    }

    /// A file with its names.
    struct Arrival {
        let name: [UInt8]
        let stamp: FileStamp
        /// Of the content; of the name and the file itself where there is none to read.
        let digest: String
        /// The file's name once it is dealt with: the content's digest keeps two of one name apart.
        let target: String

        init(_ name: [UInt8], _ stamp: FileStamp, digest: Bytes32) {
            self.name = name
            self.stamp = stamp
            self.digest = String(digest.hex.prefix(24))
            target = digest.hex.prefix(12) + "-" + DropFolder.plain(name)
        }
    }

    /// A message that names somebody else as its receiver.
    private func misdirected(_ header: Head001?) -> MessageRefusal? {
        guard let to = header?.to else { return nil }
        let isOtherLEI = to.lei.map { $0 != settings.lei } ?? false
        // Eight characters are the head office of eleven.
        let isOtherBIC = to.bic.flatMap { bic in settings.bic.map { $0.prefix(8) != bic.prefix(8) } } ?? false
        guard isOtherLEI || isOtherBIC else { return nil }
        return MessageRefusal(
            code: "iso.exchange.addressee", path: "AppHdr/To",
            detail: "the message is to \(to.lei ?? to.bic ?? "somebody else"), not to \(settings.lei)",
            next: "send it to the gateway of its receiver")
    }

    private func instruct(
        _ arrival: Arrival, _ bytes: [UInt8], _ ticket: TradeTicket, _ header: Head001?
    ) async throws {
        let view: TransferView
        do throws(DeskFault) { view = try await desk.submit(ticket, by: settings.maker) } catch {
            guard error.kind != .unavailable else { throw error }
            return try await refuse(arrival, ExchangeRefusal(error, ticket, header))
        }
        let key = ExchangeRecord.key(of: ticket.clientID.text)
        let disk = disk
        let isKnown = try await onDisk { () throws(ExchangeFault) in
            for shelf in [ExchangeDisk.Shelf.open, .ended] where try disk.load(key, on: shelf) != nil {
                return true
            }
            return false
        }
        if !isKnown {
            let record = ExchangeRecord(transfer: view.id, message: bytes)
            try await onDisk { () throws(ExchangeFault) in try disk.save(record.bytes, key, on: .open) }
            open[key] = OpenInstruction(record: record, ticket: ticket, header: header)
            keys[view.id] = key
        }
        await depart(
            ExchangeIntent(
                name: arrival.name, stamp: arrival.stamp, target: arrival.target, isRefused: false,
                staged: [], problem: []), isDurable: false)
        logger.info(
            "instruction taken",
            metadata: ["transfer": "\(view.id)", "file": "\(arrival.target)", "again": "\(isKnown)"])
        await tell(key, view)
    }

    private func cancel(_ arrival: Arrival, _ request: Sese020, _ header: Head001?) async throws {
        guard let known = try await instruction(request.instruction.transactionID) else {
            let refusal = MessageRefusal(
                code: "iso.exchange.instruction", path: "Document/SctiesTxCxlReq/AcctOwnrTxId",
                detail: "no instruction of that name came by file",
                next: "name the TxId of an instruction that was taken here, or cancel at the desk")
            return try await refuse(arrival, ExchangeRefusal(refusal, header: header))
        }
        let transfer = known.record.transfer
        var refused: DeskFault?
        var view = await desk.transfer(transfer)
        do throws(DeskFault) {
            view = try await desk.cancel(transfer, by: settings.maker, reason: "cancelled by sese.020")
        } catch {
            guard error.kind != .unavailable else { throw error }
            refused = error
        }
        let id = "CXLA-" + arrival.digest
        guard let view,
            let answer = answer(
                request, known.ticket, view, refused, header: header, id: id)
        else {
            let refusal = MessageRefusal(
                code: refused?.code ?? "iso.writing", detail: refused?.detail ?? "no answer can be written",
                next: refused?.next ?? "look at the transfer at the desk")
            return try await refuse(arrival, ExchangeRefusal(refusal, header: header))
        }
        try await decide(
            ExchangeIntent(
                name: arrival.name, stamp: arrival.stamp, target: arrival.target, isRefused: false,
                staged: [answer.name], problem: []), [answer])
        logger.info("cancellation taken", metadata: ["transfer": "\(transfer)", "file": "\(arrival.target)"])
    }

    /// An instruction by its own name, open or ended.
    private func instruction(_ transactionID: String) async throws -> OpenInstruction? {
        let key = ExchangeRecord.key(of: transactionID)
        if let known = open[key] { return known }
        let disk = disk
        guard let bytes = try await onDisk({ () throws(ExchangeFault) in try disk.load(key, on: .ended) }),
            let record = try? ExchangeRecord(bytes),
            let message = try? DeskMessage.read(record.message, mostBytes: record.message.count),
            case .instruction(let ticket) = message.content
        else { return nil }
        return OpenInstruction(record: record, ticket: ticket, header: message.header)
    }

    /// The sese.027: what is still possible, or that the desk refused.
    private func answer(
        _ request: Sese020, _ ticket: TradeTicket, _ view: TransferView, _ refused: DeskFault?,
        header: Head001?, id: String
    ) -> ExchangeReport? {
        do throws(MessageFault) {
            let report = try SettlementReport(ticket, view)
            let asked = header?.messageID ?? request.instruction.transactionID
            var advice = report.cancellationAdvice(requestID: asked)
            if let refused, !["Canc", "Dnd"].contains(advice.status.name) {
                let text = ExchangeRefusal.plain("\(refused.code): \(refused.detail)", most: 210)
                advice = Sese027(
                    requestID: asked, instruction: advice.instruction,
                    status: ISOReasonedStatus("Dnd", [.init("OTHR", text: text)]))
            }
            let document = try advice.document()
            return ExchangeReport(
                name: "\(id).\(document.definition.identifier).xml",
                bytes: try AnswerWriter.bytes(document, answering: header, id: id, created: created()))
        } catch {
            complain(error)
            return nil
        }
    }

    /// Nothing of the file was done; its sender and a person are told why.
    func refuse(_ arrival: Arrival, _ refusal: ExchangeRefusal) async throws {
        let rejection = refusal.rejection(id: arrival.digest, created: created())
        try await decide(
            ExchangeIntent(
                name: arrival.name, stamp: arrival.stamp, target: arrival.target, isRefused: true,
                staged: rejection.map { [$0.name] } ?? [], problem: refusal.problem(file: arrival.target)),
            rejection.map { [$0] } ?? [])
        logger.notice(
            "file refused",
            metadata: ["code": "\(refusal.refusal.code)", "file": "\(arrival.target)"])
    }
}
