/// What stands before the root, looked at before the library sees a byte: the encoding is decided here, never guessed.
enum XMLPrologue {
    static func check(_ bytes: [UInt8]) throws(XMLFault) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw XMLFault(.encoding, detail: "the bytes are not UTF-8")
        }
        // UTF-8 has a zero byte and XML has none: the library would take such bytes for UTF-16 or UCS-4.
        guard !bytes.contains(0) else {
            throw XMLFault(.encoding, detail: "a zero byte, which XML cannot carry")
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes.count > start, bytes[start] == UInt8(ascii: "<") || isSpace(bytes[start]) else {
            throw XMLFault(.syntax, line: 1, detail: "the document does not begin with a tag")
        }
        let mark = Array("<?xml".utf8)
        let body = bytes[start...]
        guard body.starts(with: mark), body.count > mark.count,
            isSpace(body[body.startIndex + mark.count])
        else { return }
        guard let end = body.prefix(200).firstIndex(of: UInt8(ascii: ">")) else {
            throw XMLFault(.syntax, line: 1, detail: "the declaration has no end")
        }
        let words = String(decoding: body[(body.startIndex + mark.count)..<end], as: UTF8.self)
        if let encoding = value(of: "encoding", in: words), encoding.lowercased() != "utf-8" {
            throw XMLFault(.encoding, line: 1, detail: "the declaration names another encoding than UTF-8")
        }
        if let version = value(of: "version", in: words), version != "1.0" {
            throw XMLFault(.encoding, line: 1, detail: "the declaration names another version than 1.0")
        }
    }

    /// The quoted value of a pseudo-attribute. Whether the declaration is well formed is the library's to say.
    private static func value(of name: String, in words: String) -> String? {
        let parts = words.split(whereSeparator: { $0 == "\"" || $0 == "'" })
        for (index, part) in parts.enumerated() where index + 1 < parts.count {
            let key = part.filter { !$0.isWhitespace && $0 != "=" }
            if key == name { return String(parts[index + 1]) }
        }
        return nil
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
}
