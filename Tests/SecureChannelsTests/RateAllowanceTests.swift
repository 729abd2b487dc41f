import Testing

@testable import SecureChannels

struct RateAllowanceTests {
    private let start = ContinuousClock().now

    @Test func `a burst is admitted, then as many a second as the rate says, to each party by itself`() async
    {
        let allowance = RateAllowance<String>(
            rate: PartyRate(requestsPerSecond: 2, burst: 3, bytesPerSecond: 1000))
        func admitted(_ party: String, of count: Int, after seconds: Double) async -> Int {
            var admitted = 0
            let now = start.advanced(by: .seconds(seconds))
            for _ in 0..<count {
                if await allowance.admits(party, bytes: 1, at: now) { admitted += 1 }
            }
            return admitted
        }
        #expect(await admitted("a", of: 10, after: 0) == 3)
        #expect(await admitted("b", of: 10, after: 0) == 3)
        #expect(await admitted("a", of: 10, after: 0.6) == 1)
        #expect(await admitted("a", of: 10, after: 100) == 3)
    }

    @Test func `bytes are counted beside requests, and what is refused costs nothing`() async {
        let allowance = RateAllowance<String>(
            rate: PartyRate(requestsPerSecond: 100, burst: 100, bytesPerSecond: 10))
        #expect(await !allowance.admits("a", bytes: 11, at: start))
        #expect(await allowance.admits("a", bytes: 10, at: start))
        #expect(await !allowance.admits("a", bytes: 1, at: start))
        #expect(await allowance.admits("a", bytes: 5, at: start.advanced(by: .seconds(0.6))))
    }
}
