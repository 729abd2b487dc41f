public import Logging
internal import Synchronization

/// Every line that was logged, for tests that look for what must or must not be there.
public final class LogTape: Sendable {
    private let state = Mutex<[(line: String, code: String?)]>([])

    public init() {}

    public var lines: [String] { state.withLock { $0.map(\.line) } }
    /// The codes of those lines that have one.
    public var codes: [String] { state.withLock { $0.compactMap(\.code) } }
    fileprivate func add(_ line: String, _ code: String?) { state.withLock { $0.append((line, code)) } }

    /// A logger that writes on this tape and nowhere else.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { TapeHandler(tape: self, label: $0) }
    }
}

private struct TapeHandler: LogHandler {
    let tape: LogTape
    let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let words = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        tape.add("\(label) \(event.level): \(event.message) \(words)", all["code"].map { "\($0)" })
    }
}
