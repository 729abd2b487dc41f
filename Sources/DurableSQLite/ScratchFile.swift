public import GRDB

/// A database for the time of one piece of work: for what may be more than memory should hold.
public enum ScratchFile {
    /// Runs `body` over a new, empty database at `path`, which only this user can read, and takes it away again.
    ///
    /// Nobody reads it later, so nothing in it is synced or can be undone. What a process that died left there goes first.
    /// - Throws: `file.system`, `file.disk-full`, and whatever `body` throws.
    public static func with<T>(_ path: String, _ body: (Database) throws -> T) throws -> T {
        try FileSystem.remove(path)
        try FileSystem.createPrivate(path)
        let done = Result { try filling(path, body) }
        try FileSystem.remove(path)
        return try done.get()
    }

    private static func filling<T>(_ path: String, _ body: (Database) throws -> T) throws -> T {
        do {
            var configuration = Configuration()
            configuration.prepareDatabase {
                try $0.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            }
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // What failed is committed as well: without a journal there is no way back, and none is needed.
            let done = try queue.write { database in Result { try body(database) } }
            try queue.close()
            return try done.get()
        } catch let error as DatabaseError { throw DurableFault(error) }
    }
}
