public import EVMProofs
public import SettlementModel

/// One thing that was looked at, and what to do where it is not as it should be.
public struct HealthCheck: Hashable, Sendable {
    /// Stable, lower-case, dotted: `endpoints.reachable`, `block.age` …
    public let id: String
    public let passed: Bool
    /// What was found, in one line.
    public let found: String
    /// The next step; empty where it passed.
    public let fix: String

    init(_ id: String, _ passed: Bool, _ found: String, fix: String) {
        self.id = id
        self.passed = passed
        self.found = found
        self.fix = passed ? "" : fix
    }
}

/// How one EVM ledger stands to this driver now.
public struct EVMHealth: Hashable, Sendable {
    /// The newest final block that was proved; `nil` where none could be.
    public let head: FinalBlock?
    public let endpoints: [EndpointStanding]
    public let checks: [HealthCheck]
    /// Who may seal the next block; none where that is not tracked.
    public let validators: [EVMAddress]
    public var isSound: Bool { checks.allSatisfy(\.passed) }
}

/// What counts as sound.
public struct HealthLimits: Hashable, Sendable {
    /// Seconds that the newest final block may be old. Several block periods, and what finality takes.
    public var headAge: Int64 = 60
    /// Seconds that a block's time may be ahead of the host's.
    public var clockAhead: Int64 = 15
    /// Blocks that an endpoint may be behind the foremost.
    public var lag: UInt64 = 5
    /// Acts that the fee account should be able to pay for at today's price.
    public var actsAhead: UInt64 = 100
    public init() {}
}

extension EVMDriver {
    /// Looks at everything and changes nothing.
    /// - Parameter code: the escrow and the pinned hash of its code; `nil` before there is one.
    public func health(
        escrow code: (address: EVMAddress, hash: Bytes32)?, limits: HealthLimits = HealthLimits()
    ) async -> EVMHealth {
        var checks: [HealthCheck] = []
        var head: FinalBlock?
        do throws(EVMFault) { head = try await chain.follower.advance() } catch {
            checks.append(HealthCheck("finality", false, error.detail, fix: error.next))
        }
        if let head {
            let by = await chain.follower.validators.map { ", \($0.members.count) validators" } ?? ""
            checks.append(
                HealthCheck("finality", true, "block \(head.number) by \(trust.rule.words)\(by)", fix: ""))
            checks += clockChecks(head, limits)
            checks.append(await agreementCheck(head))
            checks += await accountChecks(head, code, limits)
        }
        let standings = await pool.report()
        checks = standings.map { endpointCheck($0, standings, limits) } + checks
        for finding in await submitter.findings() {
            checks.append(HealthCheck(finding.code, false, finding.detail, fix: finding.next))
        }
        return EVMHealth(
            head: head, endpoints: standings, checks: checks,
            validators: await chain.follower.validators?.members ?? [])
    }

    private func endpointCheck(
        _ standing: EndpointStanding, _ all: [EndpointStanding], _ limits: HealthLimits
    ) -> HealthCheck {
        let foremost = all.compactMap(\.head).max() ?? 0
        if let lie = standing.left {
            return HealthCheck(
                "endpoint", false, "\(standing.name) was left: \(lie)",
                fix:
                    "do not use this node: it said something that is disproved; repair or replace it, then start again"
            )
        }
        guard let number = standing.head, standing.trouble == nil else {
            return HealthCheck(
                "endpoint", false, "\(standing.name): \(standing.trouble ?? "no answer")",
                fix: "see that the node runs and can be reached from here")
        }
        return HealthCheck(
            "endpoint", foremost - min(number, foremost) <= limits.lag,
            "\(standing.name) at block \(number), foremost \(foremost)",
            fix: "the node is behind: see that it is in step with its peers")
    }

    private func clockChecks(_ head: FinalBlock, _ limits: HealthLimits) -> [HealthCheck] {
        let age = settings.now() - (Int64(exactly: head.timestamp) ?? 0)
        return [
            HealthCheck(
                "block.age", age <= limits.headAge, "block \(head.number) is \(max(0, age)) s old",
                fix:
                    "the ledger stands still, or its nodes are cut off: ask the validators' operators; begin nothing new"
            ),
            HealthCheck(
                "clock", age >= -limits.clockAhead,
                age < 0 ? "block time is \(-age) s ahead" : "not ahead of this host",
                fix:
                    "compare this host's clock with a time server; if it is right, the validators' clocks are wrong"
            ),
        ]
    }

    /// Whether every endpoint in use names the proved block at its height.
    private func agreementCheck(_ head: FinalBlock) async -> HealthCheck {
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.find("eth_getBlockByNumber", [.string(HexQuantity.write(head.number)), false]) {
                value throws(NodeAnswerFault) in try value.bytes32("hash")
            }
        }
        let others = heard.filter { ((try? $0.answer.get()) ?? nil).map { $0 != head.hash } ?? false }.map(
            \.name)
        return HealthCheck(
            "endpoints.agree", others.isEmpty,
            others.isEmpty
                ? "block \(head.number) is \(head.hash.hex.prefix(16))… everywhere"
                : "\(others.joined(separator: ", ")) have another block \(head.number)",
            fix: "these nodes are on another chain or forked off: take them out and tell their operator")
    }

    private func accountChecks(
        _ head: FinalBlock, _ code: (address: EVMAddress, hash: Bytes32)?, _ limits: HealthLimits
    ) async -> [HealthCheck] {
        var checks: [HealthCheck] = []
        do throws(EVMFault) {
            let account = try await chain.account(feeAccount, at: head)
            let price = settings.fees.first(try await submitter.fees.quotes().dearest).ceiling
            let (cost, overflow) = price.multipliedReportingOverflow(
                by: UInt128(Self.gasOfAnAct * limits.actsAhead))
            checks.append(
                HealthCheck(
                    "fee-account.balance", !overflow && account.balance >= cost,
                    "\(feeAccount) holds \(account.balance) wei; \(limits.actsAhead) acts cost \(cost)",
                    fix: "send the fee account some of the ledger's own coin"))
            if let code {
                let found = try await chain.account(code.address, at: head).codeHash
                checks.append(
                    HealthCheck(
                        "escrow.code", found == code.hash,
                        found == code.hash
                            ? "\(code.address) has the pinned code" : "\(code.address) has code \(found)",
                        fix:
                            "stop: this is not the contract that was agreed; compare address and code hash in the anchor"
                    ))
            }
        } catch {
            checks.append(HealthCheck("state", false, error.detail, fix: error.next))
        }
        return checks
    }

    /// A lock, the dearest act, with room to spare.
    static let gasOfAnAct: UInt64 = 200_000
}
