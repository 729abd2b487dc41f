internal import DurableSQLite
internal import GRDB
internal import SettlementEngine
internal import SettlementModel
internal import SettlementProofs

/// The vault's records in a SQLite file of its own, with its own lock and its own epoch.
struct SQLiteVaultStorage: VaultStorage {
    let file: DurableFile

    func claims(under names: Set<SigningName>) async throws(VaultFault) -> [SigningName: SigningClaim] {
        let byText = Dictionary(names.map { ($0.text, $0) }) { first, _ in first }
        return try await reading { database in
            let places = databaseQuestionMarks(count: byText.count)
            let sql = "SELECT name, digest, previous FROM signed WHERE name IN (\(places))"
            let cursor = try Row.fetchCursor(database, sql: sql, arguments: StatementArguments(byText.keys))
            var claims: [SigningName: SigningClaim] = [:]
            while let row = try cursor.next() {
                let cells = StoredRow(row)
                guard let name = byText[try cells.text("name")] else { continue }
                let previous = try cells.blobOrNull("previous").map { try VaultLayout.bytes32($0, "a claim") }
                claims[name] = SigningClaim(
                    name: name, digest: try VaultLayout.bytes32(try cells.blob("digest"), "a claim"),
                    previous: previous)
            }
            return claims
        }
    }

    func signature(under name: SigningName) async throws(VaultFault) -> Signature? {
        try await reading { database in
            let sql = "SELECT signature FROM signed WHERE name = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [name.text]),
                let bytes = try StoredRow(row).blobOrNull("signature")
            else { return nil }
            guard let signature = try? Signature(canonicalBytes: bytes) else {
                // What was wrong with altered bytes does not matter.
                throw VaultLayout.unreadable("a signature")
            }
            return signature
        }
    }

    func frame(for peer: GatewayID, sequence: UInt64) async throws(VaultFault) -> SignedFrameRecord? {
        try await frames(for: peer, from: sequence, limit: 1).first { $0.frameSequence == sequence }
    }

    func frames(
        for peer: GatewayID, from first: UInt64, limit: Int
    ) async throws(VaultFault)
        -> [SignedFrameRecord]
    {
        try await reading { database in
            guard let first = Int64(exactly: first) else { return [] }
            let sql = """
                SELECT sequence, header, jws, messages FROM frame WHERE peer = ? AND sequence >= ?
                ORDER BY sequence LIMIT ?
                """
            let rows = try Row.fetchAll(database, sql: sql, arguments: [peer.text, first, limit])
            return try rows.map { try VaultLayout.frame(StoredRow($0)) }
        }
    }

    func preimage(of transfer: TransferID) async throws(VaultFault) -> SealedPreimage? {
        try await reading { database in
            let sql = "SELECT hashlock, sealed FROM preimage WHERE transfer = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [blob(transfer.bytes)]) else {
                return nil
            }
            let cells = StoredRow(row)
            let digest = try VaultLayout.bytes32(try cells.blob("hashlock"), "a hashlock")
            return SealedPreimage(
                transfer: transfer, hashlock: Hashlock(algorithm: .sha256, digest: digest),
                sealed: try cells.blob("sealed"))
        }
    }

    func newestHead() async throws(VaultFault) -> JournalHead? {
        try await reading { try VaultLayout.head($0) }
    }

    func writerEpoch() async throws(VaultFault) -> UInt64 {
        try await reading { try VaultLayout.writerEpoch($0) }
    }

    func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault) {
        try await writing { database in
            guard try VaultLayout.writerEpoch(database) <= epoch else { throw VaultFault.superseded }
            for entry in entries { try VaultInsertion.insert(entry, into: database) }
            try VaultInsertion.keepNewestHead(of: entries, in: database)
        }
    }

    func announce(_ epoch: UInt64) async throws(VaultFault) {
        try await writing { database in
            guard try VaultLayout.writerEpoch(database) <= epoch else { throw VaultFault.superseded }
            try database.execute(
                sql: "UPDATE writer SET epoch = ?", arguments: [try VaultLayout.stored(epoch)])
        }
    }

    func close() throws(VaultFault) {
        do { try file.close() } catch { throw VaultFault(error) }
    }

    private func reading<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(VaultFault) -> T {
        do { return try await file.read(body) } catch { throw VaultFault(error) }
    }

    private func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws(VaultFault) {
        do { try await file.commit(body) } catch { throw VaultFault(error) }
    }
}
