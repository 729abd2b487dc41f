import ISOExchange
import Logging
import SettlementEngine
import SettlementModel

/// The exchange of message files beside a gateway, where one is configured.
struct ExchangeStart {
    private let configuration: GatewayConfiguration
    private let logger: Logger

    init(_ configuration: GatewayConfiguration, _ logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Begins once the exchange knows where it was; cancelling the task ends it.
    /// - Returns: `nil` where none is configured.
    /// - Throws: `CommandFailure` where a folder is missing or its memory cannot be read.
    func run(before desk: any Desk) async throws -> Task<Void, Never>? {
        guard let files = configuration.isoExchange else { return nil }
        guard let start = LedgerInstant(seconds: SystemClock.seconds()) else {
            throw CommandFailure.unavailable(
                "iso.exchange.clock", "this machine's clock shows no date", next: "set the clock")
        }
        let exchange = ISOExchange(
            desk: desk, settings: settings(files), logger: logger,
            now: { LedgerInstant(seconds: SystemClock.seconds()) ?? start })
        do { try await exchange.prepare() } catch {
            let fault = error as? ExchangeFault
            throw CommandFailure.unavailable(
                fault?.code ?? "iso.exchange.disk", fault?.detail ?? "\(error)",
                next: "make the folders of isoExchange and let this program's user write in them")
        }
        Console.out("\(configuration.identity.gateway): messages as files in \(files.incoming)")
        return Task { await exchange.run() }
    }

    private func settings(_ files: ISOExchangeConfiguration) -> ExchangeSettings {
        ExchangeSettings(
            folders: ExchangeSettings.Folders(
                incoming: files.incoming, outgoing: files.outgoing, done: files.done, refused: files.refused,
                state: HostFiles.resolve("iso-exchange", in: configuration.dataDirectory)),
            maker: files.maker, lei: configuration.identity.lei, bic: configuration.identity.bic,
            pollMilliseconds: files.poll)
    }
}
