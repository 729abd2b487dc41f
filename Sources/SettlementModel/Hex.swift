/// Lower-case hexadecimal, the one text form of bytes in names and in canonical JSON.
public enum Hex {
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        let count = bytes.count * 2
        return String(unsafeUninitializedCapacity: count) { room in
            let done: Void? = bytes.withContiguousStorageIfAvailable { source in
                write(UnsafeRawBufferPointer(source), to: room)
            }
            guard done == nil else { return count }
            Array(bytes).withUnsafeBytes { write($0, to: room) }
            return count
        }
    }

    /// The digits of `word`, highest byte first, into `room` from `place` on.
    static func write(_ word: UInt64, to room: UnsafeMutableBufferPointer<UInt8>, at place: Int) {
        for index in 0..<16 {
            room[place + index] = digit(UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * index)) & 15)
        }
    }

    /// The 16 digits from `place` on as a word, or `nil` where one of them is none. - Range: `text` has as many.
    static func word(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in place..<place + 16 {
            guard let nibble = nibble(text[index]) else { return nil }
            value = value << 4 | UInt64(nibble)
        }
        return value
    }

    /// Hands the UTF-8 of `text` to `read`, or gives `nil` where it is not `count` bytes long.
    static func withDigits<Value>(
        _ text: String, count: Int, _ read: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> Value? {
        guard text.utf8.count == count else { return nil }
        var text = text
        return text.withUTF8(read)
    }

    private static func write(_ source: UnsafeRawBufferPointer, to room: UnsafeMutableBufferPointer<UInt8>) {
        for index in 0..<source.count {
            room[2 * index] = digit(source[index] >> 4)
            room[2 * index + 1] = digit(source[index] & 15)
        }
    }

    /// - Range: `value` below 16.
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
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
