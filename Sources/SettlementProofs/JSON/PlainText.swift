/// Eight bytes of a JSON text looked at in one step: proofs and keys in it are long runs of bytes that mean themselves.
enum PlainText {
    /// The highest bit of each byte: set in what is not ASCII.
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The eight bytes from `place` on, the first in the lowest place; `nil` where there are not so many.
    static func word(in source: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64? {
        guard source.count - place >= 8 else { return nil }
        return UInt64(
            littleEndian: UnsafeRawBufferPointer(source).loadUnaligned(
                fromByteOffset: place, as: UInt64.self))
    }

    /// How many bytes come before the first quote, backslash or control character: 0 to 8.
    ///
    /// - Source: subtracting n from a byte below 128 borrows exactly where it is below n; zero is below 1. A borrow may
    ///   spoil the byte above it, never the first one found.
    static func plainBytes(of word: UInt64) -> Int {
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let control = (word &- ones &* 0x20) & ~word
        let marks = control | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        // 64 where there are none.
        return (marks & highBits).trailingZeroBitCount / 8
    }

    /// The first `count` bytes of `word`, the others zero. - Range: 0 to 8.
    static func first(_ count: Int, of word: UInt64) -> UInt64 {
        count == 0 ? 0 : word & (UInt64.max >> UInt64(64 - 8 * count))
    }
}
