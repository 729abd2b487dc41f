import CLinux
import Glibc

/// Ties a child process to the one that started it: it ends when that one does, however that one ends.
///
/// Only a process itself can ask the kernel for this, and a foreign program does not. So every child is first this very
/// program, which asks, and then becomes what it is to be: the kernel keeps the wish.
enum ParentTie {
    /// The variable with the id of the process that started this one.
    static let parent = "INTERLOCK_PARENT"
    /// The variable with the program that this one is to become.
    static let program = "INTERLOCK_BECOMES"

    /// Becomes what the parent asked for; does nothing in a process that nobody tied.
    static func takeUp() {
        guard let parent = Console.variable(parent).flatMap({ pid_t($0) }),
            let program = Console.variable(program)
        else { return }
        // Whatever this process starts is no child of that parent.
        unsetenv(Self.parent)
        unsetenv(Self.program)
        // Asked first and looked at then: of a parent that has ended before, the kernel would never tell.
        guard interlock_signal_at_parents_end(SIGKILL) == 0, getppid() == parent else { _exit(1) }
        var words: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        words.append(nil)
        execv(program, words)
        Console.err("cannot become \(program): \(String(cString: strerror(errno)))")
        _exit(127)
    }
}
