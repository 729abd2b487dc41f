import SettlementProofs

/// One parser, the bytes it is given, and what must hold of the result.
struct FuzzTarget: Sendable {
    /// Also the name of its folder in the corpus.
    let name: String
    /// The longest input worth trying, in bytes.
    let limit: Int
    let check: @Sendable ([UInt8]) throws(Violation) -> Void

    init(
        _ name: String, limit: Int = 4096, _ check: @escaping @Sendable ([UInt8]) throws(Violation) -> Void
    ) {
        self.name = name
        self.limit = limit
        self.check = check
    }

    static let all: [FuzzTarget] =
        jsonTargets + noteTargets + keyTargets + peerTargets + ledgerTargets + recordTargets + evidenceTargets
        + evmTargets + forkTargets + fileTargets + apiTargets + channelTargets + isoTargets + registryTargets
        + restrictionTargets + exchangeTargets + agentTargets

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A property that did not hold. Whoever catches it stops.
struct Violation: Error, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func require(_ holds: Bool, _ sentence: @autoclosure () -> String) throws(Violation) {
    guard holds else { throw Violation(sentence()) }
}

func unwrap<Value>(_ value: Value?, _ sentence: @autoclosure () -> String) throws(Violation) -> Value {
    guard let value else { throw Violation(sentence()) }
    return value
}

/// Runs what must not fail once something else succeeded.
func mustSucceed<Value>(
    _ sentence: String, _ body: () throws -> Value
) throws(Violation) -> Value {
    do { return try body() } catch { throw Violation("\(sentence): \(error)") }
}

/// A stable code: lower case, dotted, under one of the prefixes.
func requireCode(_ code: String, under prefixes: String...) throws(Violation) {
    let admitted = code.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: ".")
            || $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    try require(admitted && prefixes.contains { code.hasPrefix($0) }, "an unknown code: \(code)")
}

/// A value has one text: whatever is read comes out in the same bytes, and other bytes are refused with a code.
///
/// Where the input is JSON in another spelling, its canonical spelling is tried instead: that takes the fuzzer past
/// the order of keys to the fields.
func requireOneText<Value: CanonicalCodable & Equatable>(
    of type: Value.Type, _ input: [UInt8]
) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let value: Value
    do throws(JSONFault) { value = try Value(canonicalBytes: bytes) } catch {
        return try requireCode(error.code, under: "json.", "proof.")
    }
    try require(value.canonicalBytes == bytes, "\(type): what was read is written in other bytes")
    let again = try mustSucceed("\(type): its own text") { try Value(canonicalBytes: value.canonicalBytes) }
    try require(again == value, "\(type): its own text reads as another value")
}

/// The canonical spelling where the input is JSON at all; else the input.
func canonicalForm(of input: [UInt8]) -> [UInt8] {
    (try? CanonicalJSON.parse(input)).map { CanonicalJSON.encode($0) } ?? input
}
