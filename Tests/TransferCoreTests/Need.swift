/// A missing sample is a defect of the tests; it is thrown, so that the test that needs it fails by name.
struct SampleFault: Error { let what: String }

func need<Value>(_ value: Value?, _ what: String = "a sample") throws -> Value {
    guard let value else { throw SampleFault(what: what) }
    return value
}
