import NIOCore
import ScreeningClient
import SecureChannels
import SettlementModel
import TransferCore

/// Asks screening services for a command: all at once, each with its own patience.
enum ScreeningDesk {
    /// - Returns: every answer, and who said nothing. Silence is no error here: it leaves facts unknown.
    static func ask(
        _ profiles: [ScreeningClientProfile], about subjects: [ScreeningSubject]
    ) async throws -> (answers: [ScreeningAnswer], silent: [(service: String, reason: String)]) {
        guard !profiles.isEmpty else { return ([], []) }
        let start = LedgerInstant(seconds: SystemClock.seconds())
        guard let start else {
            return ([], profiles.map { ($0.service, "the host's clock shows no legal time") })
        }
        let round = try await ServiceProcess.withThreads(count: 1) { group in
            let services = try profiles.map { try $0.service(on: group, orElse: start) }
            let round = await ScreeningRound.ask(services, about: subjects)
            for service in services { await service.close() }
            return round
        }
        let silent = round.silent.sorted { $0.key < $1.key }.map { (service: $0.key, reason: "\($0.value)") }
        return (round.answers, silent)
    }
}

extension ScreeningClientProfile {
    /// - Parameter start: the time where the host's clock shows none that is legal.
    func service(
        on group: any EventLoopGroup, orElse start: LedgerInstant
    ) throws -> HTTPScreeningService {
        try HTTPScreeningService(
            name: service, host: place.endpoint.host, port: place.endpoint.port, pin: place.pin,
            identity: TLSIdentity(files: identity), timeout: .seconds(timeoutSeconds), group: group,
            clock: { LedgerInstant(seconds: SystemClock.seconds()) ?? start })
    }
}
