import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

struct CliqueTests {
    private struct File: Decodable {
        let chains: [Vector]
        let refused: [Vector]
    }

    private struct Vector: Decodable {
        let name, epochLength, trustingPeriod, depth, trusted, trustedHash: String
        let requiresLowS: Bool
        let headers: [String]
        let code, final, finalEpoch: String?

        func follow() throws -> CliqueChain {
            let (epoch, period) = (try #require(UInt64(epochLength)), try #require(UInt64(trustingPeriod)))
            let policy = try #require(
                HeaderPolicy(
                    format: .clique, epochLength: epoch, trustingPeriod: period, requiresLowS: requiresLowS))
            let depth = try #require(UInt64(depth))
            var chain = try CliqueChain(
                trusted: hex(trusted), hash: word(trustedHash), policy: policy, depth: depth)
            for header in headers { try chain.follow(hex(header)) }
            return chain
        }
    }

    @Test func `a block is final once enough signers built on it and the depth is reached`() throws {
        let chains = try vectors("clique", as: File.self).chains
        #expect(chains.count > 6)
        for vector in chains {
            let chain = try vector.follow()
            #expect(String(chain.final.number) == vector.final, "\(vector.name)")
            #expect(chain.finalEpoch.map { String($0.number) } == vector.finalEpoch, "\(vector.name)")
        }
    }

    @Test func `every confusion of Clique headers is refused with its code`() throws {
        let refused = try vectors("clique", as: File.self).refused
        #expect(refused.count > 15)
        for vector in refused {
            #expect(faultCode { _ = try vector.follow() } == vector.code, "\(vector.name)")
        }
    }

    @Test func `no bit of a Clique header can be changed`() throws {
        let vector = try #require(try vectors("clique", as: File.self).chains.first { $0.headers.count == 6 })
        let policy = try #require(
            HeaderPolicy(format: .clique, epochLength: 10, trustingPeriod: 86_400, requiresLowS: true))
        let start = try CliqueChain(
            trusted: hex(vector.trusted), hash: word(vector.trustedHash), policy: policy, depth: 6)
        let header = try hex(vector.headers[0])
        for bit in stride(from: 0, to: header.count * 8, by: 3) {
            var flipped = header
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                faultCode {
                    var chain = start; try chain.follow(flipped)
                } != nil, "bit \(bit)")
        }
    }
}
