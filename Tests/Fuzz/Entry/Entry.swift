import Glibc

/// The fuzzer's own program: libFuzzer for the target that the variable `FUZZ_TARGET` names, or a list of all.
///
/// A variable and no argument, since libFuzzer starts itself again with its own arguments when it merges.
@main
enum Entry {
    static func main() {
        guard getenv("FUZZ_TARGET") != nil else {
            for target in FuzzTarget.all { print(target.name, target.limit) }
            return
        }
        guard choose() else {
            print("no such target; without FUZZ_TARGET this program lists them")
            exit(2)
        }
        var count = CommandLine.argc
        var words = CommandLine.unsafeArgv
        exit(runDriver(&count, &words, takeOne))
    }

    /// Apart from `main`, so that the name is gone when LeakSanitizer looks.
    @inline(never)
    private static func choose() -> Bool {
        let found = FuzzTarget.all.first { target in
            getenv("FUZZ_TARGET").map { strcmp($0, target.name) == 0 } ?? false
        }
        if let found { target = found }
        return found != nil
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
