/// Something a sample was sure of is not so.
struct SampleFault: Error {
    let what: String
}

/// `value`, which a sample is sure of.
func known<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw SampleFault(what: "no \(Value.self)") }
    return value
}
