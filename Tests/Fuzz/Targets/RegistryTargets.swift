import SettlementModel
import SettlementProofs

@testable import FinancingRegistry
@testable import SettlementEngine

let registryTargets = [
    FuzzTarget("registry", limit: 8192, checkWord),
    FuzzTarget("registry-requests", limit: 8192, checkRequests),
]

/// What members and a registry say to each other, and what it keeps, by the first byte: one text each, and whatever a
/// registry signs is believed from nobody else.
private func checkWord(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 9 {
    case 0: try requireOneText(of: RegistryQuestion.self, bytes)
    case 1: try requireOneText(of: StandingQuestion.self, bytes)
    case 2:
        try requireOneText(of: SignedWord<RegistryAnswer>.self, bytes)
        try requireStranger(SignedWord<RegistryAnswer>.self, bytes)
    case 3:
        try requireOneText(of: SignedWord<RegistryStanding>.self, bytes)
        try requireStranger(SignedWord<RegistryStanding>.self, bytes)
    case 4: try requireOneText(of: RegistryRecord.self, bytes)
    case 5: try requireOneText(of: ClaimEntry.self, bytes)
    case 6: try requireOneText(of: ResaleLink.self, bytes)
    case 7: try requireOneText(of: RegistryRequest.self, bytes)
    default:
        // As a desk hands them over, and as the journal keeps them.
        let links: [ResaleLink]
        do throws(JSONFault) { links = try Financing.links(bytes) } catch {
            return try requireCode(error.code, under: "json.")
        }
        try require(links.count <= ClaimReservation.mostLinks, "more links than a chain has")
    }
}

private func requireStranger<Word: RegistryWord>(
    _ type: SignedWord<Word>.Type, _ input: [UInt8]
) throws(Violation) {
    guard let signed = try? SignedWord<Word>(canonicalBytes: canonicalForm(of: input)) else { return }
    do throws(RegistryFault) { _ = try signed.verified(by: KnownSignature.shared.key) } catch {
        return try require(error.code == .signature, "refused as something else: \(error)")
    }
    throw Violation("a word that nobody signed")
}

/// Requests of three members, one a line: a byte for the member, one for the seconds since the last, then the JSON.
///
/// A link with the signature `sign` gets the one of whoever gives the claim away, so that chains can be right. Nobody gets a
/// claim that somebody else holds, each request has one answer, and the records lead to the same claims again.
private func checkRequests(_ input: [UInt8]) throws(Violation) {
    let registry = KnownRegistry()
    for line in input.split(separator: 10).prefix(32) where line.count > 2 {
        let bytes = Array(line)
        guard let value = try? CanonicalJSON.parse(Array(bytes[2...])),
            let request = try? RegistryRequest(canonical: value)
        else { continue }
        try registry.hear(request, from: Int(bytes[0]) % 3, after: Int64(bytes[1]))
    }
    try registry.requireReplay()
}

/// A registry in memory, and beside it what its answers promise.
private final class KnownRegistry {
    private let storage = MemoryRegistryStorage()
    private var now = KnownInstant.start
    private var held: [Bytes32: (share: ClaimEntry.Share, until: LedgerInstant?)] = [:]
    private var financed: [Bytes32: [ClaimEntry.Share]] = [:]
    private var claims: [ClaimEntry.Share: Bytes32] = [:]
    /// The second tag that came with each RESERVE that was granted, and the line of each distinct claim.
    private var written: [ClaimEntry.Share: Bytes32] = [:]
    private var lines: [Bytes32: Bytes32] = [:]

    private static let members = ["gw.bank-a", "gw.bank-b", "gw.bank-c"].map { GatewayID(checked: $0) }
    private static let keys: [GatewayID: SigningKey] = {
        do {
            return Dictionary(
                uniqueKeysWithValues: try members.map { ($0, try SigningKey.generate(.ed25519)) })
        } catch { preconditionFailure("a key: \(error)") }
    }()
    private static let rules = FinancingRegistryRules(
        registry: GatewayID(checked: "gw.registry"), keys: keys.mapValues(\.verificationKey),
        longestSeconds: 3600)

    func hear(_ asked: RegistryRequest, from number: Int, after seconds: Int64) throws(Violation) {
        now = now.advanced(bySeconds: seconds)
        let (member, request) = (Self.members[number], Self.signed(asked))
        let answer: RegistryAnswer
        do {
            let known = try Self.rules.known(request, from: member, storage)
            answer = try Self.rules.decide(request, from: member, at: now, storage)
            try require(known == nil || known == answer, "a second answer to one request")
            try require(
                Self.rules.decide(request, from: member, at: now, storage) == answer, "asked twice, told two")
            guard known == nil else { return }
        } catch let fault as RegistryFault {
            let isRight = [.otherRegistry, .requestReused].contains(fault.code)
            return try require(isRight, "nothing else keeps a registry from deciding: \(fault)")
        } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
        try requireOneText(of: RegistryAnswer.self, answer.canonicalBytes)
        try note(answer, to: request, ClaimEntry.Share(member: member, reservation: request.id))
    }

    private func note(
        _ answer: RegistryAnswer, to request: RegistryRequest, _ own: ClaimEntry.Share
    ) throws(Violation) {
        func share(_ id: RegistryRequestID) -> ClaimEntry.Share {
            ClaimEntry.Share(member: own.member, reservation: id)
        }
        switch (request.act, answer.outcome) {
        case (.reserve(let wanted), .reserved(let until, _, _)):
            let isHeld = held[wanted.claim].map { $0.until.map { now < $0 } ?? true } ?? false
            try require(!isHeld, "two hold one claim")
            let holders = financed[wanted.claim] ?? []
            try require(
                holders.isEmpty == wanted.chain.isEmpty, "financed, and no chain; or a chain from nobody")
            try require(
                wanted.chain.first.map { $0.statement.from == holders.last?.member } ?? true,
                "a chain from another than the financier")
            try noteNumber(wanted, own)
            held[wanted.claim] = (own, until)
            claims[own] = wanted.claim
        case (.extend(let id, _), .reserved(let until, _, _)):
            let claim = try unwrap(claims[share(id)], "extended what was never reserved")
            try require(held[claim]?.share == share(id), "extended what another holds")
            held[claim]?.until = until
        case (.finance(let id), .financed):
            let claim = try unwrap(claims[share(id)], "financed what was never reserved")
            if held[claim]?.share == share(id) {
                financed[claim, default: []].append(share(id))
                held[claim] = nil
            }
            try require(financed[claim]?.last == share(id), "financed beside another")
        case (.release(let id, .refunded), .released):
            if let claim = claims[share(id)], held[claim]?.share == share(id) { held[claim] = nil }
        case (.release(let id, let reason), .released):
            let claim = try unwrap(claims[share(id)], "released what was never reserved")
            try require(financed[claim]?.last == share(id), "released what another financed")
            held[claim] = nil
            if reason == .rescinded { _ = financed[claim]?.popLast() }
        default: break
        }
    }

    /// Of one line nobody has two claims whose numbers are written alike, and nobody gets it unasked beside a distinct one.
    private func noteNumber(_ wanted: ClaimReservation, _ own: ClaimEntry.Share) throws(Violation) {
        guard case .distinct(let line, _)? = wanted.number else {
            if case .written(let tag)? = wanted.number { written[own] = tag }
            guard wanted.chain.isEmpty else { return }
            lines[wanted.claim] = nil
            for (other, line) in lines where line == wanted.claim {
                let isFree = held[other] == nil && (financed[other] ?? []).isEmpty
                try require(isFree, "a line with a distinct claim on it is free")
            }
            return
        }
        let holders = (financed[line] ?? []) + (held[line].map { [$0.share] } ?? [])
        for holder in holders {
            let tag = try unwrap(written[holder], "distinct from a number that nobody told")
            try require(tag != wanted.claim, "one number is two claims")
        }
        lines[wanted.claim] = line
    }

    /// The records, read again from their bytes, make the same claims; with one left out they are refused.
    func requireReplay() throws(Violation) {
        let replay = RegistryReplay()
        let records = storage.records.map { (bytes: $0.record.canonicalBytes, tip: $0.tip) }
        for (bytes, tip) in records {
            try mustSucceed("an own record") {
                try replay.take(try RegistryRecord(canonicalBytes: bytes), tip: tip)
            }
        }
        try require(replay.storage.entries == storage.entries, "the records lead to other claims")
        try require(replay.storage.withdrawals == storage.withdrawals, "or to other withdrawals")
        for entry in storage.entries.values {
            try requireOneText(of: ClaimEntry.self, entry.canonicalBytes)
        }
        guard records.count > 1, let last = records.last else { return }
        do {
            try RegistryReplay().take(try RegistryRecord(canonicalBytes: last.bytes), tip: last.tip)
        } catch let fault as RegistryFault {
            return try require(fault.code == .records, "refused as something else: \(fault)")
        } catch { throw Violation("\(error)") }
        throw Violation("the records before this one are not missed")
    }

    private static func signed(_ request: RegistryRequest) -> RegistryRequest {
        guard case .reserve(let wanted) = request.act else { return request }
        let chain = wanted.chain.map { link -> ResaleLink in
            guard link.signature == "sign", let key = keys[link.statement.from] else { return link }
            return (try? ResaleLink(link.statement, by: key)) ?? link
        }
        return RegistryRequest(
            id: request.id, registry: request.registry,
            act: .reserve(
                ClaimReservation(
                    claim: wanted.claim, near: wanted.near, until: wanted.until, chain: chain,
                    basis: wanted.basis, number: wanted.number)))
    }
}

enum KnownInstant {
    static let start: LedgerInstant = {
        guard let instant = LedgerInstant(seconds: 1_800_000_000) else { preconditionFailure("a time") }
        return instant
    }()
}
