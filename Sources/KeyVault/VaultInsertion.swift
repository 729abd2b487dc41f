internal import DurableSQLite
internal import GRDB
internal import SettlementEngine
internal import SettlementModel
internal import SettlementProofs

/// Writes entries inside one transaction. The tables' keys say no once more, after the rule did.
enum VaultInsertion {
    static func insert(_ entry: VaultEntry, into database: Database) throws {
        switch entry {
        case .frame(let record, let peer, let claims, _):
            for claim in claims { try insert(claim, signature: nil, into: database) }
            let statement = try database.cachedStatement(sql: "INSERT INTO frame VALUES (?, ?, ?, ?, ?)")
            try statement.execute(arguments: [
                peer.text, try VaultLayout.stored(record.frameSequence), blob(record.header), record.jws,
                blob(MessageList.encode(record.messages)),
            ])
        case .signature(let signature, let claim, _):
            try insert(claim, signature: signature.canonicalBytes, into: database)
        case .preimage(let preimage):
            let statement = try database.cachedStatement(sql: "INSERT INTO preimage VALUES (?, ?, ?)")
            try statement.execute(arguments: [
                blob(preimage.transfer.bytes), blob(preimage.hashlock.digest.bytes), blob(preimage.sealed),
            ])
        }
    }

    static func keepNewestHead(of entries: [VaultEntry], in database: Database) throws {
        let stored = try VaultLayout.head(database)
        guard let newest = VaultEntry.newestHead(of: entries, and: stored), newest != stored else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO journal_head VALUES (1, ?, ?)",
            arguments: [try VaultLayout.stored(newest.sequence), blob(newest.digest.bytes)])
    }

    private static func insert(_ claim: SigningClaim, signature: [UInt8]?, into database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT OR IGNORE INTO signed VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [
            claim.name.text, blob(claim.digest.bytes), claim.previous.map { blob($0.bytes) },
            signature.map(blob),
        ])
        guard database.changesCount == 0 else { return }
        let held = try Row.fetchOne(
            database, sql: "SELECT digest FROM signed WHERE name = ?", arguments: [claim.name.text])
        guard try held.map({ try StoredRow($0).blob("digest") }) == claim.digest.bytes else {
            throw VaultFault.alreadySigned(
                detail: "vault.signed-before: the store holds another \(claim.name.text)")
        }
    }
}
