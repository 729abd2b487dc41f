import ArgumentParser
import SettlementProofs

struct GatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Freeze, thaw, resume and look after a running gateway.",
        subcommands: [
            GatewayInitCommand.self, GatewayFreezeCommand.self, GatewayThawCommand.self,
            GatewayStatusCommand.self, ResumeCommand.self,
        ])
}

struct GatewayFreezeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze", abstract: "Stop new locks; claims and refunds go on. Survives a restart.")
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let answer = try client.client().json(
            "POST", "/v1/gateway/freeze", body: ["reason": .string(reason.reason)])
        output.show(answer) { ["frozen: no new locks; claims and refunds go on"] }
    }
}

struct GatewayThawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "thaw", abstract: "Allow new locks again.")
    @OptionGroup var reason: ReasonOption
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let answer = try client.client().json(
            "POST", "/v1/gateway/thaw", body: ["reason": .string(reason.reason)])
        output.show(answer) { ["thawed: new locks are allowed"] }
    }
}

struct GatewayStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether the gateway is ready, check by check.")
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (ready, answer) = try client.client().readiness()
        output.show(answer) { GatewayStatus.lines(answer) }
        guard ready else {
            throw CommandFailure.unavailable(
                "gateway.not-ready", "the gateway is not ready", next: "see the failed checks")
        }
    }
}

enum GatewayStatus {
    static func lines(_ answer: JSONValue) -> [String] {
        guard case .object(let object) = answer, case .array(let checks) = object["checks"] else { return [] }
        return checks.compactMap { check in
            guard case .object(let check) = check, case .string(let name) = check["name"],
                case .bool(let passes) = check["passes"], case .string(let detail) = check["detail"]
            else { return nil }
            return "\(passes ? "ok  " : "FAIL")  \(name)" + (detail.isEmpty ? "" : "  \(detail)")
        }
    }
}
