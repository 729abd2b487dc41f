/// Pencil-and-paper arithmetic on decimal digits: slow, of any size, nothing in common with what it checks.
struct SchoolbookNatural: Comparable, CustomStringConvertible {
    /// Least significant first, without leading zeros; zero is empty.
    private(set) var digits: [UInt8]

    init(_ value: some BinaryInteger) {
        digits = String(value).utf8.reversed().map { $0 - UInt8(ascii: "0") }
        trim()
    }

    private init(digits: [UInt8]) {
        self.digits = digits
        trim()
    }

    static func tenTo(_ exponent: Int) -> SchoolbookNatural {
        SchoolbookNatural(digits: [UInt8](repeating: 0, count: exponent) + [1])
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    static func * (left: SchoolbookNatural, right: SchoolbookNatural) -> SchoolbookNatural {
        var columns = [Int](repeating: 0, count: left.digits.count + right.digits.count + 1)
        for (row, digit) in left.digits.enumerated() {
            for (place, other) in right.digits.enumerated() {
                columns[row + place] += Int(digit) * Int(other)
            }
        }
        var carry = 0
        var digits: [UInt8] = []
        for column in columns {
            digits.append(UInt8((column + carry) % 10))
            carry = (column + carry) / 10
        }
        return SchoolbookNatural(digits: digits)
    }

    static func - (left: SchoolbookNatural, right: SchoolbookNatural) -> SchoolbookNatural {
        var digits: [UInt8] = []
        var borrow = 0
        for place in left.digits.indices {
            let taken = place < right.digits.count ? Int(right.digits[place]) : 0
            let rest = Int(left.digits[place]) - taken - borrow
            borrow = rest < 0 ? 1 : 0
            digits.append(UInt8(rest + borrow * 10))
        }
        return SchoolbookNatural(digits: digits)
    }

    static func < (left: SchoolbookNatural, right: SchoolbookNatural) -> Bool {
        if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    /// Long division; a half of the divisor or more raises the last digit.
    func dividedHalfUp(by divisor: SchoolbookNatural) -> SchoolbookNatural {
        var quotient: [UInt8] = []
        var rest = SchoolbookNatural(0)
        for digit in digits.reversed() {
            rest = SchoolbookNatural(digits: [digit] + rest.digits)
            var count: UInt8 = 0
            while rest >= divisor {
                rest = rest - divisor
                count += 1
            }
            quotient.append(count)
        }
        let floor = SchoolbookNatural(digits: quotient.reversed())
        return rest * SchoolbookNatural(2) >= divisor ? floor.successor : floor
    }

    private var successor: SchoolbookNatural {
        var next = digits
        for place in next.indices {
            if next[place] < 9 {
                next[place] += 1
                return SchoolbookNatural(digits: next)
            }
            next[place] = 0
        }
        return SchoolbookNatural(digits: next + [1])
    }

    var description: String {
        digits.isEmpty
            ? "0" : String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    }
}
