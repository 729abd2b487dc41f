import SettlementProofs
import Testing

@testable import Interlock

struct DomainVectorTests {
    /// What `interlock calculate` has no calculation for.
    private static let open: Set<String> = []

    private static func run(_ text: String) throws -> VectorRun {
        try VectorRun(Array(text.utf8), path: "vectors")
    }

    @Test func `every vector of the domain equals what is computed and none is passed over`() throws {
        let run = try Self.run(try repositoryFile("Specs/Vectors/domain.json"))
        #expect(run.rows.count == 42)
        for row in run.rows {
            let wanted: VectorRun.Outcome = Self.open.contains(row.id) ? .notCovered : .equal
            #expect(row.outcome == wanted, "\(row.id)")
        }
        #expect(run.rows.filter { $0.outcome == .equal }.count == 42)
    }

    @Test func `numbers are written as another program writes them`() throws {
        let run = try Self.run(try repositoryFile("Specs/Vectors/fingerprint.json"))
        #expect(run.rows.count == 5)
        for row in run.rows { #expect(row.outcome == .equal, "\(row.id)") }
    }

    /// Each expected value by itself is held against the computed one: a run that finds nothing would be no proof.
    @Test func `a vector with any one value changed is found`() throws {
        let document = try CanonicalJSON.parse(
            Array(try repositoryFile("Specs/Vectors/domain.json").utf8), limits: JSONLimits(bytes: 8 << 20))
        guard case .object(let whole) = document, case .array(let vectors)? = whole["vectors"] else {
            return #expect(Bool(false), "no vectors")
        }
        var changed = 0
        for (index, entry) in vectors.enumerated() {
            guard case .object(var vector) = entry, case .object(let expected)? = vector["expected"],
                case .string(let id)? = vector["id"], !Self.open.contains(id)
            else { continue }
            for member in expected.members {
                var spoilt = expected
                spoilt[member.key] = Self.spoilt(member.value)
                vector["expected"] = .object(spoilt)
                // The vectors before it lend their inputs.
                let few = Array(vectors[..<index]) + [.object(vector)]
                let text = CanonicalJSON.encode(["vectors": .array(few)])
                let row = try #require(try VectorRun(text, path: "spoilt").rows.last)
                #expect(row.outcome != .equal, "\(id) \(member.key)")
                changed += 1
            }
        }
        #expect(changed > 100)
    }

    /// The same sort of value, another content: the last leaf is changed.
    private static func spoilt(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null: true
        case .bool(let flag): .bool(!flag)
        case .integer(let number): .integer(number + 1)
        case .string(let text): .string(text + "1")
        case .array(let entries): .array(entries.dropLast() + [entries.last.map(spoilt) ?? true])
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { ($0.key, spoilt($0.value)) }
                        + (object.count == 0 ? [("x", true)] : [])))
        }
    }

    @Test func `a file that is none of vectors is refused with its reason`() throws {
        for text in [
            "", "[]", "{}", #"{"vectors": 1}"#, #"{"vectors": [{"id": "a"}]}"#, #"{"vectors": [1.5]}"#,
        ] {
            let failure = #expect(throws: CommandFailure.self) { try Self.run(text) }
            #expect(failure?.code == "instrument.vectors.form", "\(text)")
        }
    }
}
