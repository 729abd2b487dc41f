internal import DurableSQLite
internal import GRDB
internal import SettlementEngine
internal import SettlementModel
internal import SettlementProofs

/// The tables of a vault file and how they came to be.
enum VaultLayout {
    static func of(_ gateway: GatewayID) -> FileLayout {
        FileLayout(
            kind: "interlock vault", owner: gateway.text,
            migrations: [
                FileLayout.Migration("1 keys, signatures and preimages") { try $0.execute(sql: first) },
                FileLayout.Migration("2 message keys by epoch") { try $0.execute(sql: second) },
            ])
    }

    private static let first = """
        CREATE TABLE seal (
          only INTEGER PRIMARY KEY CHECK (only = 1), method TEXT NOT NULL, salt BLOB NOT NULL,
          n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL) STRICT;
        CREATE TABLE sealed_key (
          purpose TEXT PRIMARY KEY, public BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE signed (
          name TEXT PRIMARY KEY, digest BLOB NOT NULL, previous BLOB, signature BLOB) STRICT, WITHOUT ROWID;
        CREATE TABLE frame (
          peer TEXT NOT NULL, sequence INTEGER NOT NULL, header BLOB NOT NULL, jws TEXT NOT NULL,
          messages BLOB NOT NULL, PRIMARY KEY (peer, sequence)) STRICT;
        CREATE TABLE preimage (
          transfer BLOB PRIMARY KEY, hashlock BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
        CREATE TABLE journal_head (
          only INTEGER PRIMARY KEY CHECK (only = 1), sequence INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
        CREATE TABLE writer (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL) STRICT;
        INSERT INTO writer VALUES (1, 0);
        """

    /// Public halves only: an old key signs nothing any more.
    private static let second = """
        CREATE TABLE message_epoch (
          epoch INTEGER PRIMARY KEY, algorithm TEXT NOT NULL, public BLOB NOT NULL) STRICT;
        """

    static func epochs(_ database: Database) throws -> [UInt32: VerificationKey] {
        var epochs: [UInt32: VerificationKey] = [:]
        let sql = "SELECT epoch, algorithm, public FROM message_epoch LIMIT 100000"
        for row in try Row.fetchAll(database, sql: sql) {
            let cells = StoredRow(row)
            guard let epoch = UInt32(exactly: try cells.unsigned("epoch")),
                let algorithm = SignatureAlgorithm(rawValue: try cells.text("algorithm"))
            else { throw unreadable("a message key's epoch") }
            epochs[epoch] = VerificationKey(algorithm: algorithm, spki: try cells.blob("public"))
        }
        return epochs
    }

    static func add(_ key: VerificationKey, epoch: UInt32, to database: Database) throws {
        try database.execute(
            sql: "INSERT INTO message_epoch VALUES (?, ?, ?)",
            arguments: [Int64(epoch), key.algorithm.rawValue, blob(key.spki)])
    }

    static func head(_ database: Database) throws -> JournalHead? {
        let sql = "SELECT sequence, digest FROM journal_head WHERE only = 1"
        guard let cells = try Row.fetchOne(database, sql: sql).map(StoredRow.init) else { return nil }
        return JournalHead(
            sequence: try cells.unsigned("sequence"),
            digest: try bytes32(try cells.blob("digest"), "a journal head"))
    }

    static func writerEpoch(_ database: Database) throws -> UInt64 {
        guard let row = try Row.fetchOne(database, sql: "SELECT epoch FROM writer WHERE only = 1") else {
            throw unreadable("the writer's epoch")
        }
        return try StoredRow(row).unsigned("epoch")
    }

    static func frame(_ cells: StoredRow) throws -> SignedFrameRecord {
        guard let messages = MessageList.decode(try cells.blob("messages")) else {
            throw unreadable("a frame")
        }
        return SignedFrameRecord(
            frameSequence: try cells.unsigned("sequence"), header: try cells.blob("header"),
            jws: try cells.text("jws"), messages: messages)
    }

    static func bytes32(_ bytes: [UInt8], _ what: String) throws -> Bytes32 {
        guard let value = Bytes32(bytes) else { throw unreadable(what) }
        return value
    }

    static func unreadable(_ what: String) -> VaultFault {
        .sealBroken(
            detail: "vault.record.unreadable: \(what) was altered: restore the vault from its standby")
    }

    /// Numbers below 2^63 only fit the file.
    static func stored(_ number: UInt64) throws -> Int64 {
        guard let value = Int64(exactly: number) else {
            throw VaultFault.malformed(detail: "vault.number: \(number) is beyond any legal number")
        }
        return value
    }
}

/// Messages one after another, each behind its length in four bytes.
enum MessageList {
    static func encode(_ messages: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(messages.reduce(0) { $0 + $1.count + 4 })
        for message in messages {
            let length = UInt32(truncatingIfNeeded: message.count)
            for shift in stride(from: 24, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: length >> UInt32(shift)))
            }
            bytes += message
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) -> [[UInt8]]? {
        var messages: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= length else { return nil }
            messages.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return messages
    }
}

extension VaultFault {
    init(_ error: any Error) {
        if let fault = error as? VaultFault {
            self = fault
            return
        }
        guard let fault = error as? DurableFault else {
            self = .notDurable(detail: "vault.unknown: \(type(of: error)); stop and look at the disk")
            return
        }
        switch fault.kind {
        case .fenced: self = .fenced(detail: fault.description)
        case .foreign: self = .malformed(detail: fault.description)
        case .broken: self = .sealBroken(detail: fault.description)
        case .notDurable, .unavailable: self = .notDurable(detail: fault.description)
        }
    }
}
