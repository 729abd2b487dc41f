import SettlementEngine
import SettlementModel

/// Reads `isoExchange`: the folders in which messages come and go as files.
struct ISOExchangeReader {
    let section: DocumentSection
    let files: FileRules

    func read() -> ISOExchangeConfiguration? {
        defer { section.finish() }
        // The bank's own systems write and read there: a group may, everybody may not.
        let keys = ["in", "out", "done", "refused"]
        let folders = keys.map { files.directory(section, $0, forbidden: 0o002) }
        var seen: [String: String] = [:]
        for case (let key, let folder?) in zip(keys, folders) {
            guard let earlier = seen.updateValue(key, forKey: folder) else { continue }
            section.add(
                .duplicate, key, "the same folder as `\(earlier)`", fix: "give each its own folder")
        }
        let maker = section.value(
            "maker", ValueKind<UserID>.identifier("iso-exchange"), default: UserID(checked: "iso-exchange"))
        let poll = section.value("poll", .integer(50...60_000, unit: "milliseconds"), default: 500)
        guard let incoming = folders[0], let outgoing = folders[1], let done = folders[2],
            let refused = folders[3]
        else { return nil }
        return ISOExchangeConfiguration(
            incoming: incoming, outgoing: outgoing, done: done, refused: refused, maker: maker,
            poll: Int(poll))
    }
}
