import ArgumentParser
import SettlementProofs

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON; the form stays stable.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing that was not asked for.")
    var quiet = false

    /// Prints `value` as JSON, or what `text` makes for people.
    func show(_ value: @autoclosure () -> JSONValue, text: () -> [String]) {
        if json {
            Console.bytes(CanonicalJSON.encode(value()) + [10])
        } else if !quiet {
            for line in text() { Console.out(line) }
        }
    }
}
