/// Counts what stands in each tag before the library sees it.
///
/// libxml2 compares every attribute and every namespace of a tag with all those before, and hands them on only afterwards: a
/// tag of some hundred thousand would keep it busy for a minute. It stops at the first thing that is not well formed, so up to
/// there both see the same tags.
enum XMLTagScan {
    /// - Throws: `attributes` where a tag has more than twice the bound: its attributes and as many namespaces.
    static func check(_ bytes: [UInt8], limits: XMLLimits) throws(XMLFault) {
        let most = limits.attributes * 2
        let place = bytes.withUnsafeBufferPointer { crowdedTag($0, most) }
        guard let place else { return }
        let line = 1 + bytes[..<place].reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
        throw XMLFault(.attributes, line: line, detail: "more than \(most) attributes and namespaces")
    }

    /// Where the first tag with more than `most` quoted values begins.
    private static func crowdedTag(_ bytes: UnsafeBufferPointer<UInt8>, _ most: Int) -> Int? {
        var place = 0
        while let start = next(UInt8(ascii: "<"), in: bytes, from: place) {
            if let end = skipped(bytes, start) {
                place = end
                continue
            }
            var (cursor, values) = (start + 1, 0)
            while cursor < bytes.count, bytes[cursor] != UInt8(ascii: ">") {
                let byte = bytes[cursor]
                guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
                    cursor += 1
                    continue
                }
                values += 1
                if values > most { return start }
                cursor = (next(byte, in: bytes, from: cursor + 1) ?? bytes.count) + 1
            }
            place = cursor
        }
        return nil
    }

    /// The end of a comment, a CDATA section or an instruction that begins at `start`; `nil` for a tag.
    private static func skipped(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        let rest = bytes[start...]
        for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
        where rest.starts(with: opening.utf8) {
            let end = Array(closing.utf8)
            var place = start + opening.utf8.count
            while let found = next(end[0], in: bytes, from: place) {
                if bytes[found...].starts(with: end) { return found + end.count }
                place = found + 1
            }
            return bytes.count
        }
        return nil
    }

    private static func next(_ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var place = start
        while place < bytes.count {
            if bytes[place] == byte { return place }
            place += 1
        }
        return nil
    }
}
