import PeerProtocol
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    private static let section = "Messages.md sections 2 and 5: both items are kept and disputed"

    /// Asked last: after these the gateway under test begins nothing with us any more.
    static let accusationQuestions: [ConformanceQuestion] = [
        ConformanceQuestion(
            "conflict-message",
            "Two messages at one place of a session are disputed, with both items as evidence that holds.",
            section
        ) { stage in try await stage.contradictsItself(in: "terms-right") },
        ConformanceQuestion(
            "conflict-frame", "A second frame under one number is refused as a conflict.",
            "\(section); Errors.md: link.frame.conflict"
        ) { stage in
            let rival = try stage.pen.rival(of: try await stage.newest(), [try await stage.stray()])
            return try await stage.refuses(rival.bytes, ["link.frame.conflict"])
        },
        ConformanceQuestion(
            "conflict-predecessor", "The awaited number on another predecessor is refused as a conflict.",
            "\(section); Errors.md: link.frame.conflict"
        ) { stage in
            let frame = try await stage.nextFrame { $0["previousFrame"] = .hex(SuiteListener.random()) }
            return try await stage.refuses(frame.bytes, ["link.frame.conflict"])
        },
        ConformanceQuestion(
            "after-accusation", "With a peer that contradicted itself nothing new begins.",
            "Messages.md section 2; ThreatModel.md section 1"
        ) { stage in
            let ticket = await stage.ticket("after-accusation")
            if let finding = try await stage.ticketCame("after-accusation") { return finding }
            let terms = try await stage.terms(for: ticket)
            switch try await stage.answer(to: terms, in: ticket, seconds: 3) {
            case .accept?: return "it accepted terms"
            default: return nil
            }
        },
        ConformanceQuestion(
            "frames-own",
            "Each of its own frames continues its chain, by its key and with the signed messages.",
            "Messages.md section 5: frames"
        ) { stage in await stage.heldThroughout("frames-own") },
        ConformanceQuestion(
            "messages-own", "Each of its own messages continues its session.",
            "Messages.md section 2: envelope"
        ) { stage in await stage.heldThroughout("messages-own") },
    ]
}

extension ConformanceStage {
    /// - Returns: `nil` where it said something, and nothing against this question.
    func heldThroughout(_ question: String) async -> String? {
        guard await !listener.messages.isEmpty else { return "it never said anything" }
        return await listener.faults.first { $0.question == question }?.detail
    }

    /// Says something else at a place where something was said, and reads the accusation.
    func contradictsItself(in session: String) async throws -> String? {
        let id = ticket(session).transfer
        let other = try pen.message(
            id, SessionPlace(), .ticketWithdrawn(reason: "said at a place that is taken"))
        if let finding = try await isStored(other) { return finding }
        let said = try await listener.wait(in: id, seconds: patience) {
            if case .dispute = $0 { true } else { false }
        }
        guard case .dispute(let evidence)? = said else { return "no DISPUTE came within \(patience) s" }
        let (epoch, key) = (pen.epoch, pen.key.verificationKey)
        do throws(LinkFault) {
            _ = try MessageConflict.verify(evidence) { $0 == epoch ? key : nil }
            return evidence.accused == pen.own ? nil : "it accuses \(evidence.accused)"
        } catch {
            return "its evidence does not hold: \(error)"
        }
    }
}
