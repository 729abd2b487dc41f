internal import Glibc

/// The Swift runtime's own door for whoever wants to run tasks himself: each job that is about to go to the global pool
/// is offered to a function first.
///
/// The door is one for the whole process, so the function looks at the thread: jobs that arise on a thread with a
/// scheduler belong to that scheduler, all others go to the pool as ever. Therefore a simulation may run beside anything
/// else, and several may run on several threads.
///
/// `Task.yield` and `Task.sleep` do not pass through this door (Swift 6.3): simulated code waits by `HostClock.sleep`.
/// - Source: `swift_task_enqueueGlobal_hook` in the runtime's `Concurrency.h`.
enum TaskHook {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    /// Who runs the jobs of this thread.
    private static let place: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    private static let isInstalled: Bool = {
        // `nil` asks for every library that is loaded.
        guard place != nil, let door = dlsym(nil, "swift_task_enqueueGlobal_hook") else { return false }
        door.assumingMemoryBound(to: Hook?.self).pointee = { job, original in
            if let place, let found = pthread_getspecific(place) {
                Unmanaged<SimulationScheduler>.fromOpaque(found)._withUnsafeGuaranteedRef { $0.accept(job) }
            } else {
                original(job)
            }
        }
        return true
    }()

    /// The scheduler of the calling thread.
    static var scheduler: SimulationScheduler? {
        guard let place, let found = pthread_getspecific(place) else { return nil }
        return Unmanaged<SimulationScheduler>.fromOpaque(found).takeUnretainedValue()
    }

    /// Gives the calling thread's jobs to `scheduler`, which the caller keeps alive; `nil` gives them back to the pool.
    /// - Throws: where this runtime has no such door.
    static func attach(_ scheduler: SimulationScheduler?) throws {
        guard isInstalled, let place else {
            throw TestWorldFault("this Swift runtime offers no enqueue hook: no simulation is possible")
        }
        pthread_setspecific(
            place, scheduler.map { UnsafeRawPointer(Unmanaged.passUnretained($0).toOpaque()) })
    }
}
