import Glibc

/// Processes of this very program that share one job and say on their standard output what they found.
struct Workers {
    struct Line {
        let worker: Int
        let text: String
    }

    private var pipes: [Int32] = []
    private var pids: [pid_t] = []

    /// Starts `count` workers; each gets its share as `--stripe index/count`.
    ///
    /// - Throws: `CommandFailure` where the system refuses.
    init(_ count: Int, arguments: [String]) throws {
        for index in 0..<count {
            try start(arguments + ["--stripe", "\(index)/\(count)"])
        }
    }

    private mutating func start(_ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Self.refused(errno) }
        // The reading end is nobody else's: a later worker that held it would keep it open.
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        defer { close(ends[1]) }
        do throws(SystemRefusal) {
            pids.append(
                try TiedChild(program: nil, arguments: arguments, output: .descriptor(ends[1])).start())
        } catch {
            close(ends[0])
            throw Self.refused(error.number)
        }
        pipes.append(ends[0])
    }

    private static func refused(_ error: Int32) -> CommandFailure {
        .unavailable(
            "simulate.worker", "cannot start a worker: error \(error)", next: "see the system's limits")
    }

    /// Reads every line of every worker as it comes, until all are done.
    func read(_ take: (Line) -> Void) {
        var rest = pipes.map { _ in [UInt8]() }
        var open = Set(pipes.indices)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !open.isEmpty {
            let order = open.sorted()
            var waiting = order.map { pollfd(fd: pipes[$0], events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, nfds_t(waiting.count), -1) > 0 else { continue }
            for (worker, ready) in zip(order, waiting) where ready.revents != 0 {
                let count = Glibc.read(ready.fd, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    open.remove(worker)
                    close(ready.fd)
                    var status: Int32 = 0
                    waitpid(pids[worker], &status, 0)
                    continue
                }
                rest[worker] += buffer[0..<count]
                while let end = rest[worker].firstIndex(of: 10) {
                    take(Line(worker: worker, text: String(decoding: rest[worker][..<end], as: UTF8.self)))
                    rest[worker].removeSubrange(...end)
                }
            }
        }
    }
}
