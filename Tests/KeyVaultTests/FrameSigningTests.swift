import KeyVault
import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@Suite struct FrameSigningTests {
    private func vault(_ storage: MemoryVaultStorage = MemoryVaultStorage()) async throws -> SigningVault {
        try await MemoryVault.open(gateway: bankA, keys: try .generate(), storage: storage)
    }

    @Test func `a signed frame verifies with the message key`() async throws {
        let vault = try await vault()
        let request = try frame(0, [try message(1), try message(2)])
        let jws = try await vault.signFrame(request, at: head(1))
        let key = try await vault.verificationKey(.message)
        let header = try FrameHeader(canonicalBytes: request.header)
        #expect(try #require(SignedFrameHeader(header: header, jws: jws)).isSigned(by: key))
    }

    @Test func `a repeat gets the stored signature byte for byte and costs no sync`() async throws {
        let vault = try await vault()
        let request = try frame(0, [try message(1)])
        let first = try await vault.signFrame(request, at: head(1))
        let syncs = await vault.syncs
        #expect(try await vault.signFrame(request, at: head(2)) == first)
        #expect(await vault.syncs == syncs)
    }

    @Test func `a second frame under one number is refused`() async throws {
        let vault = try await vault()
        _ = try await vault.signFrame(try frame(0, [try message(1)]), at: head(1))
        let other = try frame(0, [try message(2)])
        #expect(
            await fault { _ = try await vault.signFrame(other, at: head(1)) }?.code
                == "already-signed vault.signed-before")
        _ = try await vault.signFrame(try frame(0, [try message(3, to: bankC)], to: bankC), at: head(1))
    }

    @Test func `a second body for one transfer and sequence is refused in any frame`() async throws {
        let vault = try await vault()
        let first = try frame(0, [try message(1, "one")])
        _ = try await vault.signFrame(first, at: head(1))
        let second = try frame(1, [try message(1, "two")], previous: try digest(of: first))
        #expect(
            await fault { _ = try await vault.signFrame(second, at: head(2)) }?.code
                == "already-signed vault.signed-before")
        let again = try frame(1, [try message(1, "one")], previous: try digest(of: first))
        _ = try await vault.signFrame(again, at: head(2))
    }

    @Test func `a frame that names another past than we signed is refused`() async throws {
        let vault = try await vault()
        _ = try await vault.signFrame(try frame(0, [try message(1)]), at: head(1))
        let forked = try frame(1, [try message(2)], previous: Digest.sha256([1]))
        #expect(
            await fault { _ = try await vault.signFrame(forked, at: head(2)) }?.code
                == "already-signed vault.signed-before")
    }

    @Test func `a message that names another past than we signed is refused`() async throws {
        let vault = try await vault()
        let first = try message(1)
        let opening = try frame(0, [first])
        _ = try await vault.signFrame(opening, at: head(1))
        let past = try digest(of: opening)
        let forked = try frame(1, [try message(1, sequence: 1, previous: Digest.sha256([1]))], previous: past)
        #expect(
            await fault { _ = try await vault.signFrame(forked, at: head(2)) }?.code
                == "already-signed vault.signed-before")
        let good = try message(1, sequence: 1, previous: MessageCodec.digest(of: first))
        _ = try await vault.signFrame(try frame(1, [good], previous: past), at: head(2))
    }

    @Test func `the header must be ours, to this peer, of this number and over these messages`() async throws
    {
        let vault = try await vault()
        let body = try message(1)
        let good = try frame(0, [body])
        let requests: [(String, FrameSigningRequest)] = [
            ("vault.frame.parties", try frame(0, [body], from: bankC)),
            (
                "vault.frame.parties",
                FrameSigningRequest(
                    peer: bankC, frameSequence: 0, header: good.header, messages: [body])
            ),
            (
                "vault.frame.number",
                FrameSigningRequest(
                    peer: bankB, frameSequence: 1, header: good.header, messages: [body])
            ),
            (
                "vault.frame.size",
                FrameSigningRequest(
                    peer: bankB, frameSequence: 0, header: good.header, messages: [body, body])
            ),
            (
                "vault.frame.root",
                FrameSigningRequest(
                    peer: bankB, frameSequence: 0, header: good.header, messages: [try message(2)])
            ),
            ("vault.frame.message", try frame(0, [try message(1, to: bankC)])),
            ("vault.frame.message", try frame(0, [try message(1, from: bankC)])),
            ("vault.frame.message", try frame(0, [Array("{}".utf8)])),
            ("vault.frame.message", try frame(0, [[]])),
            (
                "vault.frame.header",
                FrameSigningRequest(
                    peer: bankB, frameSequence: 0, header: [0x20] + good.header, messages: [body])
            ),
            (
                "vault.frame.header",
                FrameSigningRequest(peer: bankB, frameSequence: 0, header: [], messages: [body])
            ),
        ]
        for (code, request) in requests {
            #expect(
                await fault { _ = try await vault.signFrame(request, at: head(1)) }?.code == "malformed "
                    + code)
        }
        #expect(await vault.syncs == 0)
        _ = try await vault.signFrame(good, at: head(1))
    }

    @Test func `signed frames are listed for adoption, oldest first, whole`() async throws {
        let storage = MemoryVaultStorage()
        let vault = try await vault(storage)
        var past: Bytes32?
        var requests: [FrameSigningRequest] = []
        for sequence in 0..<70 {
            let request = try frame(
                UInt64(sequence), [try message(sequence), try message(1000 + sequence)], previous: past)
            _ = try await vault.signFrame(request, at: head(UInt64(sequence)))
            past = try digest(of: request)
            requests.append(request)
        }
        let later = try await vault.signedFrames(for: bankB, after: 2)
        #expect(later.map(\.frameSequence) == Array(3..<70))
        #expect(later.map(\.messages) == requests.dropFirst(3).map(\.messages))
        #expect(later.map(\.header) == requests.dropFirst(3).map(\.header))
        #expect(try await vault.signedFrames(for: bankB, after: nil).count == 70, "all, for who holds none")
        #expect(try await vault.signedFrames(for: bankC, after: nil).isEmpty)
    }

    @Test func `two requests for one number at once give one signature`() async throws {
        let vault = try await vault()
        let request = try frame(0, [try message(1)])
        let results = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await vault.signFrame(request, at: head(1)) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(results.count == 1)
        #expect(await vault.syncs == 1)
    }

    @Test func `of two different frames for one number at once exactly one is signed`() async throws {
        for round in 0..<20 {
            let vault = try await vault()
            let one = try frame(0, [try message(round, "one")])
            let two = try frame(0, [try message(round, "two")])
            async let first = fault { _ = try await vault.signFrame(one, at: head(1)) }
            async let second = fault { _ = try await vault.signFrame(two, at: head(1)) }
            let faults = await [first, second].compactMap { $0 }
            #expect(faults.map(\.code) == ["already-signed vault.signed-before"])
            #expect(try await vault.signedFrames(for: bankB, after: nil).count == 1)
        }
    }
}
