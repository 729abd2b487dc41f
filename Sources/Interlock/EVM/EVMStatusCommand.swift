import ArgumentParser
import EVMAdapter
import EVMProofs
import SettlementModel
import SettlementProofs

struct EVMStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Check nodes, finality, clock, fee account and escrow; every failing check with its fix.",
        discussion: "It changes nothing. Exit code 0 where everything is sound, 1 where something is not.")

    @OptionGroup var reach: EVMReach
    @Option(help: "The ledger's anchor, as deploy wrote it.")
    var anchor: String
    @Option(help: "Seconds that the newest final block may be old.")
    var headAge: Int64 = 60

    func run() async throws {
        let (anchor, profile, trust) = try EVMAnchorFile.read(anchor)
        let driver = try await reach.open(trust)
        var limits = HealthLimits()
        limits.headAge = headAge
        let health = await driver.health(escrow: (profile.escrow, profile.escrowCode), limits: limits)
        reach.output.show(json(health, anchor, driver)) { lines(health, anchor, driver) }
        guard health.isSound else {
            let failed = health.checks.filter { !$0.passed }
            throw CommandFailure.refused(
                "ledger.evm.status", "\(failed.count) of \(health.checks.count) checks failed",
                next: failed.first?.fix ?? "")
        }
    }

    private func json(_ health: EVMHealth, _ anchor: LedgerAnchor, _ driver: EVMDriver) -> JSONValue {
        [
            "ledger": .string(anchor.ledger.text), "chainId": .decimal(driver.trust.chainID),
            "client": .string(driver.features.client), "finality": .string(driver.trust.rule.words),
            "feeAccount": .string("\(driver.feeAccount)"), "sound": .bool(health.isSound),
            "head": health.head.map {
                ["number": .decimal($0.number), "hash": .string($0.hash.hex), "time": .decimal($0.timestamp)]
            }
                ?? .null,
            "validators": .array(health.validators.map { .string("\($0)") }),
            "features": [
                "baseFee": .bool(driver.features.hasBaseFee),
                "feeHistory": .bool(driver.features.hasFeeHistory),
                "blockReceipts": .bool(driver.features.hasBlockReceipts),
            ],
            "checks": .array(
                health.checks.map {
                    [
                        "id": .string($0.id), "passed": .bool($0.passed), "found": .string($0.found),
                        "fix": .string($0.fix),
                    ]
                }),
        ]
    }

    private func lines(_ health: EVMHealth, _ anchor: LedgerAnchor, _ driver: EVMDriver) -> [String] {
        let head = "\(anchor.ledger), chain \(driver.trust.chainID), \(driver.features.client)"
        let checks = health.checks.flatMap { check -> [String] in
            let line = "\(check.passed ? "ok     " : "FAILED ") \(check.id): \(check.found)"
            return check.passed ? [line] : [line, "        fix: \(check.fix)"]
        }
        return ([head] + checks).map(TextWrap.safe)
    }
}
