/// The one spelling of a gateway's certificate: DER throughout, and no part that it does not need.
///
/// libcrypto reads more than DER: long lengths, times without seconds, a FALSE that is written out. Other readers take more of
/// one and less of another. Where two verifiers judge one certificate, its bytes must leave them nothing to differ about.
/// - Source: X.690 10 and 11 (DER); RFC 5280 4.1 and 4.2; `Specs/Protocol/Evidence.md` 2.1.
enum CertificateForm {
    /// AlgorithmIdentifiers: ECDSA with SHA-256, and Ed25519, both without parameters (RFC 5758 3.2, RFC 8410 3).
    private static let schemes: [[UInt8]] = [
        [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
        [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70],
    ]

    /// Whether the bytes are spelled so. What they say is not looked at.
    /// - Parameter spki: the key's one encoding, which must be the one in the certificate.
    static func isKept(_ der: [UInt8], spki: [UInt8]) -> Bool {
        guard let outer = DERElement.all(in: der[...]), outer.count == 1, outer[0].tag == 0x30,
            let parts = outer[0].parts([0x30, 0x30, 0x03]),
            let fields = parts[0].parts([0xa0, 0x02, 0x30, 0x30, 0x30, 0x30, 0x30, 0xa3])
        else { return false }
        return fields[0].content.elementsEqual([2, 1, 2]) && isSerial(fields[1].content)
            && schemes.contains(Array(fields[2].whole)) && parts[1].whole == fields[2].whole
            && parts[2].content.first == 0 && isValidity(fields[4]) && isName(fields[5])
            && fields[3].whole == fields[5].whole && fields[6].whole.elementsEqual(spki)
            && areExtensions(fields[7])
    }

    /// Positive, at most 20 bytes, none to spare.
    private static func isSerial(_ content: ArraySlice<UInt8>) -> Bool {
        guard (1...20).contains(content.count), let first = content.first, first < 0x80 else { return false }
        return first > 0 || content.dropFirst().first.map { $0 >= 0x80 } == true
    }

    /// UTC to the second: with two digits of the year to 2049, with four from 2050 on.
    private static func isValidity(_ field: DERElement) -> Bool {
        guard let times = DERElement.all(in: field.content), times.count == 2 else { return false }
        return times.allSatisfy { time in
            let digits = time.content.dropLast()
            guard time.content.last == UInt8(ascii: "Z"),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return false }
            switch time.tag {
            case 0x17: return digits.count == 12
            case 0x18: return digits.count == 14 && !digits.lexicographicallyPrecedes("2050".utf8)
            default: return false
            }
        }
    }

    /// One part a step, each a UTF8String or a PrintableString.
    private static func isName(_ field: DERElement) -> Bool {
        guard let steps = DERElement.all(in: field.content) else { return false }
        return steps.allSatisfy { step in
            guard step.tag == 0x31, let pairs = step.parts([0x30]),
                let pair = DERElement.all(in: pairs[0].content), pair.count == 2, pair[0].tag == 0x06
            else { return false }
            return pair[1].tag == 0x0c || (pair[1].tag == 0x13 && pair[1].content.allSatisfy(isPrintable))
        }
    }

    /// - Source: X.680 41.4.
    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: " '()+,-./:=?".utf8.contains(byte)
        }
    }

    /// Each known one at most once. A FALSE is left out, as its default is.
    private static func areExtensions(_ field: DERElement) -> Bool {
        guard let list = field.parts([0x30]), let all = DERElement.all(in: list[0].content) else {
            return false
        }
        var seen: Set<UInt8> = []
        return all.allSatisfy { one in
            guard one.tag == 0x30, let parts = one.parts([0x06, 0x04]) ?? one.parts([0x06, 0x01, 0x04]),
                parts.count == 2 || parts[1].content.elementsEqual([0xff]), parts[0].content.count == 3,
                parts[0].content.starts(with: [0x55, 0x1d]), let kind = parts[0].content.last,
                let value = DERElement.all(in: parts[parts.count - 1].content), value.count == 1
            else { return false }
            return seen.insert(kind).inserted && isExtension(kind, value[0])
        }
    }

    /// - Parameter kind: the last number of the extension's identifier 2.5.29.x.
    private static func isExtension(_ kind: UInt8, _ value: DERElement) -> Bool {
        switch kind {
        case 14: value.tag == 0x04  // subjectKeyIdentifier
        case 15: value.tag == 0x03 && isBits(value.content)  // keyUsage
        case 17: value.tag == 0x30 && value.parts([0x86]) != nil  // subjectAltName: one URI
        case 19: value.whole.elementsEqual([0x30, 0])  // basicConstraints: no authority
        case 35: value.tag == 0x30 && value.parts([0x80]) != nil  // authorityKeyIdentifier: the key's alone
        case 37:  // extKeyUsage
            value.tag == 0x30 && DERElement.all(in: value.content)?.allSatisfy { $0.tag == 0x06 } == true
        default: false
        }
    }

    /// Named bits without zeros behind the last one that is set.
    private static func isBits(_ content: ArraySlice<UInt8>) -> Bool {
        guard content.count > 1, let unused = content.first, let last = content.last, last != 0 else {
            return false
        }
        return last.trailingZeroBitCount == Int(unused)
    }
}
