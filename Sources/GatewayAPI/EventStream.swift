import HummingbirdCore
import NIOCore
import ServiceLifecycle
import SettlementEngine
import SettlementModel
import SettlementProofs
import Synchronization

/// Changes of transfers as server-sent events. A reader that is too slow loses the stream and is told so.
struct EventStream: Sendable {
    let desk: any Desk
    /// Only this transfer, beginning with how it stands now; `nil` is every change from now on.
    let transfer: TransferID?
    let heartbeat: Duration

    /// Changes that may wait for a slow reader.
    private static let backlog = 1024

    private enum Item: Sendable {
        case view(TransferView)
        case heartbeat
        case lost
    }

    /// Writes until the reader goes, the gateway drains, or the reader falls behind.
    func run(into writer: consuming some ResponseBodyWriter) async throws {
        var writer = writer
        // Subscribed before the first look, so that nothing falls between the two.
        let changes = await desk.changes()
        let (items, sink) = AsyncStream.makeStream(
            of: Item.self, bufferingPolicy: .bufferingOldest(Self.backlog))
        // Left by whatever way, these three are cancelled and awaited.
        let mark = LostMark()
        async let _ = feed(changes, into: sink, mark)
        async let _ = beat(into: sink)
        async let _ = end(sink)
        try await writer.write(ByteBuffer(string: ": open\n\n"))
        if let transfer, let view = await desk.transfer(transfer) {
            try await writer.write(ByteBuffer(bytes: Self.bytes(.view(view))))
        }
        for await item in items { try await writer.write(ByteBuffer(bytes: Self.bytes(item))) }
        if mark.isSet { try await writer.write(ByteBuffer(bytes: Self.bytes(.lost))) }
        try await writer.finish(nil)
    }

    private func feed(
        _ changes: AsyncStream<TransferView>, into sink: AsyncStream<Item>.Continuation, _ mark: LostMark
    ) async {
        defer { sink.finish() }
        for await view in changes where transfer == nil || view.id == transfer {
            guard case .dropped = sink.yield(.view(view)) else { continue }
            return mark.set()
        }
    }

    private func beat(into sink: AsyncStream<Item>.Continuation) async {
        while (try? await ContinuousClock().sleep(for: heartbeat)) != nil { sink.yield(.heartbeat) }
    }

    /// Ends the stream when the gateway drains.
    private func end(_ sink: AsyncStream<Item>.Continuation) async {
        try? await gracefulShutdown()
        sink.finish()
    }

    private static func bytes(_ item: Item) -> [UInt8] {
        switch item {
        case .view(let view):
            Array("id: \(view.revision)\nevent: transfer\ndata: ".utf8)
                + CanonicalJSON.encode(TransferViewCodec.json(view)) + Array("\n\n".utf8)
        case .heartbeat: Array(": still here\n\n".utf8)
        case .lost:
            Array("event: lost\ndata: {\"next\":\"list the transfers and open the stream again\"}\n\n".utf8)
        }
    }
}

/// Set once, when a change had no room left.
final class LostMark: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}

/// Counts open streams.
final class StreamCount: Sendable {
    private let open = Mutex(0)
    private let limit: Int
    init(limit: Int) { self.limit = limit }

    func enter() -> Bool {
        open.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { open.withLock { $0 -= 1 } }
}
