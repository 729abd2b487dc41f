import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    private static let section = "Messages.md section 7: handshake"

    static let helloQuestions: [ConformanceQuestion] = [
        ConformanceQuestion(
            "hello-answer", "A good hello is answered by a signed one that answers its challenge.", section
        ) { stage in try await stage.helloAnswers() },
        ConformanceQuestion(
            "hello-repeated", "The same hello again is answered with another challenge.", section
        ) { stage in try await stage.helloTwice() },
        ConformanceQuestion(
            "hello-versions", "A range of versions that holds version 1 is agreed to.", section
        ) { stage in
            let heard = await stage.greet(
                try await stage.openingHello { $0["versions"] = ["max": 9, "min": 1] })
            guard case .answer(.hello) = heard else { return "\(heard)" }
            return nil
        },
        refused("hello-version-none", "Versions that it does not speak are refused.", "link.version.none") {
            try await $0.openingHello { $0["versions"] = ["max": 65_535, "min": 65_535] }
        },
        refused("hello-versions-order", "Versions with min above max are refused.", "link.hello.form") {
            try await $0.openingHello { $0["versions"] = ["max": 1, "min": 2] }
        },
        refused("hello-garbage", "Bytes that are no hello are refused.", "link.hello.form") { _ in
            Array("not a hello".utf8)
        },
        refused(
            "hello-canonical", "A hello in another spelling than the canonical one is refused.",
            "link.hello.form"
        ) {
            [0x20] + (try await $0.openingHello())
        },
        refused("hello-unknown-member", "A hello with an unknown member is refused.", "link.hello.form") {
            try await $0.openingHello { $0["extra"] = true }
        },
        refused("hello-missing-member", "A hello without one of its members is refused.", "link.hello.form") {
            try await $0.openingHello { $0["challenge"] = nil }
        },
        refused("hello-protocol", "A hello of another protocol is refused.", "link.hello.form") {
            try await $0.openingHello { $0["protocol"] = "interlock-two" }
        },
        refused("hello-size", "A hello of more than 16 KiB is refused.", "link.hello.form") {
            try await $0.openingHello { $0["extra"] = .string(String(repeating: "a", count: 17 << 10)) }
        },
        refused("hello-signature", "A hello signed by another key is refused.", "link.hello.signature") {
            try await $0.openingHello(by: .generate(.ecdsaP256SHA256))
        },
        refused("hello-type", "A hello signed as a frame is refused.", "link.hello.signature") {
            try await $0.openingHello(type: SignedFrameHeader.signatureType)
        },
        refused(
            "hello-epoch", "A hello of a key epoch that it does not know is refused.", "link.hello.signature"
        ) {
            try await $0.openingHello { $0["keyEpoch"] = "4294967295" }
        },
        refused("hello-to", "A hello to another gateway is refused.", "link.hello.parties") {
            try await $0.openingHello { $0["to"] = "gw.someone-else" }
        },
        refused("hello-from", "A hello of another gateway than the link's is refused.", "link.hello.parties")
        {
            try await $0.openingHello { $0["gateway"] = "gw.someone-else" }
        },
        refused(
            "hello-stale", "An opening hello that answers a challenge of old is refused.",
            "link.hello.challenge"
        ) {
            try await $0.openingHello { $0["answers"] = .hex(SuiteListener.random()) }
        },
    ]

    /// A hello that must be refused with this code; afterwards a good one is answered.
    private static func refused(
        _ id: String, _ sentence: String, _ code: String,
        _ make: @escaping @Sendable (ConformanceStage) async throws -> [UInt8]
    ) -> ConformanceQuestion {
        ConformanceQuestion(id, sentence, "\(section); Errors.md: \(code)") { stage in
            let heard = await stage.greet(try await make(stage))
            guard case .answer(.refused(code, _)) = heard else { return "\(heard)" }
            return await stage.stillAnswers()
        }
    }
}

extension ConformanceStage {
    /// An opening hello with our true position, changed as wanted and then signed.
    func openingHello(
        by signer: SigningKey? = nil, type: String = SignedHello.signatureType,
        changed: @Sendable (inout JSONObject) -> Void = { _ in }
    ) async throws -> [UInt8] {
        let (sent, received) = await listener.position
        return try pen.hello(
            sent: sent, received: received, challenge: SuiteListener.random(), answers: nil, by: signer,
            type: type, changed: changed)
    }

    func helloAnswers() async throws -> String? {
        let challenge = SuiteListener.random()
        let (sent, received) = await listener.position
        let ours = try pen.hello(sent: sent, received: received, challenge: challenge, answers: nil)
        switch await helloOf(ours, answering: challenge) {
        case .success: return nil
        case .failure(let fault): return fault.detail
        }
    }

    func helloTwice() async throws -> String? {
        let challenge = SuiteListener.random()
        let (sent, received) = await listener.position
        let ours = try pen.hello(sent: sent, received: received, challenge: challenge, answers: nil)
        switch (await helloOf(ours, answering: challenge), await helloOf(ours, answering: challenge)) {
        case (.success(let first), .success(let second)):
            return first.challenge == second.challenge ? "both hellos carry one challenge" : nil
        case (.failure(let fault), _), (_, .failure(let fault)): return fault.detail
        }
    }

    /// How far both chains have come by the gateway's own word; `nil` where it gives none.
    func shownPosition() async throws -> (sent: FramePosition?, received: SignedFrameHeader?)? {
        let challenge = SuiteListener.random()
        let ours = try pen.hello(sent: nil, received: nil, challenge: challenge, answers: nil)
        guard case .success(let hello) = await helloOf(ours, answering: challenge) else { return nil }
        return (hello.sent, hello.received)
    }

    /// The gateway's verified answer to a hello of ours.
    private func helloOf(_ ours: [UInt8], answering challenge: Bytes32) async -> Result<Hello, LinkFault> {
        let heard = await greet(ours)
        guard case .answer(.hello(let bytes)) = heard else {
            return .failure(LinkFault(.helloForm, "\(heard)"))
        }
        let keys = configuration.peers.first { $0.identity.gateway == target.gateway }?.messageKeys ?? []
        do throws(LinkFault) {
            let signed = try SignedHello(bytes: bytes)
            guard let key = keys.first(where: { $0.epoch == Int64(signed.unverified.keyEpoch) })?.key else {
                return .failure(
                    LinkFault(.helloSignature, "no key is configured for epoch \(signed.unverified.keyEpoch)")
                )
            }
            return .success(
                try signed.verify(key: key, from: pen.peer, to: pen.own, answering: challenge))
        } catch {
            return .failure(LinkFault(error.code, "\(error)"))
        }
    }
}
