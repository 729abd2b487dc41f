import PeerProtocol
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    /// The session in which everything that must not count is said, before its honest PROPOSE must count.
    private static let session = "terms-right"
    private static let section =
        "Messages.md section 5: a message that is malformed inside a good frame ends itself only"

    static let messageQuestions: [ConformanceQuestion] =
        [
            ConformanceQuestion(
                "message-unknown-session",
                "A message about a transfer that it does not know leaves nothing behind.",
                "Messages.md section 2"
            ) { stage in
                let ticket = await stage.ticket("never-told")
                let id = ticket.transfer
                let terms = try await stage.terms(for: ticket)
                if let finding = try await stage.say(in: id, [.propose(terms)]) { return finding }
                return try await stage.staysSilent(in: id)
            },
            ConformanceQuestion(
                "message-gap", "A message ahead of the awaited one is ignored.", "Messages.md section 2"
            ) { stage in
                let id = (await stage.ticket(session)).transfer
                let ahead = SessionPlace(sequence: 1, previous: SuiteListener.random())
                return try await stage.isStored(
                    try stage.pen.message(id, ahead, .ticketWithdrawn(reason: "a message ahead of its place"))
                )
            },
            malformed("message-canonical", "A message in another spelling is ignored.") { [0x20] + $0 },
            changed("message-unknown-member", "A message with an unknown member is ignored.") {
                $0["extra"] = true
            },
            changed("message-missing-member", "A message without one of its members is ignored.") {
                $0["body"] = nil
            },
            changed("message-version", "A message of another version is ignored.") { $0["v"] = 2 },
            changed("message-type", "A message of an unknown type is ignored.") {
                $0["type"] = "TICKET_BURNT"
            },
            changed("message-from", "A message of another gateway than its frame's is ignored.") {
                $0["from"] = "gw.someone-else"
            },
            changed("message-to", "A message to another gateway is ignored.") {
                $0["to"] = "gw.someone-else"
            },
            changed("message-place", "A first message that names a predecessor is ignored.") {
                $0["prev"] = .hex(SuiteListener.random())
            },
            changed("message-reason-long", "A reason of more than 256 bytes is ignored with its message.") {
                $0["body"] = ["reason": .string(String(repeating: "a", count: 257))]
            },
            changed("message-reason-control", "A reason with control characters is ignored with its message.")
            {
                $0["body"] = ["reason": "\u{1B}[2J"]
            },
            changed("message-body-member", "A body with an unknown member is ignored with its message.") {
                $0["body"] = ["extra": true, "reason": "x"]
            },
            changed("message-depth", "JSON deeper than 24 is ignored with its message.") {
                var deep: JSONValue = "x"
                for _ in 0..<30 { deep = .array([deep]) }
                $0["body"] = ["reason": deep]
            },
            ConformanceQuestion(
                "message-mixed", "In one frame, what is malformed ends itself and the good rest counts.",
                section
            ) { stage in
                let id = (await stage.ticket(session)).transfer
                let ticket = PeerMessage.ticket(await stage.ticket(session))
                return try await stage.saysAmongRubbish(id, ticket)
            },
            ConformanceQuestion(
                "message-duplicate", "The same message again, in a new frame, does nothing.",
                "Messages.md section 2"
            ) { stage in
                let id = (await stage.ticket(session)).transfer
                return try await stage.isStored(
                    try stage.pen.message(id, SessionPlace(), .ticket(await stage.ticket(session))))
            },
            ConformanceQuestion(
                "message-undisputed", "None of all this made it accuse us.", "Messages.md section 2"
            ) { stage in
                let accused = await stage.listener.messages.contains {
                    if case .dispute = $0.envelope.message { true } else { false }
                }
                return accused ? "it sent a DISPUTE" : nil
            },
        ]

    /// A withdrawal of our ticket, spoiled: were it taken, the trade would be over.
    private static func malformed(
        _ id: String, _ sentence: String, _ spoil: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> ConformanceQuestion {
        ConformanceQuestion(id, sentence, section) { stage in
            let transfer = (await stage.ticket(session)).transfer
            let good = try stage.pen.message(transfer, SessionPlace(), .ticketWithdrawn(reason: "spoiled"))
            return try await stage.isStored(spoil(good))
        }
    }

    private static func changed(
        _ id: String, _ sentence: String, _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) -> ConformanceQuestion {
        ConformanceQuestion(id, sentence, section) { stage in
            let transfer = (await stage.ticket(session)).transfer
            return try await stage.isStored(
                try stage.pen.message(
                    transfer, SessionPlace(), .ticketWithdrawn(reason: "spoiled"), changed: change))
        }
    }
}

extension ConformanceStage {
    /// - Returns: `nil` where a frame of this one message is stored.
    func isStored(_ message: [UInt8]) async throws -> String? {
        let heard = try await say([message])
        guard case .answer(.stored) = heard else { return "its frame was answered: \(heard)" }
        return nil
    }

    /// One good message between two that are none, at the place that is awaited.
    func saysAmongRubbish(_ id: TransferID, _ message: PeerMessage) async throws -> String? {
        let good = try pen.message(id, place(in: id), message)
        let heard = try await say([Array("{}".utf8), good, [0x20] + good])
        guard case .answer(.stored) = heard else { return "its frame was answered: \(heard)" }
        return tookPlace(in: id, good)
    }

    /// - Returns: `nil` where nothing is said about this session for a while.
    func staysSilent(in transfer: TransferID) async throws -> String? {
        let said = try await listener.wait(in: transfer, seconds: 2) { message in
            if case .ticket = message { false } else { true }
        }
        return said.map { "it said \(MessageType($0).rawValue)" }
    }
}
