import Glibc
import SettlementEngine

extension HostClock {
    /// This machine's clocks.
    static let system = HostClock(
        unixSeconds: { Int64(time(nil)) },
        steadyMilliseconds: {
            var now = timespec()
            clock_gettime(CLOCK_BOOTTIME, &now)
            return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        },
        sleep: { try await Task.sleep(for: $0) })
}
