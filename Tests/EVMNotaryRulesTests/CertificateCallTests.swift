import EVMNotaryRules
import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// Certificates and the escrow's calls as bytes and back, over vectors that other code made.
struct CertificateCallTests {
    let vectors: NotaryVectors
    init() throws { vectors = try NotaryVectors() }

    private func certificate(_ end: LockEnd, by places: [Int] = [0, 1, 2]) throws -> EndCertificate {
        let statement = EndStatement(vectors.lock, in: vectors.domain, end: end)
        let ends = try places.map { try vectors.signed(vectors.lock, end, by: $0) }
        return try #require(EndCertificate(statement, by: vectors.set, from: ends))
    }

    @Test func `the calls of the vectors are read back to their lock and end`() throws {
        for end in vectors.ends {
            let call = try #require(CertificateCall(calldata: end.calldata, in: vectors.domain))
            #expect(call.lock == vectors.lockID && call.end == end.end)
        }
        let elsewhere = try #require(EscrowDomain(chainID: 5, escrow: vectors.domain.escrow))
        #expect(CertificateCall(calldata: vectors.ends[0].calldata, in: elsewhere) == nil)
        #expect(CertificateCall.isMeant(by: vectors.ends[0].calldata))
        #expect(!CertificateCall.isMeant(by: [1, 2, 3, 4]) && !CertificateCall.isMeant(by: []))
    }

    @Test func `a call that was changed in any byte, cut or lengthened is none`() throws {
        for end in vectors.ends {
            for place in end.calldata.indices {
                var bytes = end.calldata
                bytes[place] ^= 1
                #expect(CertificateCall(calldata: bytes, in: vectors.domain) == nil, "\(end.end) \(place)")
            }
            for count in [0, 3, 4, 36, 400, end.calldata.count - 32, end.calldata.count - 1] {
                let bytes = Array(end.calldata.prefix(count))
                #expect(CertificateCall(calldata: bytes, in: vectors.domain) == nil, "\(end.end) \(count)")
            }
            let longer = end.calldata + [UInt8](repeating: 0, count: 32)
            #expect(CertificateCall(calldata: longer, in: vectors.domain) == nil)
        }
    }

    @Test func `counts beyond all bounds trap nothing`() throws {
        let bytes = vectors.ends[0].calldata
        for word in stride(from: 4, to: bytes.count, by: 32) {
            var changed = bytes
            changed.replaceSubrange(word..<word + 32, with: [UInt8](repeating: 0xFF, count: 32))
            #expect(CertificateCall(calldata: changed, in: vectors.domain) == nil)
        }
    }

    @Test(arguments: LockEnd.allCases)
    func `a certificate is read back whole, and not once a byte of it is another`(_ end: LockEnd) throws {
        let made = try certificate(end, by: [0, 2, 3])
        let bytes = made.canonicalBytes
        let read = try EndCertificate(canonicalBytes: bytes, limits: EndCertificate.limits)
        #expect(read.canonicalBytes == bytes && read.statement == made.statement)
        let preimage = end == .claimed ? vectors.preimage : nil
        #expect(
            read.calldata(vectors.lock, preimage: preimage) == made.calldata(vectors.lock, preimage: preimage)
        )
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var changed = bytes
            changed[place] = changed[place] == UInt8(ascii: "3") ? UInt8(ascii: "4") : UInt8(ascii: "3")
            let other = try? EndCertificate(canonicalBytes: changed, limits: EndCertificate.limits)
            #expect(other == nil, "changed at \(place)")
        }
    }

    @Test func `a certificate with a signature less or more, or in another order, is none`() throws {
        guard case .object(let whole) = try certificate(.claimed).canonical,
            case .array(let signatures)? = whole["signatures"],
            case .object(let fourth) = try certificate(.claimed, by: [1, 2, 3]).canonical,
            case .array(let others)? = fourth["signatures"]
        else { return #expect(Bool(false)) }
        let wrong = [
            Array(signatures.dropLast()), signatures + [others[2]], signatures.reversed(),
            [signatures[0], signatures[0], signatures[1]], [],
        ]
        for list in wrong {
            var object = whole
            object["signatures"] = .array(list)
            #expect(throws: JSONFault.self) { try EndCertificate(canonical: .object(object)) }
        }
    }
}
