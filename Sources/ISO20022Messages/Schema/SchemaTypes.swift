/// One type of a message, with everything that its schema says of it.
struct ComplexType: Sendable {
    enum Content: Sendable {
        case sequence([Particle])
        case choice([Particle])
        case value(SimpleType, attributes: [(name: String, type: SimpleType)])
    }

    let name: String
    let content: Content
}

/// An element in its place.
struct Particle: Sendable {
    enum Kind: Sendable {
        /// The number of a type in the table.
        case complex(Int)
        case simple(SimpleType)
        /// Any one element, of one namespace if that is not empty; what is in it is not looked at.
        case any(namespace: String)
    }

    /// Empty for `any`.
    let name: String
    let least: Int
    let most: Int
    let kind: Kind
}

/// How one value may be written.
enum SimpleType: Sendable {
    case text(least: Int, most: Int)
    case pattern(ValuePattern)
    case codes(name: String, Set<String>)
    case decimal(DecimalRule)
    case date, dateTime, time, year, yearMonth, boolean
    /// A date and time that ends in `Z`.
    case universalTime
    case binary(most: Int)
}

struct DecimalRule: Hashable, Sendable {
    let digits: Int
    let decimals: Int
    /// 0 or 1; `nil` where it may be negative.
    let least: Int?
}
