import Testing

@testable import SecureChannels

struct WindowCreditTests {
    @Test func `bytes of unfinished requests are given back at once`() {
        var credit = WindowCredit()
        #expect(credit.arrived(1000) == 1000)
    }

    @Test func `bytes are withheld while requests are in the handler's hands and given back with the answer`()
    {
        var credit = WindowCredit()
        credit.taken(500)
        #expect(credit.arrived(300) == 0)
        #expect(credit.arrived(300) == 100)
        #expect(credit.arrived(300) == 300)
        #expect(credit.released(500) == 500)
        #expect(credit.arrived(300) == 300)
    }

    @Test func `whatever the order, everything is given back in the end`() {
        var random = SystemRandomNumberGenerator()
        var credit = WindowCredit()
        var taken: [Int] = []
        var (came, returned) = (0, 0)
        for _ in 0..<10_000 {
            let size = Int.random(in: 0...1000, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                came += size
                returned += credit.arrived(size)
            case 1:
                taken.append(size)
                credit.taken(size)
            default: if let size = taken.popLast() { returned += credit.released(size) }
            }
            #expect(returned <= came)
        }
        for size in taken { returned += credit.released(size) }
        #expect(returned == came)
    }
}
