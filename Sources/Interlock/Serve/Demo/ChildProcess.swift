import Glibc
import Synchronization

/// One of the demo's processes: started, killed and waited for by the command, and never left behind by it.
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
        do throws(SystemRefusal) {
            pid = try TiedChild(program: program, arguments: arguments, output: .log(log)).start()
        } catch {
            throw CommandFailure.unavailable(
                "demo.spawn", "cannot start \(name): error \(error.number)", next: "see the system's limits")
        }
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
