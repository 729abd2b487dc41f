import NIOCore
import ScreeningClient
import SettlementEngine
import SettlementModel
import TransferCore

/// The screening services of one gateway's configuration, kept connected while it runs.
struct GatewayScreening: ScreeningPort {
    private let services: [HTTPScreeningService]

    /// Connects to nobody yet: a service that is down keeps no gateway from starting.
    init(_ profiles: [ScreeningClientProfile], group: any EventLoopGroup) throws {
        guard let start = LedgerInstant(seconds: SystemClock.seconds()) else {
            throw CommandFailure.unavailable(
                "restriction.facts", "the host's clock shows no legal time", next: "set the clock")
        }
        services = try profiles.map { try $0.service(on: group, orElse: start) }
    }

    func ask(about subjects: [ScreeningSubject]) async -> ScreeningWords {
        let round = await ScreeningRound.ask(services, about: subjects)
        return ScreeningWords(answers: round.answers, silent: round.silent.mapValues { "\($0)" })
    }

    func close() async {
        for service in services { await service.close() }
    }
}
