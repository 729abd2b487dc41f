/// Cuts the text of a note, which may be anybody's: by bytes, and none is dropped.
enum NoteLines {
    /// The parts between `separator`, empty ones too.
    ///
    /// - Parameter most: how many parts at most; the last one then keeps the separators in it.
    static func split(_ text: String, at separator: UInt8, most: Int = .max) -> [String] {
        var text = text
        return text.withUTF8 { bytes in
            var parts: [String] = []
            parts.reserveCapacity(6)
            var start = 0
            for index in bytes.indices where bytes[index] == separator {
                guard parts.count + 1 < most else { break }
                parts.append(
                    String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self))
                start = index + 1
            }
            parts.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start...]), as: UTF8.self))
            return parts
        }
    }
}
