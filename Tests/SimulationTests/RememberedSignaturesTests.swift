import ProgramTestKit
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

/// A memory may save time; it may not change an answer.
@Suite struct RememberedSignaturesTests {
    private static let message = Array("a command of a holder".utf8)

    /// Asked twice: what is computed first is remembered the second time.
    private func verdicts(_ signature: Signature, _ message: [UInt8]) -> [Bool] {
        (0..<2).map { _ in SignatureVerification.verify(signature, over: message) }
    }

    @Test func `a signature that was made is good, and nothing near it`() throws {
        let (key, other) = (try SigningKey.generate(.ed25519), try SigningKey.generate(.ed25519))
        try SignatureMemories.$bound.withValue(RememberedSignatures()) {
            let signature = try key.sign(Self.message)
            #expect(verdicts(signature, Self.message) == [true, true])
            #expect(try key.sign(Self.message) == signature)
            for place in signature.bytes.indices {
                var bytes = signature.bytes
                bytes[place] ^= 1
                let forged = try #require(Signature(key: key.verificationKey, bytes: bytes))
                #expect(verdicts(forged, Self.message) == [false, false])
            }
            for place in Self.message.indices {
                var changed = Self.message
                changed[place] ^= 1
                #expect(verdicts(signature, changed) == [false, false])
            }
            let stolen = try #require(Signature(key: other.verificationKey, bytes: signature.bytes))
            #expect(verdicts(stolen, Self.message) == [false, false])
            #expect(try other.sign(Self.message) != signature)
        }
        #expect(try SignatureVerification.verify(key.sign(Self.message), over: Self.message))
    }

    @Test func `an ECDSA signature is made anew each time`() throws {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        try SignatureMemories.$bound.withValue(RememberedSignatures()) {
            let signature = try key.sign(Self.message)
            #expect(try key.sign(Self.message) != signature)
            #expect(verdicts(signature, Self.message) == [true, true])
        }
    }

    /// Seeds of every climate, villains and lying adapters among them.
    @Test func `worlds are equal to the byte with and without a memory, and from process to process`() throws
    {
        func trace(_ wish: [String]) throws -> Substring? {
            let answer = try BuiltProgram.run(
                ["simulate", "--first", "80", "--seeds", "12", "--trades", "3", "--trace"] + wish)
            #expect(answer.status == 0, "\(answer.complaint)")
            return answer.output.split(separator: "\n").first { $0.hasPrefix("trace ") }
        }
        let remembered = try #require(try trace([]))
        #expect(remembered.count == 6 + 64)
        #expect(try trace([]) == remembered)
        #expect(try trace(["--no-memory"]) == remembered)
    }
}
