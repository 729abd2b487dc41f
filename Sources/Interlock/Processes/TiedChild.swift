import Dispatch
import Foundation
import Glibc
import Synchronization

/// How a child process is started that must not outlive this one.
struct TiedChild: Sendable {
    enum Output {
        /// All that it says goes to this file; it reads nothing.
        case log(String)
        /// What it says goes there; it reads and complains where this process does.
        case descriptor(Int32)
    }

    /// This very program where `nil`.
    let program: String?
    let arguments: [String]
    let output: Output

    private static let itself = "/proc/self/exe"

    /// Starts it. - Throws: the system's number of what it refuses.
    func start() throws(SystemRefusal) -> pid_t {
        // The child becomes the foreign program later, where nobody waits for an error.
        if let program, access(program, X_OK) != 0 { throw SystemRefusal(number: errno) }
        let birth = Birth()
        // The kernel tells a child of the end of the thread that started it, and threads of a pool come and go.
        Thread.detachNewThread {
            let result = spawn()
            birth.tell(result)
            if case .success(let pid) = result { Self.waitForEnd(of: pid) }
        }
        switch birth.wait() {
        case .success(let pid): return pid
        case .failure(let refusal): throw refusal
        }
    }

    private func spawn() -> Result<pid_t, SystemRefusal> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        direct(&actions)
        // A thread may block signals, and a child inherits that: one that does not unblock them itself could not be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let words = Self.copied([program ?? CommandLine.arguments[0]] + arguments)
        let variables = Self.copied(environment)
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, Self.itself, &actions, &attributes, words, variables)
        return result == 0 ? .success(child) : .failure(SystemRefusal(number: result))
    }

    private func direct(_ actions: inout posix_spawn_file_actions_t) {
        switch output {
        case .log(let path):
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(
                &actions, STDOUT_FILENO, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        case .descriptor(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor, STDOUT_FILENO)
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
    }

    /// This process's own, and what ties the child to it.
    private var environment: [String] {
        var variables = ProcessInfo.processInfo.environment
        variables[ParentTie.parent] = "\(getpid())"
        variables[ParentTie.program] = program ?? Self.itself
        return variables.map { "\($0.key)=\($0.value)" }
    }

    private static func copied(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        words.map { strdup($0) } + [nil]
    }

    /// Leaves what there is to know of its end to whoever asks with `waitpid`.
    private static func waitForEnd(of child: pid_t) {
        var end = siginfo_t()
        while waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }
}

/// Why the system does not start a process.
struct SystemRefusal: Error {
    let number: Int32
}

/// What the starting thread tells the one that waits for it.
private final class Birth: Sendable {
    private let result = Mutex<Result<pid_t, SystemRefusal>?>(nil)
    private let told = DispatchSemaphore(value: 0)

    func tell(_ result: Result<pid_t, SystemRefusal>) {
        self.result.withLock { $0 = result }
        told.signal()
    }

    func wait() -> Result<pid_t, SystemRefusal> {
        told.wait()
        return result.withLock { $0 } ?? .failure(SystemRefusal(number: EAGAIN))
    }
}
