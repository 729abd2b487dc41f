import EVMProofs
import Foundation
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// A chain that another leg's lock is on shows two histories: both gates close here, and only the exit is left.
struct EVMForkTests {
    private let x: TestLedger
    private let trade: TestTrade
    private let anchor: LedgerAnchor
    private let lead: [[UInt8]], rivals: [[UInt8]]

    private struct Header: Decodable { let header: String }
    private struct HeadersFile: Decodable {
        struct Genesis: Decodable { let hash, header: String }
        let epochLength: UInt64
        let genesis: Genesis
        let headers: [Header]
    }
    private struct RejectedFile: Decodable { let equivocation: [Header] }

    private static func vectors<File: Decodable>(_ name: String, as type: File.Type) throws -> File {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Specs/Vectors/evm")
        return try JSONDecoder().decode(type, from: Data(contentsOf: root.appending(path: "\(name).json")))
    }

    private static func hex(_ text: String) throws -> [UInt8] {
        try #require(Hex.decode(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text))
    }

    init() throws {
        let file = try Self.vectors("qbft-headers", as: HeadersFile.self)
        let hash = try #require(Bytes32(try Self.hex(file.genesis.hash)))
        let policy = try #require(
            HeaderPolicy(
                format: .qbft, epochLength: file.epochLength, trustingPeriod: 86_400, requiresLowS: true))
        let escrow = try #require(EVMAddress([UInt8](repeating: 1, count: 20)))
        let profile = try #require(
            EVMProfile(
                chainID: 7, genesis: hash, headers: policy, depth: 0, escrow: escrow, escrowCode: hash,
                notarySet: nil))
        anchor = try #require(
            profile.anchor(
                ledger: LedgerID(checked: "evm:fork"), block: 0, hash: hash, operatorTrusted: false))
        lead = try [Self.hex(file.genesis.header)] + file.headers.prefix(2).map { try Self.hex($0.header) }
        rivals = try Self.vectors("qbft-rejected", as: RejectedFile.self).equivocation
            .map { try Self.hex($0.header) }
        x = try TestLedger("sql:bank-a-claims")
        x.rules = LedgerRules(
            ledger: x.id, operatorKey: x.operatorKey.verificationKey,
            verifiers: [SQLLogVerifier(), EVMLockVerifier()], foreignAnchors: [anchor])
        trade = try TestTrade(x)
    }

    private func terms(salt: UInt8 = 1) throws -> LockTerms {
        let foreign = ForeignLock(lock: LockID(Digest.sha256([salt])), anchor: anchor)
        return try trade.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: salt, quantity: 1, hashlock: Preimage(Digest.sha256([salt])).hashlock)
    }

    private func report(_ first: [[UInt8]], _ second: [[UInt8]], of ledger: String? = nil) -> ForkReport {
        func text(_ headers: [[UInt8]]) -> String {
            String(decoding: HeaderPath(headers).bytes, as: UTF8.self)
        }
        return ForkReport(origin: ledger ?? anchor.ledger.text, first: text(first), second: text(second))
    }

    @Test func `a proven fork of a chain closes both gates and leaves the exit`() throws {
        let held = try trade.lock(try terms())
        let fork = report(lead + [rivals[0]], lead + [rivals[1]])
        try x.apply(.reportFork(fork))
        let preimage = Preimage(Digest.sha256([1]))
        #expect(try x.refusal(.claim(held.lockID, preimage, proof: [1])) == .anchorForked)
        #expect(try x.refusal(.refund(held.lockID, proof: [1])) == .anchorForked)
        #expect(
            try x.refusal(.lock(try terms(salt: 2), anchorProof: nil), by: [trade.payer.key])
                == .anchorForked)
        #expect(try x.refusal(.reportFork(fork)) == .forkKnown)
        try x.apply(try trade.release(held))
        #expect(try x.state(held) == .refunded)
        #expect(try x.findings().isEmpty)
    }

    @Test func `one path and a second block behind it is a report too`() throws {
        _ = try trade.lock(try terms())
        try x.apply(.reportFork(report(lead + [rivals[0]], lead + rivals)))
        #expect(try x.with { try $0.isForked(anchor.ledger) })
    }

    @Test func `what shows no two histories is refused and closes nothing`() throws {
        let unpinned = report(lead + [rivals[0]], lead + [rivals[1]])
        #expect(try x.refusal(.reportFork(unpinned)) == .forkOriginUnknown)
        _ = try trade.lock(try terms())
        for (first, second) in [(lead, lead), (lead + [rivals[0]], lead + [rivals[0]]), ([], rivals)] {
            #expect(try x.refusal(.reportFork(report(first, second))) == .forkUnproven)
        }
        let notes = ForkReport(origin: anchor.ledger.text, first: "no path", second: "")
        #expect(try x.refusal(.reportFork(notes)) == .forkUnproven)
        let elsewhere = report(lead + [rivals[0]], lead + [rivals[1]], of: "evm:elsewhere")
        #expect(try x.refusal(.reportFork(elsewhere)) == .forkOriginUnknown)
        #expect(try x.with { try $0.isForked(anchor.ledger) } == false)
    }

    /// Proofs move the anchor on, and whoever watched the chain may hold the paths from where it began.
    @Test func `paths from the block that the operator configured count after the anchor has moved`() throws {
        _ = try trade.lock(try terms())
        let later = try SealedHeader(lead[2], .qbft)
        let head = try #require(LogHead(block: later.header.number, hash: later.hash))
        try x.with {
            try $0.putForeignHead(anchor.head, of: anchor.ledger)
            try $0.putForeignHead(head, of: anchor.ledger)
            try $0.putForeignAnchor(anchor.advanced(to: head))
        }
        try x.apply(.reportFork(report(lead + [rivals[0]], lead + [rivals[1]])))
        #expect(try x.with { try $0.isForked(anchor.ledger) })
    }

    @Test func `paths from where the anchor has moved to count as well`() throws {
        _ = try trade.lock(try terms())
        let later = try SealedHeader(lead[2], .qbft)
        let head = try #require(LogHead(block: later.header.number, hash: later.hash))
        try x.with {
            try $0.putForeignHead(head, of: anchor.ledger)
            try $0.putForeignAnchor(anchor.advanced(to: head))
        }
        let short = [later.hashedForm]
        try x.apply(.reportFork(report(short + [rivals[0]], short + [rivals[1]])))
    }
}
