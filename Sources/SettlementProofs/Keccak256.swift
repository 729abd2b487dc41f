public import SettlementModel

/// Keccak-256 as Ethereum uses it: the sponge before FIPS 202 changed the padding. Not SHA3-256.
///
/// - Source: Keccak reference, version 3.0, with capacity 512 and the padding 10*1; the Ethereum yellow paper, appendix D.
public enum Keccak256 {
    /// Bytes absorbed before each permutation.
    private static let rate = 136

    /// The digest of `bytes`.
    public static func digest(_ bytes: [UInt8]) -> Bytes32 { bytes.withUnsafeBytes(digest) }

    /// The digest of a slice, without copying it.
    public static func digest(_ bytes: ArraySlice<UInt8>) -> Bytes32 { bytes.withUnsafeBytes(digest) }

    static func digest(_ input: UnsafeRawBufferPointer) -> Bytes32 {
        var state = KeccakState()
        var offset = 0
        while input.count - offset >= rate {
            state.absorb(UnsafeRawBufferPointer(rebasing: input[offset..<offset + rate]))
            state.permute()
            offset += rate
        }
        withUnsafeTemporaryAllocation(byteCount: rate, alignment: 8) { block in
            block.initializeMemory(as: UInt8.self, repeating: 0)
            let left = UnsafeRawBufferPointer(rebasing: input[offset...])
            if !left.isEmpty { block.copyMemory(from: left) }
            block[left.count] ^= 0x01
            block[rate - 1] ^= 0x80
            state.absorb(UnsafeRawBufferPointer(block))
        }
        state.permute()
        return state.digest
    }
}

/// The 25 lanes of Keccak-f[1600], each a local word so that they stay in registers.
private struct KeccakState {
    private var a00: UInt64 = 0, a01: UInt64 = 0, a02: UInt64 = 0, a03: UInt64 = 0, a04: UInt64 = 0
    private var a05: UInt64 = 0, a06: UInt64 = 0, a07: UInt64 = 0, a08: UInt64 = 0, a09: UInt64 = 0
    private var a10: UInt64 = 0, a11: UInt64 = 0, a12: UInt64 = 0, a13: UInt64 = 0, a14: UInt64 = 0
    private var a15: UInt64 = 0, a16: UInt64 = 0, a17: UInt64 = 0, a18: UInt64 = 0, a19: UInt64 = 0
    private var a20: UInt64 = 0, a21: UInt64 = 0, a22: UInt64 = 0, a23: UInt64 = 0, a24: UInt64 = 0

    /// The first 32 bytes of the state, lanes being little-endian.
    var digest: Bytes32 {
        Bytes32(bigEndianWords: a00.byteSwapped, a01.byteSwapped, a02.byteSwapped, a03.byteSwapped)
    }

    /// XORs a block of 136 bytes into the first 17 lanes.
    @inline(__always)
    mutating func absorb(_ block: UnsafeRawBufferPointer) {
        func lane(_ index: Int) -> UInt64 {
            UInt64(littleEndian: block.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        a00 ^= lane(0); a01 ^= lane(1); a02 ^= lane(2); a03 ^= lane(3); a04 ^= lane(4)
        a05 ^= lane(5); a06 ^= lane(6); a07 ^= lane(7); a08 ^= lane(8); a09 ^= lane(9)
        a10 ^= lane(10); a11 ^= lane(11); a12 ^= lane(12); a13 ^= lane(13); a14 ^= lane(14)
        a15 ^= lane(15); a16 ^= lane(16)
    }

    mutating func permute() {
        for constant in roundConstants {
            theta()
            rhoPiChi()
            a00 ^= constant
        }
    }

    @inline(__always)
    private mutating func theta() {
        let c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20
        let c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21
        let c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22
        let c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23
        let c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24
        let d0 = c4 ^ rotated(c1, 1)
        let d1 = c0 ^ rotated(c2, 1)
        let d2 = c1 ^ rotated(c3, 1)
        let d3 = c2 ^ rotated(c4, 1)
        let d4 = c3 ^ rotated(c0, 1)
        a00 ^= d0; a05 ^= d0; a10 ^= d0; a15 ^= d0; a20 ^= d0
        a01 ^= d1; a06 ^= d1; a11 ^= d1; a16 ^= d1; a21 ^= d1
        a02 ^= d2; a07 ^= d2; a12 ^= d2; a17 ^= d2; a22 ^= d2
        a03 ^= d3; a08 ^= d3; a13 ^= d3; a18 ^= d3; a23 ^= d3
        a04 ^= d4; a09 ^= d4; a14 ^= d4; a19 ^= d4; a24 ^= d4
    }

    /// Rotates each lane, moves it, and mixes each new row of five.
    @inline(__always)
    private mutating func rhoPiChi() {
        let b00 = a00, b01 = rotated(a06, 44), b02 = rotated(a12, 43), b03 = rotated(a18, 21)
        let b04 = rotated(a24, 14), b05 = rotated(a03, 28), b06 = rotated(a09, 20), b07 = rotated(a10, 3)
        let b08 = rotated(a16, 45), b09 = rotated(a22, 61), b10 = rotated(a01, 1), b11 = rotated(a07, 6)
        let b12 = rotated(a13, 25), b13 = rotated(a19, 8), b14 = rotated(a20, 18), b15 = rotated(a04, 27)
        let b16 = rotated(a05, 36), b17 = rotated(a11, 10), b18 = rotated(a17, 15), b19 = rotated(a23, 56)
        let b20 = rotated(a02, 62), b21 = rotated(a08, 55), b22 = rotated(a14, 39), b23 = rotated(a15, 41)
        let b24 = rotated(a21, 2)
        (a00, a01, a02, a03, a04) = chi(b00, b01, b02, b03, b04)
        (a05, a06, a07, a08, a09) = chi(b05, b06, b07, b08, b09)
        (a10, a11, a12, a13, a14) = chi(b10, b11, b12, b13, b14)
        (a15, a16, a17, a18, a19) = chi(b15, b16, b17, b18, b19)
        (a20, a21, a22, a23, a24) = chi(b20, b21, b22, b23, b24)
    }

    private typealias Row = (UInt64, UInt64, UInt64, UInt64, UInt64)

    @inline(__always)
    private func chi(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ e: UInt64) -> Row {
        (a ^ (~b & c), b ^ (~c & d), c ^ (~d & e), d ^ (~e & a), e ^ (~a & b))
    }

    @inline(__always)
    private func rotated(_ word: UInt64, _ places: UInt64) -> UInt64 {
        word &<< places | word &>> (64 &- places)
    }
}

private let roundConstants: [UInt64] = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A, 0x8000_0000_8000_8000,
    0x0000_0000_0000_808B, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
    0x0000_0000_0000_008A, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
    0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
    0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800A, 0x8000_0000_8000_000A,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
]
