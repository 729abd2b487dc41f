import PeerProtocol
import SettlementModel
import TransferCore

extension Gateway {
    public func health() async -> [HealthCheck] {
        var checks = [
            HealthCheck(
                name: "journal", passes: failure == nil && recovered,
                detail: failure.map { "\($0)" }
                    ?? (recovered ? "durable up to record \(head.sequence)" : "being read")),
            HealthCheck(
                name: "freeze", passes: relay.freeze == nil,
                detail: relay.freeze.map { "frozen by \($0.by): \($0.reason)" } ?? "new locks are allowed"),
        ]
        for ledger in adapters.keys.sorted() {
            let silent = watches[ledger]?.silentSince != nil || watches[ledger]?.time == nil
            let suspended = relay.suspendedLedgers[ledger]
            checks.append(
                HealthCheck(
                    name: "ledger:\(ledger)", passes: !silent && suspended == nil,
                    detail: suspended.map { $0 + waiting(.ledger(ledger)) }
                        ?? (silent ? "no answer" : "time \(ledgerTime(ledger)?.seconds ?? 0)")))
        }
        for (peer, lane) in spokenLanes {
            let dispute = relay.disputedPeers[peer].map {
                "disputed: \($0.kind.rawValue)" + Self.untold($0) + waiting(.peer(peer))
            }
            let settled = relay.settledDisputes.count { $0.accused == peer }
            let past = settled == 0 ? "" : "; disputes settled before: \(settled)"
            checks.append(
                HealthCheck(
                    name: "peer:\(peer)", passes: lane.greeted && lane.mute == nil && dispute == nil,
                    detail: (dispute ?? lane.mute ?? (lane.greeted ? "in step" : "no handshake yet")) + past))
        }
        for check in besides { checks.append(await check()) }
        return checks
    }

    private static func untold(_ evidence: DisputeEvidence) -> String {
        evidence.fitsMessage ? "" : ", too long for a DISPUTE: call its operator"
    }

    /// Shows the standing of something beside the engine among its own checks.
    public func shows(_ check: @escaping @Sendable () async -> HealthCheck) { besides.append(check) }

    private var spokenLanes: [(key: GatewayID, value: PeerLane)] {
        lanes.filter { settings.policy.peers[$0.key] != nil }.sorted { $0.key < $1.key }
    }

    /// Who asked that it go on, for the person who is to approve it.
    private func waiting(_ subject: ResumeSubject) -> String {
        relay.waitingResumption(of: subject).map { "; " + ResumptionView($0).sentence } ?? ""
    }

    public func metrics() async -> [MetricSample] {
        var samples = counters.samples
        if let counting = vault as? any SyncCounting {
            samples.append(
                MetricSample(
                    name: "interlock_vault_syncs_total", help: "Vault commits", isCounter: true, labels: [:],
                    value: Int64(clamping: await counting.syncs)))
        }
        var states: [String: Int64] = [:]
        for settlement in shown.values { states[DeskProjection.state(of: settlement), default: 0] += 1 }
        for (state, count) in states.sorted(by: { $0.key < $1.key }) {
            samples.append(gauge("interlock_transfers", "Transfers by state", ["state": state], count))
        }
        samples.append(
            gauge("interlock_duties_running", "Duties being performed", [:], Int64(duties.runningCount)))
        samples.append(
            gauge("interlock_journal_records", "Records in the journal", [:], Int64(clamping: head.sequence)))
        for (peer, lane) in spokenLanes {
            let waiting = Int64(lane.queuedMessages.count)
            samples.append(
                gauge(
                    "interlock_peer_messages_waiting", "Messages without a frame", ["peer": peer.text],
                    waiting))
        }
        return samples
    }

    private func gauge(
        _ name: String, _ help: String, _ labels: [String: String], _ value: Int64
    ) -> MetricSample {
        MetricSample(name: name, help: help, isCounter: false, labels: labels, value: value)
    }
}

extension EngineCounters {
    var samples: [MetricSample] {
        func counter(_ name: String, _ help: String, _ value: Int64) -> MetricSample {
            MetricSample(name: name, help: help, isCounter: true, labels: [:], value: value)
        }
        return [
            counter("interlock_frames_received_total", "Frames of peers accepted", framesIn),
            counter("interlock_frames_signed_total", "Frames signed", framesOut),
            counter("interlock_messages_refused_total", "Messages and frames refused", messagesRefused),
            counter(
                "interlock_commands_submitted_total", "Ledger commands sent, repeats included",
                commandsSubmitted),
            counter("interlock_commands_rejected_total", "Ledger commands refused", commandsRejected),
            counter("interlock_proofs_refused_total", "Ledger proofs that did not hold", proofsRefused),
            counter("interlock_journal_syncs_total", "Journal commits", syncs),
        ]
    }
}
