import KeyVault
import SettlementModel
import SettlementProofs
import Testing

@Suite struct NeverSignTwiceTests {
    private func digest(_ text: String) -> Bytes32 { Digest.sha256(Array(text.utf8)) }

    private func claim(_ sequence: UInt64, _ text: String, after previous: String? = nil) -> SigningClaim {
        SigningClaim(
            name: .frame(peer: bankB, sequence: sequence), digest: digest(text),
            previous: previous.map(digest))
    }

    private func judge(_ claims: [SigningClaim], known: [SigningClaim] = []) -> NeverSignTwice.Verdict {
        NeverSignTwice.judge(claims, known: Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) }))
    }

    @Test func `an unknown name is fresh, the same content repeats, another content conflicts`() {
        #expect(judge([claim(0, "a")]) == .fresh)
        #expect(judge([claim(0, "a")], known: [claim(0, "a")]) == .repeated)
        #expect(judge([claim(0, "b")], known: [claim(0, "a")]) == .conflict(.frame(peer: bankB, sequence: 0)))
    }

    @Test func `a link must name what was signed before it`() {
        #expect(judge([claim(1, "b", after: "a")], known: [claim(0, "a")]) == .fresh)
        #expect(
            judge([claim(1, "b", after: "z")], known: [claim(0, "a")])
                == .conflict(.frame(peer: bankB, sequence: 0)))
        #expect(judge([claim(1, "b", after: "z")]) == .fresh, "a vault that never saw number 0 cannot tell")
    }

    @Test func `a link must be what was named after it`() {
        #expect(judge([claim(0, "a")], known: [claim(1, "b", after: "a")]) == .fresh)
        #expect(
            judge([claim(0, "z")], known: [claim(1, "b", after: "a")])
                == .conflict(.frame(peer: bankB, sequence: 1)))
    }

    @Test func `what is covered may be covered again, byte for byte`() {
        let message = SigningClaim(name: .message(transfer(1), sequence: 0), digest: digest("m"))
        let other = SigningClaim(name: .message(transfer(1), sequence: 0), digest: digest("n"))
        #expect(judge([claim(1, "b", after: "a"), message], known: [claim(0, "a"), message]) == .fresh)
        #expect(judge([claim(1, "b", after: "a"), other], known: [message]) == .conflict(message.name))
        #expect(
            judge([claim(0, "a"), message, other]) == .conflict(message.name), "nor two within one frame")
    }

    @Test func `names of different things never meet in the store`() {
        let lock = LockID(digest("l"))
        let names: [SigningName] = [
            .message(transfer(1), sequence: 1), .message(transfer(1), sequence: 11),
            .message(transfer(2), sequence: 1),
            .frame(peer: bankB, sequence: 1), .frame(peer: GatewayID(checked: "gw.bank-b/1"), sequence: 1),
            .command(CommandID(digest("l"))), .release(lock, tag: "a"), .release(lock, tag: "b"),
        ]
        #expect(Set(names.map(\.text)).count == names.count)
    }

    @Test func `the first of a chain has no predecessor and the last number no successor`() {
        #expect(SigningName.message(transfer(1), sequence: 0).predecessor == nil)
        #expect(SigningName.frame(peer: bankB, sequence: .max).successor == nil)
        #expect(SigningName.frame(peer: bankB, sequence: 3).predecessor == .frame(peer: bankB, sequence: 2))
        #expect(SigningName.command(CommandID(digest("c"))).successor == nil)
    }
}
