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

    /// Begins beside the gateway, which goes on whatever becomes of the files: open transfers have deadlines. What is wrong
    /// with them is in the log and in the gateway's health. Cancelling the task ends it.
    /// - Returns: `nil` where none is configured, or no date can be written into messages.
    func run(beside gateway: Gateway) async -> Task<Void, Never>? {
        guard let files = configuration.isoExchange else { return nil }
        guard let start = LedgerInstant(seconds: SystemClock.seconds()) else {
            let why = "this machine's clock shows no date: set it, then start again [iso.exchange.clock]"
            logger.error("no iso exchange", metadata: ["code": "iso.exchange.clock", "why": "\(why)"])
            await gateway.shows { HealthCheck(name: "iso-exchange", passes: false, detail: why) }
            return nil
        }
        let exchange = ISOExchange(
            desk: gateway, settings: settings(files), logger: logger,
            now: { LedgerInstant(seconds: SystemClock.seconds()) ?? start })
        await gateway.shows { await exchange.health() }
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
