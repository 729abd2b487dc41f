/// The way to the payment system: messages go, messages come, each under a name.
///
/// It promises nothing: a message may get lost, come late, twice or never, and in any order.
public protocol MessageExchange: Sendable {
    /// Hands a message over. The same name again replaces what was not yet taken.
    /// - Throws: where it may or may not have been handed over.
    func send(_ message: [UInt8], named name: String) async throws
    /// What has come and was not put away yet; where that is much, some of it, and what had no turn at the next calls.
    /// - Throws: where it cannot be told what came; one message that cannot be read is no reason.
    func received() async throws -> Reception
    /// What was read is out of the way; another message that came under its name meanwhile stays. Repeats: harmless.
    /// - Throws: `ExchangeFault` where it stays and is received again.
    func putAway(_ message: ReceivedMessage) async throws
}

/// What lies there at one look.
public struct Reception: Hashable, Sendable {
    /// In the order of their names, beginning where the last look ended; at most a few hundred.
    public let messages: [ReceivedMessage]
    /// What cannot be read now. Whether it says anything is not known, so it stays.
    public let unread: [UnreadMessage]
    /// The exchange's names of what lies there and had no turn at this look: nothing new is known of it.
    public let unvisited: Set<[UInt8]>
    public init(
        messages: [ReceivedMessage], unread: [UnreadMessage] = [], unvisited: Set<[UInt8]> = []
    ) {
        self.messages = messages
        self.unread = unread
        self.unvisited = unvisited
    }
}

/// One message as it came; its bytes may be anything.
public struct ReceivedMessage: Hashable, Sendable {
    public let id: ID
    public let bytes: [UInt8]
    /// For people.
    public let name: String

    /// Two messages under one name have two ids.
    public struct ID: Hashable, Sendable {
        /// As the exchange has it; any bytes.
        public let name: [UInt8]
        public let stamp: String
        public init(name: [UInt8], stamp: String) {
            self.name = name
            self.stamp = stamp
        }
    }

    public init(id: ID, name: String, bytes: [UInt8]) {
        self.id = id
        self.name = name
        self.bytes = bytes
    }
}

/// A file of which it is not known what it says.
public struct UnreadMessage: Hashable, Sendable {
    /// Its name as the exchange has it; any bytes.
    public let file: [UInt8]
    /// For people.
    public let name: String
    public let why: String
    public init(file: [UInt8], name: String, why: String) {
        self.file = file
        self.name = name
        self.why = why
    }
}
