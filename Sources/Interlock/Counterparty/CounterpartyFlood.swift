import PeerTransport
import SecureChannels
import SettlementEngine
import SettlementModel

/// Hellos and rubbish without end, over a link of its own, while the transfer goes on.
struct CounterpartyFlood {
    let link: HTTP2PeerLink
    let pen: PeerPen
    let script: CounterpartyScript
    private static let atOnce = 8

    /// Runs until it is cancelled. - Returns: how many requests were sent.
    func run() async -> Int {
        script.tell("we begin to flood")
        var sent = 0
        while !Task.isCancelled {
            guard let bytes = try? hello() else { return sent }
            let unanswered = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<Self.atOnce {
                    group.addTask {
                        let rubbish = index % 2 == 0
                        let answer =
                            rubbish
                            ? try? await link.carry(Array("rubbish".utf8), to: pen.peer)
                            : try? await link.greet(bytes, to: pen.peer)
                        return answer == nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            sent += Self.atOnce
            if unanswered == Self.atOnce, !Task.isCancelled {
                // Cut off: that is its good right. Its own transfer must go on all the same.
                do { try await Task.sleep(for: .milliseconds(200)) } catch { return sent }
            }
        }
        return sent
    }

    private func hello() throws -> [UInt8] {
        try pen.hello(sent: nil, received: nil, challenge: SuiteListener.random(), answers: nil)
    }
}
