import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    private static let section = "Messages.md section 5: frames"

    static let frameQuestions: [ConformanceQuestion] =
        [
            ConformanceQuestion(
                "frame-first", "The awaited frame is stored, and the answer names its number.", section
            ) { stage in try await stage.nextIsStored() },
            ConformanceQuestion(
                "frame-duplicate", "The same frame again is answered as stored, and nothing else happens.",
                section
            ) { stage in
                let frame = try await stage.newest()
                let number = try frame.position.sequence
                let heard = await stage.carry(frame.bytes)
                guard heard == .answer(.stored(frameSequence: number)) else { return "\(heard)" }
                return try await stage.nextIsStored()
            },
            ConformanceQuestion(
                "frame-old", "The oldest frame, long after, is answered as stored.", section
            ) { stage in
                for _ in 0..<3 { if let finding = try await stage.nextIsStored() { return finding } }
                let heard = await stage.carry(try await stage.oldest().bytes)
                guard case .answer(.stored) = heard else { return "\(heard)" }
                return nil
            },
            ConformanceQuestion(
                "frame-many", "256 messages in one frame are stored.", "Messages.md section 1: limits"
            ) { stage in
                var messages: [[UInt8]] = []
                for _ in 0..<WireLimits.frameMessages { messages.append(try await stage.stray()) }
                let heard = try await stage.say(messages)
                guard case .answer(.stored) = heard else { return "\(heard)" }
                return nil
            },
        ] + signedWrong + builtWrong

    /// Frames that are well formed and not to be believed.
    private static let signedWrong: [ConformanceQuestion] = [
        refused("frame-gap", "A frame ahead of the awaited one is refused and not kept.", ["link.frame.gap"])
        { stage in
            let skipped = try await stage.nextFrame()
            return try await stage.frame(after: try skipped.position)
        },
        refused("frame-signature", "A frame signed by another key is refused.", ["link.frame.signature"]) {
            try await $0.nextFrame(by: .generate(.ecdsaP256SHA256))
        },
        refused(
            "frame-signature-flipped", "A signature with one bit changed is refused.",
            ["link.frame.signature", "link.frame.form"]
        ) {
            var frame = try await $0.nextFrame()
            // The last but one character: every bit of it belongs to the signature.
            let index = frame.jws.count - 2
            frame.jws[index] = frame.jws[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            return frame
        },
        refused("frame-type", "A frame signed as a hello is refused.", ["link.frame.signature"]) {
            try await $0.nextFrame(type: SignedHello.signatureType)
        },
        refused(
            "frame-epoch", "A frame of a key epoch that it does not know is refused.",
            ["link.frame.signature"]
        ) {
            try await $0.nextFrame { $0["keyEpoch"] = "4294967295" }
        },
        refused(
            "frame-from", "A frame of another gateway than the link's is refused.",
            ["link.message.parties", "link.frame.parties"]
        ) {
            try await $0.nextFrame { $0["gateway"] = "gw.someone-else" }
        },
        refused(
            "frame-to", "A frame to another gateway is refused.",
            ["link.frame.parties", "link.message.parties"]
        ) {
            try await $0.nextFrame { $0["to"] = "gw.someone-else" }
        },
        refused(
            "frame-root", "A frame with other messages than the signed ones is refused.", ["link.frame.root"]
        ) { stage in
            var frame = try await stage.nextFrame()
            frame.messages = [try await stage.stray()]
            return frame
        },
        refused(
            "frame-added", "A frame with one message more than was signed is refused.", ["link.frame.root"]
        ) { stage in
            var frame = try await stage.nextFrame()
            frame.messages.append(try await stage.stray())
            frame.count = 2
            return frame
        },
    ]

    /// Bytes that are no frame.
    private static let builtWrong: [ConformanceQuestion] = [
        spoiled("frame-empty", "No bytes at all are refused.", ["link.frame.form"]) { _ in [] },
        spoiled("frame-short", "A frame that ends early is refused.", ["link.frame.form"]) { $0.dropLast() },
        spoiled("frame-long", "A frame with a byte left over is refused.", ["link.frame.form"]) { $0 + [0] },
        spoiled(
            "frame-length", "A length that reaches beyond the bytes is refused.",
            ["link.frame.size", "link.frame.form"]
        ) {
            [0xFF, 0xFF, 0xFF, 0xFF] + $0.dropFirst(4)
        },
        refused("frame-no-messages", "A frame of no message is refused.", ["link.frame.size"]) {
            var frame = try await $0.nextFrame()
            frame.messages = []
            frame.count = 0
            return frame
        },
        refused("frame-too-many", "A frame of 257 messages is refused.", ["link.frame.size"]) { stage in
            var frame = try await stage.nextFrame()
            frame.messages = [[UInt8]](repeating: try await stage.stray(), count: 257)
            frame.count = 257
            return frame
        },
        refused("frame-empty-part", "A message of no bytes is refused with its frame.", ["link.frame.form"]) {
            var frame = try await $0.nextFrame()
            frame.messages = [[]]
            return frame
        },
        refused(
            "frame-message-size", "A message of more than 1 MiB is refused with its frame.",
            ["link.frame.size"]
        ) {
            var frame = try await $0.nextFrame()
            frame.messages = [[UInt8](repeating: 0x20, count: WireLimits.message + 1)]
            return frame
        },
        refused("frame-header-size", "A header of more than 4096 bytes is refused.", ["link.frame.size"]) {
            try await $0.nextFrame { $0["extra"] = .string(String(repeating: "a", count: 5000)) }
        },
        refused("frame-header-canonical", "A header in another spelling is refused.", ["link.frame.header"]) {
            var frame = try await $0.nextFrame()
            frame.header = [0x20] + frame.header
            return frame
        },
        refused("frame-header-unknown", "A header with an unknown member is refused.", ["link.frame.header"])
        {
            try await $0.nextFrame { $0["extra"] = true }
        },
        refused(
            "frame-header-missing", "A header without one of its members is refused.", ["link.frame.header"]
        ) {
            try await $0.nextFrame { $0["size"] = nil }
        },
        refused(
            "frame-header-place", "A number above 0 without a predecessor is refused.", ["link.frame.header"]
        ) {
            try await $0.nextFrame {
                $0["frameSeq"] = "7"
                $0["previousFrame"] = .null
            }
        },
        refused(
            "frame-protocol", "A frame of another protocol version is refused.",
            ["link.frame.protocol", "link.frame.header"]
        ) {
            try await $0.nextFrame { $0["protocol"] = "interlock/2" }
        },
    ]

    /// A frame that must be refused with one of these codes, after which the right one is stored all the same.
    private static func refused(
        _ id: String, _ sentence: String, _ codes: [String],
        _ make: @escaping @Sendable (ConformanceStage) async throws -> PennedFrame
    ) -> ConformanceQuestion {
        ConformanceQuestion(id, sentence, "\(section); Errors.md: \(codes.joined(separator: ", "))") {
            stage in
            try await stage.refuses(try await make(stage).bytes, codes)
        }
    }

    private static func spoiled(
        _ id: String, _ sentence: String, _ codes: [String],
        _ spoil: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> ConformanceQuestion {
        ConformanceQuestion(id, sentence, "\(section); Errors.md: \(codes.joined(separator: ", "))") {
            stage in
            try await stage.refuses(spoil(try await stage.nextFrame().bytes), codes)
        }
    }
}

extension ConformanceStage {
    /// The awaited frame, about a session that nobody knows, changed as wanted and then signed.
    func nextFrame(
        by signer: SigningKey? = nil, type: String = SignedFrameHeader.signatureType,
        changed: @Sendable (inout JSONObject) -> Void = { _ in }
    ) async throws -> PennedFrame {
        try pen.frame(after: last, [try stray()], by: signer, type: type, changed: changed)
    }

    func frame(after position: FramePosition) async throws -> PennedFrame {
        try pen.frame(after: position, [try stray()])
    }

    func nextIsStored() async throws -> String? {
        let heard = try await say([try stray()])
        guard case .answer(.stored(let number)) = heard, number == last?.sequence else { return "\(heard)" }
        return nil
    }

    func newest() throws -> PennedFrame { try known(stored.last) }
    func oldest() throws -> PennedFrame { try known(stored.first) }

    private func known(_ frame: PennedFrame?) throws -> PennedFrame {
        guard let frame else {
            throw CommandFailure.refused(
                "conformance.nothing-stored", "no frame of ours was ever stored",
                next: "see what frame-first found")
        }
        return frame
    }

    /// - Returns: `nil` where these bytes are refused and the awaited frame is stored afterwards.
    func refuses(_ bytes: [UInt8], _ codes: [String]) async throws -> String? {
        let heard = await carry(bytes)
        guard case .answer(.refused(let code, _)) = heard, codes.contains(code) else { return "\(heard)" }
        return try await nextIsStored().map { "it was refused, but then the awaited frame: \($0)" }
    }
}
