import SettlementModel

/// Reads what a forfaiting ticket leaves to be done after its settlement, and which trade it undoes.
struct ConditionsReader {
    let section: DocumentSection

    func reserve() -> PaymentReserve? {
        guard let reserve = section.optionalSection("reserve") else { return nil }
        defer { reserve.finish() }
        let points = reserve.values("points", ValueKind<String>.condition, limit: PaymentReserve.mostPoints)
        guard let until = reserve.required("until", ValueKind<CalendarDate>.date) else { return nil }
        let read = PaymentReserve(points: points, until: until)
        if read == nil {
            reserve.add(
                .value, "points", "no point, or one that stands twice",
                fix: "list each open condition or document once, as the confirmation names it")
        }
        return read
    }

    func notice() -> AssignmentNotice? {
        guard let notice = section.optionalSection("notice") else { return nil }
        defer { notice.finish() }
        let giver = notice.required("giver", ValueKind<TradeSide>.oneOf)
        let day = notice.required("noticeBy", ValueKind<CalendarDate>.date)
        let days = notice.required("daysToAcknowledge", .integer(1...365, unit: "days"))
        guard let giver, let day, let days else { return nil }
        return AssignmentNotice(giver: giver, noticeBy: day, daysToAcknowledge: Int(days))
    }

    func rescinds() -> (transfer: TransferID, settlementDate: CalendarDate)? {
        guard let undone = section.optionalSection("rescinds") else { return nil }
        defer { undone.finish() }
        let transfer = undone.required("transfer", ValueKind<TransferID>.transfer)
        let day = undone.required("settlementDate", ValueKind<CalendarDate>.date)
        guard let transfer, let day else { return nil }
        return (transfer, day)
    }

    func distinct() -> DistinctClaim? {
        guard let distinct = section.optionalSection("distinct") else { return nil }
        defer { distinct.finish() }
        let refused = distinct.required("refused", ValueKind<TransferID>.transfer)
        let reason = distinct.required("reason", ValueKind<String>.condition)
        guard let refused, let reason else { return nil }
        return DistinctClaim(refused: refused, reason: reason)
    }
}

extension ValueKind where T == String {
    fileprivate static let condition = ValueKind(
        expected: "one line of 1 to \(ConditionText.mostBytes) bytes",
        fix: "write it in the words of the confirmation, for example 'legal opinion'"
    ) { ConditionText.admits($0) ? $0 : nil }
}

extension ValueKind where T == TransferID {
    fileprivate static let transfer = ValueKind(
        expected: "a transfer's id", fix: "write the 32 hex digits that `interlock transfer show` names"
    ) { TransferID(hex: $0) }
}
