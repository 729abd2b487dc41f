import ISO20022Messages
import SettlementEngine
import SettlementModel

extension ISOExchange {
    /// Tells a status that was not told yet, each once and in their order.
    func tell(_ key: String, _ view: TransferView) async {
        guard var instruction = open[key], view.revision >= instruction.record.revision else { return }
        guard view.isoStatus != instruction.record.status else {
            if view.outcome != nil { await close(key, instruction.record) }
            return
        }
        do throws(MessageFault) {
            let maker = ExchangeReports(
                ticket: instruction.ticket, header: instruction.header, created: created())
            let reports = try maker.told(view, from: instruction.record.count + 1)
            guard !reports.isEmpty else { return }
            instruction.record.count += reports.count
            instruction.record.status = view.isoStatus
            instruction.record.revision = view.revision
            instruction.record.staged = reports.map(\.name)
            await leave(key, instruction, reports, isLast: view.outcome != nil)
        } catch {
            complain(error)
        }
    }

    /// The messages lie ready, then the record says that they are told, then they leave: whatever kills this between, each
    /// leaves once. What lies ready and is not in the record was never told.
    private func leave(
        _ key: String, _ instruction: OpenInstruction, _ reports: [ExchangeReport], isLast: Bool
    ) async {
        let (disk, record) = (disk, instruction.record)
        do {
            try await onDisk { () throws(ExchangeFault) in
                for report in reports { try disk.stage(report) }
                try disk.save(record.bytes, key, on: .open)
            }
        } catch {
            return complain(error)  // nothing was told: the next sweep tries again
        }
        open[key] = instruction
        do {
            try await onDisk { () throws(ExchangeFault) in try disk.release(record.staged) }
        } catch {
            unreleased.formUnion(record.staged)
            return complain(error)
        }
        logger.info(
            "status told",
            metadata: [
                "transfer": "\(record.transfer)", "status": "\(record.status)", "file": "\(record.staged[0])",
            ])
        if isLast { await close(key, record) }
    }

    /// After its end nothing more is told.
    private func close(_ key: String, _ record: ExchangeRecord) async {
        guard unreleased.isDisjoint(with: record.staged) else { return }
        let disk = disk
        do {
            try await onDisk { () throws(ExchangeFault) in try disk.end(key) }
            open[key] = nil
            keys[record.transfer] = nil
        } catch {
            complain(error)
        }
    }
}
