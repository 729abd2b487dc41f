import DurableSQLite
import NIOCore
import NIOPosix
import UnixSignals

/// What every process does that runs until it is told to stop, and what commands share with it.
enum ServiceProcess {
    /// Lends threads that are gone at the end; a command that asks one other process needs one. - Throws: what `body` throws.
    static func withThreads<Value>(
        count: Int = 2, isolation: isolated (any Actor)? = #isolation,
        _ body: (MultiThreadedEventLoopGroup) async throws -> Value
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: count)
        let value: Value
        do { value = try await body(group) } catch {
            try? await group.shutdownGracefully()  // the first error is the one to tell
            throw error
        }
        try await group.shutdownGracefully()
        return value
    }

    /// Starts what listens at `place`. - Throws: `code` where that cannot be listened on, and what `start` throws.
    static func listen<Service>(
        at place: Endpoint, orElse code: String, _ start: () async throws -> Service
    ) async throws -> Service {
        do { return try await start() } catch {
            // What is no socket's has words of its own.
            guard ListenFault(error) != nil else { throw error }
            throw ListenFault.failure(code, at: place, error)
        }
    }

    /// Returns when SIGTERM or SIGINT comes.
    static func untilTold() async {
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
    }

    /// Why a process's store cannot be opened, or made.
    static func explain(_ fault: DurableFault) -> CommandFailure {
        let next = nextStep(after: fault)
        return fault.kind == .fenced || fault.code == "file.exists"
            ? .conflict(fault.code, fault.detail, next: next)
            : .unavailable(fault.code, fault.detail, next: next)
    }

    private static func nextStep(after fault: DurableFault) -> String {
        switch fault.kind {
        case .fenced:
            "one process for one store: `lslocks` names the one that holds it; stop that one, then start again"
        case .foreign: "name this process's own store in the configuration"
        case .broken: "restore the newest copy of the store; do not start on this one"
        case .notDurable: "free space, or mend the disk, then start again"
        case .unavailable where fault.code == "file.exists":
            "start with the store that is there, or name another path"
        case .unavailable: "see the store's path in the configuration"
        }
    }
}
