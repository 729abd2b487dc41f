import Foundation
import Glibc
import Synchronization

/// One of the demo's processes: started, killed and waited for by the command.
final class ChildProcess: Sendable {
    let name: String
    let pid: pid_t
    /// What `waitpid` said of its end.
    private let ended = Mutex<Int32?>(nil)

    /// Starts a program with `arguments`; its output goes to `log`.
    ///
    /// - Parameter program: this very program unless said otherwise.
    /// - Throws: `CommandFailure` where the system refuses.
    init(_ name: String, _ arguments: [String], log: String, program: String? = nil) throws {
        self.name = name
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // This thread blocks signals, and a child inherits that: one that does not unblock them itself could not be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([program ?? CommandLine.arguments[0]] + arguments)
            .map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, program ?? "/proc/self/exe", &actions, &attributes, words, environ)
        guard result == 0 else {
            throw CommandFailure.unavailable(
                "demo.spawn", "cannot start \(name): error \(result)", next: "see the system's limits")
        }
        pid = child
    }

    func stop() { end(SIGTERM) }
    func kill() { end(SIGKILL) }

    /// True while it has not ended by itself.
    var isRunning: Bool {
        ended.withLock { ended in
            guard ended == nil else { return false }
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid { ended = status }
            return ended == nil
        }
    }

    /// True where it ended by itself and said that all went well.
    var hasSucceeded: Bool { ended.withLock { $0 == 0 } }

    private func end(_ signal: Int32) {
        ended.withLock { ended in
            guard ended == nil else { return }
            Glibc.kill(pid, signal)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            ended = status
        }
    }
}
