/// Lower-case hexadecimal, the one text form of bytes in names and in canonical JSON.
public enum Hex {
    private static let digits: [UInt8] = Array("0123456789abcdef".utf8)

    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var index = 0
            for byte in bytes {
                buffer[index] = digits[Int(byte >> 4)]
                buffer[index + 1] = digits[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }

    /// The bytes that `text` stands for, or `nil` where a digit is missing, upper-case or foreign.
    ///
    /// Upper case is refused because one value must have one text.
    public static func decode(_ text: String) -> [UInt8]? {
        let count = text.utf8.count
        guard count % 2 == 0 else { return nil }
        // An uninitialised array of no room writes its count into the one empty array that all threads share.
        guard count > 0 else { return [] }
        let done = text.utf8.withContiguousStorageIfAvailable(decode)
        return done ?? Array(text.utf8).withUnsafeBufferPointer(decode)
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var isLegal = true
        let result = [UInt8](unsafeUninitializedCapacity: text.count / 2) { room, filled in
            while filled < text.count / 2 {
                guard let high = nibble(text[2 * filled]), let low = nibble(text[2 * filled + 1]) else {
                    return isLegal = false
                }
                room[filled] = high << 4 | low
                filled += 1
            }
        }
        return isLegal ? result : nil
    }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
