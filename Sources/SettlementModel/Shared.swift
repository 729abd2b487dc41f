import Synchronization

/// A value that many hold and nobody changes: copying it takes one reference, however many fields it has.
///
/// Two are equal where their values are, whoever made them.
final class Shared<Value: Hashable & Sendable>: Sendable {
    let value: Value
    /// What the value hashes to, once somebody asked. It follows from the value and takes no part in equality.
    private let digest = Mutex<Bytes32?>(nil)

    init(_ value: Value) { self.value = value }

    /// - Parameter derive: always the same function of the value. Two who ask at once may both compute it.
    func digest(_ derive: () -> Bytes32) -> Bytes32 {
        if let known = digest.withLock({ $0 }) { return known }
        let made = derive()
        digest.withLock { $0 = made }
        return made
    }
}

extension Shared: Hashable {
    static func == (left: Shared, right: Shared) -> Bool { left === right || left.value == right.value }
    func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
