import PeerProtocol
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    private static let section = "Messages.md section 7: handshake"

    /// What the gateway says by itself: it has a ticket of its desk to tell us.
    static let listenerQuestions: [ConformanceQuestion] = [
        ConformanceQuestion(
            "hello-own", "It opens the link to us by a good hello.", section
        ) { stage in
            try await stage.hears("hello-own") { await $0.hellos > 0 }
        },
        ConformanceQuestion(
            "resend-bytes", "A frame that was put off comes again, byte for byte.",
            "Messages.md section 7: resend our frames after `received`, byte for byte"
        ) { stage in
            try await stage.hears("resend-bytes") { await $0.resent }
        },
        ConformanceQuestion(
            "hello-decides",
            "No frame follows a hello with a stale challenge, a foreign key, another version or a receipt it never signed.",
            section
        ) { stage in
            try await stage.hears("hello-decides") { await $0.badGreetingsGiven }
        },
        ConformanceQuestion(
            "hello-challenge-fresh", "Every hello of its own carries a fresh challenge.", section
        ) { stage in
            try await stage.hears("hello-challenge-fresh") { await $0.hellos > 4 }
        },
        ConformanceQuestion(
            "ticket-told", "It tells us its desk's ticket of every session of this suite.",
            "Messages.md section 3: TICKET"
        ) { stage in
            try await stage.ticketsCame()
        },
        ConformanceQuestion(
            "flood", "A flood of hellos is borne or put off, and an honest frame is stored after it.",
            "Errors.md: link.rate"
        ) { stage in try await stage.flood(rounds: 20, atOnce: 8) },
    ]
}

extension ConformanceStage {
    /// Waits for our ear to have heard something.
    /// - Returns: `nil` once it has, unless it noted a fault for this question.
    func hears(
        _ question: String, _ heard: @Sendable (SuiteListener) async -> Bool
    ) async throws -> String? {
        for _ in 0..<(patience * 20) {
            guard await heard(listener) else {
                try await Task.sleep(for: .milliseconds(50))
                continue
            }
            return await listener.faults.first { $0.question == question }?.detail
        }
        return "nothing of the kind came within \(patience) s"
    }

    /// Waits for the tickets of all sessions, once: what has not come by then is not waited for again.
    func ticketsCame() async throws -> String? {
        defer { ticketPatience = 0 }
        for session in ConformanceQuestion.sessions {
            if let finding = try await ticketCame(session) { return finding }
        }
        return nil
    }

    /// - Returns: `nil` where the gateway's ticket for this session is here.
    func ticketCame(_ session: String) async throws -> String? {
        let id = ticket(session).transfer
        let came = try await listener.wait(in: id, seconds: ticketPatience) {
            if case .ticket = $0 { true } else { false }
        }
        guard came == nil else { return nil }
        return
            "no TICKET of \(ticket(session).commonID): submit what `interlock conformance tickets` writes, and approve it"
    }

    func flood(rounds: Int, atOnce: Int) async throws -> String? {
        for _ in 0..<rounds {
            var hellos: [[UInt8]] = []
            for _ in 0..<atOnce { hellos.append(try await openingHello()) }
            let unanswered = await withTaskGroup(of: Heard.self) { group in
                for hello in hellos { group.addTask { await self.greet(hello) } }
                var unanswered: Heard?
                for await heard in group {
                    switch heard {
                    case .answer(.hello), .answer(.later): continue
                    default: unanswered = heard
                    }
                }
                return unanswered
            }
            if let unanswered { return "a good hello in the flood was answered: \(unanswered)" }
        }
        return try await nextIsStored()
    }
}
