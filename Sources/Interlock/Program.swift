import ArgumentParser
import Glibc
import OpenSSL

/// The one program.
@main
enum Program {
    static func main() async {
        ParentTie.takeUp()
        Console.holdDescriptors()
        // A peer that hangs up is an error to handle, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        LibraryLifetime.spanProcess()
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs one command line.
    ///
    /// - Returns: 0 done, 1 refused by a rule, 2 usage, 3 not found, 4 conflict, 5 unavailable.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try CommandTree.parseAsRoot(arguments)
            do {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch let fault as ValidationError {
                Console.err(words(fault.message, of: type(of: command)))
                return CommandFailure.Exit.usage.rawValue
            }
            return 0
        } catch {
            return explain(error)
        }
    }

    /// What a running command says of its arguments, with its own usage: the parser would show the root's.
    static func words(_ message: String, of command: any ParsableCommand.Type) -> String {
        "Error: \(message)\nUsage: \(CommandTree.usageString(for: command))"
    }

    /// Says on the terminal what went wrong, and answers with the exit code.
    static func explain(_ error: any Error) -> Int32 {
        if let failure = error as? CommandFailure {
            Console.err(failure.description)
            return failure.exit.rawValue
        }
        let code = CommandTree.exitCode(for: error)
        let message = CommandTree.fullMessage(for: error)
        if code == .success {
            if !message.isEmpty { Console.out(message) }
            return 0
        }
        if !message.isEmpty { Console.err(message) }
        return code == .validationFailure ? CommandFailure.Exit.usage.rawValue : code.rawValue
    }
}
