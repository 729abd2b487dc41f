import ArgumentParser
import FinancingRegistry
import FinancingRegistryClient
import Instruments
import OpenSSL
import SecureChannels
import SettlementModel
import SettlementProofs

/// What every question to a registry has in common.
struct RegistryAskOptions: ParsableArguments {
    @Argument(help: "A file of `kind: registry-client`.")
    var file: String
    @Option(
        help:
            "Where the newest answer is kept; read if it is there. Without it a registry is not held to its word."
    )
    var memory: String?
    @Option(help: "Where to put the signed answer: the registry's answer in the file of the deal.")
    var answer: String?
    @OptionGroup var output: OutputOptions

    func profile() throws -> RegistryClientProfile { try ConfigurationFile.registryClient(file) }
}

/// A bank at a registry's door.
struct RegistryDesk {
    let profile: RegistryClientProfile
    let options: RegistryAskOptions

    init(_ options: RegistryAskOptions) throws {
        self.options = options
        profile = try options.profile()
    }

    /// Asks until there is an answer or the patience ends, keeps the answer, and shows it.
    ///
    /// - Throws: `CommandFailure` for a refusal too: only a granted request ends with status 0.
    func ask(_ id: RegistryRequestID, _ act: RegistryAct) async throws {
        let request = RegistryRequest(id: id, registry: profile.registry, act: act)
        let remembered = try options.memory.flatMap(read)
        // What is granted stays granted: whether its answer can be kept is found out before.
        if let path = options.memory { try Self.tryMemory(path) }
        if let path = options.answer { try tryAnswer(path, to: id) }
        let answer = try await connected { client throws(RegistryFault) in
            try await client.settle(
                request, remembering: remembered, patience: .seconds(profile.timeoutSeconds))
        }
        let name = Self.reservation(of: act, asked: id)
        do { try keep(answer, after: remembered, naming: name) } catch let failure as CommandFailure {
            throw Self.answered(failure)
        }
        guard case .refused(let refusal) = answer.word.outcome else { return }
        throw CommandFailure.refused(
            refusal.rawValue, "\(profile.registry) refused request \(id), answer \(answer.word.record.count)",
            next: refusal.nextStep)
    }

    /// What FINANCE and RELEASE have to name: an extended reservation keeps the name of its RESERVE.
    static func reservation(of act: RegistryAct, asked id: RegistryRequestID) -> RegistryRequestID {
        if case .extend(let reservation, _) = act { reservation } else { id }
    }

    private func keep(
        _ answer: VerifiedWord<RegistryAnswer>, after remembered: VerifiedWord<RegistryAnswer>?,
        naming reservation: RegistryRequestID
    ) throws {
        if let memory = options.memory, (remembered?.word.record.count ?? 0) < answer.word.record.count {
            try Self.write(answer.signed, memory)
        }
        show(answer.signed, naming: reservation)
        if let path = options.answer { try Self.keep(answer.signed, path) }
    }

    /// The disk failed after the registry had answered.
    private static func answered(_ failure: CommandFailure) -> CommandFailure {
        CommandFailure(
            exit: failure.exit, code: failure.code,
            problem: "the registry has answered, and \(failure.problem)",
            next: failure.next + "; the same question with the same --id has the same answer")
    }

    private static func tryMemory(_ path: String) throws {
        guard try HostFiles.status(path + ".new") == nil else {
            throw CommandFailure.conflict(
                "file.exists", "\(path).new is there, and is where the next memory is written",
                next: "end whoever writes it, or move it away, then ask; nothing was asked")
        }
        try HostFiles.tryCreating(path)
    }

    /// A file that is there must be the answer to this very request: then the answer to come is the same.
    private func tryAnswer(_ path: String, to id: RegistryRequestID) throws {
        guard try HostFiles.status(path) != nil else { return try HostFiles.tryCreating(path) }
        let bytes = try HostFiles.read(path, limit: 65_536)
        let kept = try? SignedWord<RegistryAnswer>(canonical: CanonicalJSON.parse(bytes)).verified(
            by: profile.key)
        guard kept?.word.request == id else {
            throw CommandFailure.conflict(
                "file.exists", "\(path) is there, and is no answer to request \(id)",
                next: "move it away first, then ask; nothing is ever overwritten, and nothing was asked")
        }
    }

    func connected<Answer>(
        _ body: (FinancingRegistryClient) async throws(RegistryFault) -> Answer
    ) async throws -> Answer {
        let contact = RegistryContact(
            registry: profile.registry, key: profile.key, host: profile.place.endpoint.host,
            port: profile.place.endpoint.port, pin: profile.place.pin, member: profile.member,
            identity: try TLSIdentity(files: profile.identity))
        let result = try await ServiceProcess.withThreads(count: 1) { group in
            let client = try FinancingRegistryClient(contact, group: group)
            let result: Result<Answer, RegistryFault>
            do throws(RegistryFault) { result = .success(try await body(client)) } catch {
                result = .failure(error)
            }
            await client.close()
            return result
        }
        do { return try result.get() } catch { throw Self.explain(error) }
    }

    private func read(_ path: String) throws -> VerifiedWord<RegistryAnswer>? {
        guard try HostFiles.status(path) != nil else { return nil }
        let bytes = try HostFiles.read(path, limit: 65_536)
        do {
            let signed = try SignedWord<RegistryAnswer>(canonical: CanonicalJSON.parse(bytes))
            // Two registries may have one key.
            guard signed.word.registry == profile.registry else {
                throw RegistryFault(.signature, "an answer of \(signed.word.registry)")
            }
            return try signed.verified(by: profile.key)
        } catch {
            throw CommandFailure.refused(
                "registry.memory", "\(path): \(error)",
                next: "name the file that an earlier question to this registry wrote")
        }
    }

    private static func write(_ word: SignedWord<RegistryAnswer>, _ path: String) throws {
        let bytes = word.canonicalBytes + [10]
        if try HostFiles.status(path) == nil {
            try HostFiles.create(path, bytes, mode: 0o600)
        } else {
            try HostFiles.replace(path, bytes)
        }
    }

    /// Evidence is never overwritten; the same answer again has the same bytes.
    private static func keep(_ word: SignedWord<RegistryAnswer>, _ path: String) throws {
        let bytes = word.canonicalBytes + [10]
        if try HostFiles.status(path) != nil, try HostFiles.read(path, limit: 65_536) == bytes { return }
        try HostFiles.create(path, bytes, mode: 0o600)
    }

    private func show(_ signed: SignedWord<RegistryAnswer>, naming reservation: RegistryRequestID) {
        options.output.show(signed.canonical) {
            let word = signed.word
            let number = "answer \(word.record.count) of \(word.registry), \(InstantText.written(word.at))"
            switch word.outcome {
            case .reserved(let until, let near, let shared):
                let end = until.map { "until " + InstantText.written($0) } ?? "without an end"
                let others = [
                    (near, "of that issuer and number, by date or amount"),
                    (shared?.invoices ?? 0, "with an invoice of this one's"),
                    (shared?.files ?? 0, "with a file of this one's"),
                ]
                let alike = others.filter { $0.0 > 0 }.map { "\($0.0) more \($0.1): look" }
                return ["reserved \(end) as \(reservation)"] + alike + [number]
            case .financed: return ["financed", number]
            case .released(let reason): return ["released, \(reason.rawValue)", number]
            case .withdrawn: return ["withdrawn: that reservation can never be made", number]
            case .refused(let refusal): return ["refused: \(refusal.rawValue)", number]
            }
        }
    }

    private static func explain(_ fault: RegistryFault) -> CommandFailure {
        let (code, next) = (fault.code.rawValue, fault.code.nextStep)
        switch fault.code {
        case .notReached, .unknown, .unavailable, .busy:
            return .unavailable(code, fault.detail, next: next)
        case .requestReused, .rolledBack, .twoHistories: return .conflict(code, fault.detail, next: next)
        case .request, .otherRegistry, .notAdmitted, .noSuchPath, .records, .signature:
            return .refused(code, fault.detail, next: next)
        }
    }
}

extension RegistryClientProfile {
    /// The tags of the claim that a document describes.
    func tags(of document: String) throws -> ClaimTags {
        try ClaimTags(
            FingerprintCalculations.line(of: CalculationRequest.object(in: document)), key: try tagKey())
    }

    /// The members' key of tags.
    func tagKey() throws -> SecretBytes {
        if let status = try HostFiles.status(sharedKey), status.mode & 0o077 != 0 {
            throw CommandFailure.refused(
                "keys.mode", "others may read \(sharedKey)",
                next: "chmod 0400 \(sharedKey); replace the key if they did")
        }
        let text = String(decoding: try HostFiles.read(sharedKey, limit: 256), as: UTF8.self)
        guard let key = Hex.decode(text.filter { !$0.isWhitespace }), (32...64).contains(key.count) else {
            throw CommandFailure.refused(
                "registry.shared-key", "\(sharedKey) holds no key of 32 to 64 bytes in hexadecimal",
                next: "get the file that `interlock registry keys --shared` made from another member")
        }
        return try SecretBytes(key)
    }
}
