/// One element of DER: its tag and where it lies. Only lengths in their shortest form are read.
///
/// - Source: X.690 8.1 and 10.1. Tags of one byte, lengths below 65536: no certificate of ours comes near more.
struct DERElement {
    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// Tag, length and content.
    let whole: ArraySlice<UInt8>

    /// The elements that fill `bytes` exactly; `nil` for other bytes.
    static func all(in bytes: ArraySlice<UInt8>) -> [DERElement]? {
        var found: [DERElement] = []
        var rest = bytes
        while let tag = rest.first {
            guard tag & 0x1f != 0x1f, let (count, start) = length(in: rest.dropFirst()),
                count <= rest.endIndex - start
            else { return nil }
            let end = start + count
            found.append(DERElement(tag: tag, content: rest[start..<end], whole: rest[rest.startIndex..<end]))
            rest = rest[end...]
        }
        return found
    }

    /// What the content is made of, where it is exactly these tags.
    func parts(_ tags: [UInt8]) -> [DERElement]? {
        guard let parts = DERElement.all(in: content), parts.map(\.tag) == tags else { return nil }
        return parts
    }

    /// The length that `bytes` begin with, and where it ends.
    private static func length(in bytes: ArraySlice<UInt8>) -> (count: Int, end: Int)? {
        guard let first = bytes.first else { return nil }
        if first < 0x80 { return (Int(first), bytes.startIndex + 1) }
        let digits = bytes.dropFirst().prefix(Int(first & 0x7f))
        guard (0x81...0x82).contains(first), digits.count == Int(first & 0x7f) else { return nil }
        let count = digits.reduce(0) { $0 << 8 | Int($1) }
        guard count >= (first == 0x81 ? 0x80 : 0x100) else { return nil }
        return (count, digits.endIndex)
    }
}
