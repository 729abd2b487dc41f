import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// A trusted header and what follows, as `headers.json` has it.
struct ChainVector: Decodable {
    let name, format, epochLength, trustingPeriod, trusted, trustedHash: String
    let requiresLowS: Bool
    let headers: [String]
    let code: String?
    let hash, number: String?
    let next: [String]?

    var policy: HeaderPolicy {
        get throws {
            let seals = try #require(SealFormat(exactly: format))
            let (epoch, period) = (try #require(UInt64(epochLength)), try #require(UInt64(trustingPeriod)))
            return try #require(
                HeaderPolicy(
                    format: seals, epochLength: epoch, trustingPeriod: period, requiresLowS: requiresLowS))
        }
    }

    /// The chain with all but the last header followed, and the last.
    func start() throws -> (HeaderChain, last: [UInt8]) {
        var chain = try HeaderChain(trusted: hex(trusted), hash: word(trustedHash), policy: policy)
        for header in headers.dropLast() { try chain.follow(hex(header)) }
        let last = try #require(headers.last)
        return (chain, try hex(last))
    }
}

struct HeaderFile: Decodable {
    let chains: [ChainVector]
    let refused: [ChainVector]
}

struct HeaderTests {
    @Test func `honest chains of every format are followed to the expected head and set`() throws {
        let chains = try vectors("headers", as: HeaderFile.self).chains
        #expect(chains.count > 50)
        for vector in chains {
            let (start, last) = try vector.start()
            var chain = start
            #expect(faultCode { try chain.follow(last) } == nil, "\(vector.name)")
            #expect(chain.verified.hash.hex == vector.hash, "\(vector.name)")
            #expect(String(chain.verified.number) == vector.number, "\(vector.name)")
            #expect(chain.validators.members.map(\.description) == vector.next, "\(vector.name)")
            #expect(chain.verified.signers.count >= 1)
        }
    }

    @Test func `every confusion of headers is refused with its code`() throws {
        let refused = try vectors("headers", as: HeaderFile.self).refused
        #expect(refused.count > 120)
        for vector in refused {
            let code = faultCode {
                let (start, last) = try vector.start()
                var chain = start
                try chain.follow(last)
            }
            #expect(code == vector.code, "\(vector.name)")
        }
    }

    @Test func `what is refused does not move the chain`() throws {
        for vector in try vectors("headers", as: HeaderFile.self).refused where vector.headers.count == 1 {
            guard let (start, last) = try? vector.start() else { continue }
            var chain = start
            let before = (chain.verified, chain.validators)
            _ = try? chain.follow(last)
            #expect(chain.verified == before.0 && chain.validators == before.1, "\(vector.name)")
        }
    }

    @Test(arguments: ["qbft", "ibft2", "goquorum-ibft"])
    func `no bit of a sealed header can be changed`(format: String) throws {
        let chains = try vectors("headers", as: HeaderFile.self).chains
        let vector = try #require(chains.first { $0.format == format && $0.name.contains("4 validators") })
        let (chain, last) = try vector.start()
        for bit in stride(from: 0, to: last.count * 8, by: 3) {
            var flipped = last
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                faultCode {
                    var copy = chain; try copy.follow(flipped)
                } != nil, "bit \(bit)")
        }
        for count in stride(from: 0, to: last.count, by: 5) {
            #expect(
                faultCode {
                    var copy = chain; try copy.follow(Array(last.prefix(count)))
                } != nil)
        }
    }

    @Test func `the needed signers are two thirds, rounded up`() {
        let sizes = [1, 2, 3, 4, 5, 6, 7, 10, 13, 21, 22]
        let needed = sizes.map { size in
            ValidatorSet((0..<size).compactMap { EVMAddress([UInt8](repeating: UInt8($0 + 1), count: 20)) })?
                .quorum
        }
        #expect(needed == [1, 2, 2, 3, 4, 4, 5, 7, 9, 14, 15])
    }
}
