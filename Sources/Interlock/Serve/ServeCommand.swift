import ArgumentParser
import Logging

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run one gateway until it is told to stop.",
        discussion: "SIGTERM or SIGINT ends it cleanly; a killed one goes on where it was at the next start.")

    @Argument(help: "The gateway's configuration file.")
    var file: String

    func run() async throws {
        let configuration = try ConfigurationFile.gateway(file)
        let logger = ProcessLog.start(
            label: configuration.identity.gateway.text, level: configuration.logLevel)
        try await GatewayProcess(configuration: configuration, logger: logger).run()
    }
}

struct GatewayInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make the vault and the journal of a new gateway, once.",
        discussion: "The signing keys are sealed into the vault; their PEM files may then be put away.")

    @Argument(help: "The gateway's configuration file.")
    var file: String
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try ConfigurationFile.gateway(file)
        try await GatewayStore.create(configuration)
        output.show([
            "journal": .string(configuration.journalPath), "vault": .string(configuration.vaultPath),
        ]) {
            [
                "made \(configuration.vaultPath) and \(configuration.journalPath)",
                "start with: interlock serve \(file)",
            ]
        }
    }
}

/// The process's log: one line an event, on standard error.
enum ProcessLog {
    static func start(label: String, level: LogLevel) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: label)
        logger.logLevel = level.logging
        return logger
    }
}

extension LogLevel {
    var logging: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
