import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@Suite struct SecretTests {
    @Test func `without a reveal no journal, no message and no log ever holds the preimage`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToBoth()
            let preimage = try await world.seller.preimage(of: id)
            #expect(try await places(of: preimage, world).isEmpty)
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .refunded)
            #expect(try await places(of: preimage, world).isEmpty)
        }
    }

    @Test func `after the reveal the same search finds it in the journal, and still in no log`() async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let preimage = try await world.seller.preimage(of: id)
            #expect(try await places(of: preimage, world).isEmpty)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            let places = try await places(of: preimage, world)
            #expect(places.contains("the journal of \(world.seller.identity.gateway)"))
            #expect(!places.contains { $0.hasPrefix("the log") })
        }
    }

    /// Where the preimage's bytes occur in any spelling.
    private func places(of preimage: Preimage, _ world: TestWorld) async throws -> Set<String> {
        let needles = Needles(preimage)
        var found: Set<String> = []
        for bank in world.banks {
            for record in try await bank.records() where needles.occur(in: record.draft.payload) {
                found.insert("the journal of \(bank.identity.gateway)")
            }
            for line in bank.tape.lines where needles.occur(in: Array(line.utf8)) {
                found.insert("the log of \(bank.identity.gateway)")
            }
            for frame in world.wire.frames(to: bank.identity.gateway) where needles.occur(in: frame) {
                found.insert("a frame to \(bank.identity.gateway)")
            }
        }
        return found
    }
}

/// The spellings of 32 bytes: raw, hex and base64, also as part of a longer base64 text at any alignment.
struct Needles {
    private let spellings: [[UInt8]]

    init(_ preimage: Preimage) {
        let raw = preimage.value.bytes
        let hex = Array(preimage.value.hex.utf8)
        let upper = Array(preimage.value.hex.uppercased().utf8)
        spellings = [raw, hex, upper] + [raw, hex, upper].flatMap(Self.inBase64)
    }

    /// The characters of a base64 text that these bytes alone decide, for each of the three alignments.
    private static func inBase64(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).flatMap { shift -> [[UInt8]] in
            let text = Array(Base64.encode([UInt8](repeating: 0, count: shift) + bytes).utf8)
            let first = (shift * 8 + 5) / 6
            let whole = (shift + bytes.count) * 8 / 6
            let core = Array(text[first..<whole])
            let urlSafe = String(decoding: core, as: UTF8.self).replacing("+", with: "-").replacing(
                "/", with: "_")
            return [core, Array(urlSafe.utf8)]
        }
    }

    func occur(in bytes: [UInt8]) -> Bool { spellings.contains { Self.contains(bytes, $0) } }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first, bytes.count >= part.count else { return false }
        for start in 0...(bytes.count - part.count) where bytes[start] == first {
            if bytes[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }
}
