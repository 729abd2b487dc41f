import DurableSQLite
import NIOCore
import NIOPosix
import UnixSignals

/// What every process does that runs until it is told to stop.
enum ServiceProcess {
    /// Lends threads that are gone at the end. - Throws: what `body` throws.
    static func withThreads<Value>(
        _ body: (MultiThreadedEventLoopGroup) async throws -> Value
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
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
        do { return try await start() } catch let error as IOError {
            throw CommandFailure.unavailable(
                code, "cannot listen on \(place.host):\(place.port): \(error)",
                next: "free the port or name another one")
        }
    }

    /// Returns when SIGTERM or SIGINT comes.
    static func untilTold() async {
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
    }

    /// Why a process's store cannot be opened, or made.
    static func explain(_ fault: DurableFault) -> CommandFailure {
        let next = "see the store's path in the configuration, and the disk"
        return fault.kind == .fenced || fault.code == "file.exists"
            ? .conflict(fault.code, fault.detail, next: next)
            : .unavailable(fault.code, fault.detail, next: next)
    }
}
