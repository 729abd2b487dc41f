import DurableSQLite
import Testing

@testable import Interlock

/// What the registry, a notary, a cash agent say of a store that they cannot open.
@Suite struct ServiceProcessTests {
    @Test func `a store that is held names who holds it, and no other cause does`() throws {
        let cases: [(DurableFault.Kind, String, String)] = [
            (.fenced, "file.locked", "lslocks"), (.foreign, "file.owner", "own store"),
            (.broken, "file.corrupt", "newest copy"), (.notDurable, "file.disk-full", "free space"),
            (.unavailable, "file.exists", "another path"), (.unavailable, "file.missing", "configuration"),
        ]
        for (kind, code, step) in cases {
            let said = ServiceProcess.explain(DurableFault(kind, code: code, detail: "d"))
            #expect(said.next.contains(step), "\(code): \(said.next)")
            #expect(said.next.contains("lslocks") == (kind == .fenced))
        }
    }
}
