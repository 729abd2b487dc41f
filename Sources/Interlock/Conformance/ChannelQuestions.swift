import NIOCore
import NIOPosix
import OpenSSL
import PeerProtocol
import SecureChannels
import SettlementModel
import SettlementProofs

extension ConformanceQuestion {
    private static let section = "Messages.md section 7: a link is TLS 1.3 with both certificates pinned"

    static let channelQuestions: [ConformanceQuestion] = [
        ConformanceQuestion(
            "channel-pin", "It shows the certificate that this bank has pinned.", section
        ) { stage in
            let heard = await stage.greet(try await stage.openingHello())
            if case .nothing(let why) = heard { return why }
            return nil
        },
        ConformanceQuestion(
            "channel-unpinned", "A certificate that it has not pinned gets no answer.", section
        ) { stage in
            let key = try SigningKey.generate(.ecdsaP256SHA256)
            return try await stage.probe(try stage.certificate(key, days: -1...1), key)
        },
        ConformanceQuestion(
            "channel-expired", "Our own pinned key in a certificate that has expired gets no answer.", section
        ) { stage in
            let key = try KeyFiles.signingKey(stage.configuration.tls.key)
            return try await stage.probe(try stage.certificate(key, days: -30 ... -2), key)
        },
        ConformanceQuestion(
            "channel-plain", "Bytes that are no TLS get no answer of HTTP.", section
        ) { stage in
            let answer = try await stage.plain(Array("POST /v1/hello HTTP/1.1\r\nhost: x\r\n\r\n".utf8))
            return answer.starts(with: Array("HTTP/".utf8)) ? "it answered over plain TCP" : nil
        },
        ConformanceQuestion(
            "channel-path", "Another path than those of frames and hellos does nothing and is refused.",
            "Errors.md: link.path"
        ) { stage in try await stage.refusesRequest("POST", "/v1/transfers") },
        ConformanceQuestion(
            "channel-method", "Another method than POST does nothing and is refused.", "Errors.md: link.path"
        ) { stage in try await stage.refusesRequest("GET", "/v1/frames") },
        ConformanceQuestion(
            "channel-oversize", "A request of more than 4 MiB is not stored.", "Messages.md section 1: limits"
        ) { stage in
            let heard = await stage.carry([UInt8](repeating: 0, count: WireLimits.frame + 1))
            if case .answer(.stored) = heard { return "\(heard)" }
            return await stage.stillAnswers()
        },
        ConformanceQuestion(
            "channel-slow", "Connections that say nothing keep nobody else waiting.",
            "Architecture.md section 10: an error ends one thing"
        ) { stage in try await stage.whileOthersStare(64) },
    ]
}

extension ConformanceStage {
    /// A certificate with this bank's name, valid over these days from now.
    nonisolated func certificate(_ key: SigningKey, days: ClosedRange<Int64>) throws -> GatewayCertificate {
        let own = try KeyFiles.certificate(configuration.tls.certificate)
        let now = SystemClock.seconds()
        return try GatewayCertificate.issue(
            own.subject, notBefore: now + days.lowerBound * 86_400, notAfter: now + days.upperBound * 86_400,
            key: key)
    }

    /// Says hello with another certificate. - Returns: `nil` where nothing comes back.
    func probe(_ certificate: GatewayCertificate, _ key: SigningKey) async throws -> String? {
        let identity = TLSIdentity(
            certificateChainPEM: certificate.pem, privateKeyPEM: try key.pem().exposed)
        let answer = try await request("POST", "/v1/hello", try openingHello(), as: identity)
        guard case .success(let response) = answer else { return nil }
        return "it answered with status \(response.status)"
    }

    /// - Returns: `nil` where the request was refused and a hello is still answered.
    func refusesRequest(_ method: String, _ path: String) async throws -> String? {
        let identity = try TLSIdentity(files: configuration.tls)
        let answer = try await request(method, path, [], as: identity)
        if case .success(let response) = answer, response.status < 400 { return "status \(response.status)" }
        return await stillAnswers()
    }

    private func request(
        _ method: String, _ path: String, _ body: [UInt8], as identity: TLSIdentity
    ) async throws -> Result<HTTP2Response, HTTP2ClientError> {
        let context = try TLSContext(identity: identity, trust: .pins([target.pin.bytes]), alpn: ["h2"])
        return try await ServiceProcess.withThreads(count: 1) { group in
            let client = HTTP2Client(host: target.host, port: target.port, context: context, group: group)
            let answer: Result<HTTP2Response, HTTP2ClientError>
            do throws(HTTP2ClientError) {
                answer = .success(
                    try await client.request(method: method, path: path, body: body, timeout: .seconds(5)))
            } catch {
                answer = .failure(error)
            }
            await client.close()
            return answer
        }
    }

    /// - Returns: `nil` where a good hello is answered by one.
    func stillAnswers() async -> String? {
        do {
            let heard = await greet(try await openingHello())
            guard case .answer(.hello) = heard else {
                return "afterwards a good hello was answered: \(heard)"
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// What comes back within a second to bytes over a bare connection.
    func plain(_ bytes: [UInt8]) async throws -> [UInt8] {
        let heard = HeardBytes()
        try await ServiceProcess.withThreads(count: 1) { group in
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { $0.pipeline.addHandler(Eavesdropper(heard)) }
                .connect(host: target.host, port: target.port).get()
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
            try await Task.sleep(for: .seconds(1))
            try? await channel.close()  // the other side may have closed it already
        }
        return heard.bytes
    }

    /// Opens connections that never speak, and says hello meanwhile.
    func whileOthersStare(_ count: Int) async throws -> String? {
        try await ServiceProcess.withThreads(count: 1) { group in
            var channels: [any Channel] = []
            for _ in 0..<count {
                channels.append(
                    try await ClientBootstrap(group: group).connect(host: target.host, port: target.port)
                        .get())
            }
            let finding = await stillAnswers()
            for channel in channels { try? await channel.close() }
            return finding
        }
    }
}
