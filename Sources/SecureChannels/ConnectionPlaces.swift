public import NIOCore
internal import Synchronization

/// The connections of one door. Those that have proven a pinned key and those that have not are counted apart, so a
/// stranger who connects and stays silent keeps nobody out.
///
/// A full door makes room at the cost of whoever crowds it: among the unproven the address with the most of them loses
/// its oldest connection; a key with all its own places loses its own oldest.
public final class ConnectionPlaces: Sendable {
    private let unproven: Int
    private let proven: Int
    private let ofOneKey: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - unproven: connections from their beginning to the end of their handshake.
    ///   - proven: connections whose handshake proved a pinned key.
    ///   - ofOneKey: how many of those may be one key's.
    public init(unproven: Int, proven: Int, ofOneKey: Int) {
        self.unproven = max(unproven, 1)
        self.proven = proven
        self.ofOneKey = max(ofOneKey, 1)
    }

    /// Takes in a connection whose peer has proven nothing yet.
    /// - Returns: false where another connection was closed for it.
    public func admit(_ channel: any Channel) -> Bool {
        let address = channel.remoteAddress?.ipAddress ?? ""
        let crowding = state.withLock { state in
            let crowding = state.unprovenCount < unproven ? nil : state.oldestOfTheMost()
            if let crowding { state.forget(crowding) }
            state.add(channel, from: address)
            return crowding
        }
        channel.closeFuture.whenComplete { [self] _ in dismiss(channel) }
        crowding?.close(mode: .all, promise: nil)  // outside the lock: it may end in `dismiss` at once
        return crowding == nil
    }

    /// Moves a connection among the proven ones, once its handshake has proven `key`.
    /// - Returns: false where it has no place, and is to be closed.
    public func prove(_ channel: any Channel, key: [UInt8]) -> Bool {
        let (hasPlace, replaced) = state.withLock { state -> (Bool, (any Channel)?) in
            guard state.has(channel) else { return (false, nil) }  // closed for another one meanwhile
            let replaced = state.count(of: key) < ofOneKey ? nil : state.oldest(of: key)
            if let replaced { state.forget(replaced) }
            guard state.provenCount < proven else {
                state.forget(channel)
                return (false, replaced)
            }
            state.prove(channel, key)
            return (true, replaced)
        }
        replaced?.close(mode: .all, promise: nil)
        return hasPlace
    }

    /// Everybody who is here.
    var channels: [any Channel] { state.withLock { $0.channels } }

    private func dismiss(_ channel: any Channel) { state.withLock { $0.forget(channel) } }
}

/// Who is here, since when, from where and by which key.
private struct State {
    private struct Place {
        let channel: any Channel
        let address: String
        /// Grows with every connection: the smaller, the older.
        let number: UInt64
        /// `nil` until the handshake has proven one.
        var key: [UInt8]?
    }

    private var places: [ObjectIdentifier: Place] = [:]
    private var next: UInt64 = 0

    var channels: [any Channel] { places.values.map(\.channel) }
    var provenCount: Int { places.values.count(where: { $0.key != nil }) }
    var unprovenCount: Int { places.count - provenCount }

    func has(_ channel: any Channel) -> Bool { places[ObjectIdentifier(channel)] != nil }
    func count(of key: [UInt8]) -> Int { places.values.count(where: { $0.key == key }) }

    mutating func add(_ channel: any Channel, from address: String) {
        places[ObjectIdentifier(channel)] = Place(channel: channel, address: address, number: next, key: nil)
        next += 1
    }

    mutating func prove(_ channel: any Channel, _ key: [UInt8]) {
        places[ObjectIdentifier(channel)]?.key = key
    }

    mutating func forget(_ channel: any Channel) { places[ObjectIdentifier(channel)] = nil }

    func oldest(of key: [UInt8]) -> (any Channel)? {
        Self.oldest(places.values.filter { $0.key == key })?.channel
    }

    /// The oldest unproven connection of the address that has the most of them; among equals the oldest of all.
    func oldestOfTheMost() -> (any Channel)? {
        let crowds = Dictionary(grouping: places.values.filter { $0.key == nil }, by: \.address).values
        let most = crowds.map(\.count).max() ?? 0
        return Self.oldest(crowds.filter { $0.count == most }.flatMap { $0 })?.channel
    }

    private static func oldest(_ places: [Place]) -> Place? { places.min { $0.number < $1.number } }
}
