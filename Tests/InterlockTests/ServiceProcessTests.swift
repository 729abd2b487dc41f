import DurableSQLite
import Foundation
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

    @Test(arguments: [0, 511])
    func `a store that was cut to nothing is opened, looked into and made anew by nobody`(
        size: Int
    ) async throws {
        try await withDirectory { folder in
            let (path, layout) = (
                folder + "/store.sqlite", FileLayout(kind: "test", owner: "o", migrations: [])
            )
            try DurableFile.create(at: path, layout: layout)
            try Data(count: size).write(to: URL(fileURLWithPath: path))
            func code(_ act: () throws(DurableFault) -> Void) -> String? {
                do throws(DurableFault) { try act() } catch { return error.code }
                return nil
            }
            let opened = code { () throws(DurableFault) in _ = try DurableFile(at: path, layout: layout) }
            let looked = code { () throws(DurableFault) in
                _ = try InspectedFile(at: path, layout: layout, checkingOwner: true)
            }
            let made = code { () throws(DurableFault) in try DurableFile.create(at: path, layout: layout) }
            #expect([opened, looked, made] == ["file.corrupt", "file.corrupt", "file.exists"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == size)
        }
    }
}
