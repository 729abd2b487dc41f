import SettlementEngine
import SettlementModel

/// A purchase of a claim for people: where deal and claim stand, its reserve, and the notice to the debtor.
enum DealLines {
    static func of(_ deal: DealView) -> [(label: String, text: String)] {
        var lines = [(label: "deal", text: "\(deal.state); the claim \(deal.claimState)")]
        if let undone = deal.rescinds { lines.append(("rescinds", undone.hex)) }
        if let distinct = deal.distinct {
            lines.append(
                (
                    "another",
                    "claim than that on record with its fingerprint, for which \(distinct.refused.hex) was refused: \(distinct.reason)"
                ))
        }
        if let reserve = deal.reserve { lines += self.reserve(reserve) }
        if let notice = deal.notice { lines += self.notice(notice) }
        return lines
    }

    private static func reserve(_ reserve: ReserveView) -> [(label: String, text: String)] {
        let points = reserve.points.map { point in
            reserve.isOpen && !reserve.open.contains(point) ? "\(point) (lifted)" : point
        }
        var lines = [(label: "reserve", text: "until \(reserve.until): \(points.joined(separator: "; "))")]
        lines += reserve.lifts.map { ("", "lifted " + words($0)) }
        if let asked = reserve.asked { lines.append(("", "waits for a second person: " + words(asked))) }
        if let other = reserve.rescission { lines.append(("rescission", other.hex)) }
        return lines
    }

    private static func notice(_ notice: NoticeView) -> [(label: String, text: String)] {
        var lines = [
            (
                label: "notice",
                text: "to the debtor by the \(notice.giver == .sell ? "seller" : "buyer") "
                    + "until \(notice.noticeBy), \(notice.daysToAcknowledge) days to acknowledge"
            )
        ]
        if let sent = notice.sent { lines.append(("", "sent " + words(sent))) }
        if let day = notice.acknowledgeBy { lines.append(("", "acknowledgement awaited by \(day)")) }
        if let done = notice.acknowledged { lines.append(("", "acknowledged " + words(done))) }
        if let asked = notice.asked {
            lines.append(("", "waits for a second person: \(asked.what) " + words(asked)))
        }
        return lines
    }

    private static func words(_ word: WordView) -> String {
        let points = word.points.isEmpty ? "" : " \(word.points.joined(separator: "; "))"
        return "\(word.on)\(points), \(word.text), by \(word.people.map(\.text).joined(separator: " and "))"
    }
}
