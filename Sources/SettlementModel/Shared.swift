/// A value that many hold and nobody changes: copying it takes one reference, however many fields it has.
///
/// Two are equal where their values are, whoever made them.
final class Shared<Value: Hashable & Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

extension Shared: Hashable {
    static func == (left: Shared, right: Shared) -> Bool { left === right || left.value == right.value }
    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
