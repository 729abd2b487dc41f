/// The fuzzer's own program: `Fuzz TARGET [libFuzzer's words]`, and `Fuzz list`.
@main
enum Entry {
    static func main() {
        let words = CommandLine.arguments
        guard words.count > 1, words[1] != "list" else {
            for target in FuzzTarget.all { print(target.name, target.limit) }
            return
        }
        guard let named = FuzzTarget.named(words[1]) else {
            print("no target \(words[1]); `Fuzz list` names them")
            return
        }
        target = named
        // libFuzzer reads the words after the target's name.
        var count = CommandLine.argc - 1
        var rest = CommandLine.unsafeArgv + 1
        _ = runDriver(&count, &rest, takeOne)
    }
}

/// Set once, before libFuzzer starts, and only read afterwards.
nonisolated(unsafe) private var target = FuzzTarget.all[0]

private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_extern(c, "LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutablePointer<Words>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private func takeOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(Violation) {
        try target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch { fatalError("\(error)") }
    return 0
}
