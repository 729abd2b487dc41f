public import Logging
import Synchronization

/// The codes that were logged, in order.
public final class LoggedCodes: Sendable {
    private let codes = Mutex<[String]>([])
    public init() {}

    public var all: [String] { codes.withLock { $0 } }

    public var logger: Logger { Logger(label: "test") { _ in Handler(codes: self) } }

    private struct Handler: LogHandler {
        let codes: LoggedCodes
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard let code = event.metadata?["code"] else { return }
            codes.codes.withLock { $0.append("\(code)") }
        }
    }
}
