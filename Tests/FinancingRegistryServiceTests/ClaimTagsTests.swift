import FinancingRegistryClient
import FinancingRegistryTestKit
import Instruments
import OpenSSL
import SettlementModel
import SettlementProofs
import Testing

/// The tags by which a registry knows a claim, against vector D02, and what they tell nobody.
struct ClaimTagsTests {
    private func line(amount: Int128 = 500_000_000, presentation: String = "01") throws -> FingerprintLine {
        guard let yuan = CurrencyCode("CNY"), let money = Money(yuan, minor: amount),
            let issued = CalendarDate("2026-03-02"), let due = CalendarDate("2026-09-12")
        else { throw KitFault() }
        let facts = FingerprintFacts.domesticCredit(
            issuingBank: "105100000017", number: "LC2026-京-000188", issueDate: issued, amount: money,
            maturity: due, beneficiary: .identifier("91110000MA01XLGW0W"), presentation: presentation)
        return FingerprintLine(facts) { $0 }
    }

    private let key: SecretBytes
    private let other: SecretBytes

    init() throws {
        key = try SecretBytes(Array(0..<32))
        other = try SecretBytes(Array(1..<33))
    }

    @Test func `a claim's tag is the keyed hash of its line`() throws {
        let tags = try ClaimTags(try line(), key: key)
        #expect(tags.claim.hex == "fc118bdc7dfada214fde977ed1437eb883b756b3d9e9548859d32a98dfb98567")
    }

    @Test func `an amount changes the claim and not the near tag, and a presentation changes both`() throws {
        let tags = try ClaimTags(try line(), key: key)
        let more = try ClaimTags(try line(amount: 500_000_001), key: key)
        #expect(more.claim != tags.claim && more.near == tags.near)
        let next = try ClaimTags(try line(presentation: "02"), key: key)
        #expect(next.claim != tags.claim && next.near != tags.near)
        #expect(tags.near != tags.claim)
        #expect(Set([tags.written, more.written, next.written, tags.claim, tags.near]).count == 5)
    }

    @Test func `punctuation in a number changes its second tag alone, by where it stands`() throws {
        let tags = try ClaimTags(try line(presentation: "1-10"), key: key)
        let other = try ClaimTags(try line(presentation: "11/0"), key: key)
        let same = try ClaimTags(try line(presentation: "1/10"), key: key)
        #expect(tags.claim == other.claim && tags.near == other.near && tags.written != other.written)
        #expect(same == tags)
        #expect(tags.written.hex == "0928318a5b17d28cdb1d4ffee8396b5a92624d9c5befeb4cb45adc63e0efdd07")
    }

    @Test func `a file has one tag, which is neither its hash nor a claim's`() throws {
        let hash = Digest.sha256(Array("a scan".utf8))
        let tag = try ClaimTags.file(sha256: hash, key: key)
        #expect(try tag == ClaimTags.file(sha256: hash, key: key) && tag != hash)
        #expect(try tag != ClaimTags.file(sha256: Digest.sha256([1]), key: key))
        #expect(try tag != ClaimTags.file(sha256: hash, key: other))
        #expect(tag.hex == "69a6e19c6b46a7dbee1a3a055a036e2ad7fecdf2d787ad6f6a80444a44a941b2")
    }

    @Test func `another key knows nothing of it`() throws {
        let (tags, others) = (try ClaimTags(try line(), key: key), try ClaimTags(try line(), key: other))
        #expect(tags.claim != others.claim && tags.near != others.near && tags.written != others.written)
    }
}
