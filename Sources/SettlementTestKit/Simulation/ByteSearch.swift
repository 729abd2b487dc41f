/// Whether some bytes occur in others.
enum ByteSearch {
    /// True where `part` stands among the last bytes: short fields that canonical JSON puts behind long ones.
    static func ends(of bytes: [UInt8], within most: Int = 256, contain part: [UInt8]) -> Bool {
        let start = max(0, bytes.count - most)
        guard !part.isEmpty, bytes.count - start >= part.count else { return false }
        for place in start...(bytes.count - part.count) where bytes[place] == part[0] {
            if bytes[place..<(place + part.count)].elementsEqual(part) { return true }
        }
        return false
    }
}

/// Many long byte strings, sought in one pass.
struct NeedleTable: Sendable {
    private struct Needle {
        let bytes: [UInt8]
        let owner: Int
    }

    private var byFirstWord: [UInt64: [Needle]] = [:]
    /// Which words may begin a needle, by 12 of their bits: most places are passed by at once.
    private var mayBegin = [Bool](repeating: false, count: 4096)

    /// - Parameter needle: at least 8 bytes.
    mutating func insert(_ needle: [UInt8], owner: Int) {
        guard needle.count >= 8 else { return }
        let word = needle.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        byFirstWord[word, default: []].append(Needle(bytes: needle, owner: owner))
        mayBegin[Self.slot(word)] = true
    }

    private static func slot(_ word: UInt64) -> Int { Int((word &* 0x9E37_79B9_7F4A_7C15) >> 52) }

    /// The owners of all needles that occur in `bytes`.
    func owners(in bytes: [UInt8]) -> Set<Int> {
        guard !byFirstWord.isEmpty, bytes.count >= 8 else { return [] }
        var found: Set<Int> = []
        bytes.withUnsafeBytes { raw in
            mayBegin.withUnsafeBufferPointer { mayBegin in
                for place in 0...(raw.count - 8) {
                    let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    guard mayBegin[Self.slot(word)], let needles = byFirstWord[word] else { continue }
                    for needle in needles where bytes[place...].starts(with: needle.bytes) {
                        found.insert(needle.owner)
                    }
                }
            }
        }
        return found
    }
}
