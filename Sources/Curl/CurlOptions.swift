import CCurl

/// Typed options of one handle; remembers whether one was refused.
final class CurlOptions {
    private let handle: UnsafeMutableRawPointer
    private(set) var isAccepted = true

    init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

    func set(_ option: CURLoption, _ value: Int) { note(interlock_curl_set_long(handle, option, value)) }
    func set(_ option: CURLoption, _ value: String) { note(interlock_curl_set_string(handle, option, value)) }
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        note(interlock_curl_set_pointer(handle, option, value))
    }

    func secure(_ trust: CurlTrust) {
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_PROTOCOLS_STR, trust == .loopback ? "http" : "https")
        switch trust {
        case .pinned(let identity): pin(identity)
        case .authorities:
            set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
            set(CURLOPT_SSL_VERIFYPEER, 1)
            set(CURLOPT_SSL_VERIFYHOST, 2)
        case .loopback: break
        }
    }

    /// TLS 1.3 with our certificate. The pin is the trust: chains and names say nothing about a self-signed gateway.
    private func pin(_ identity: CurlIdentity) {
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3)
        set(CURLOPT_SSL_VERIFYPEER, 0)
        set(CURLOPT_SSL_VERIFYHOST, 0)
        set(CURLOPT_PINNEDPUBLICKEY, "sha256//" + identity.serverPinBase64)
        set(CURLOPT_SSLCERT, identity.certificatePath)
        set(CURLOPT_SSLKEY, identity.keyPath)
    }

    func bound(connectMilliseconds: Int, totalMilliseconds: Int) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, connectMilliseconds)
        set(CURLOPT_TIMEOUT_MS, totalMilliseconds)
    }

    func endSilence(afterSeconds seconds: Int) {
        set(CURLOPT_LOW_SPEED_LIMIT, 1)
        set(CURLOPT_LOW_SPEED_TIME, seconds)
    }

    /// `sink` must outlive the transfer.
    func collect(into sink: CurlSink) {
        let write: curl_write_callback = { bytes, size, count, context in
            guard let context else { return 0 }
            let sink = Unmanaged<CurlSink>.fromOpaque(context).takeUnretainedValue()
            let length = size &* count
            guard let bytes, length > 0 else { return length }
            let chunk = UnsafeRawBufferPointer(start: bytes, count: length)
            return sink.take([UInt8](chunk)) ? length : 0
        }
        note(interlock_curl_set_write(handle, write))
        set(CURLOPT_WRITEDATA, Unmanaged.passUnretained(sink).toOpaque())
        set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(sink.message))
    }

    private func note(_ code: CURLcode) { if code != CURLE_OK { isAccepted = false } }
}

/// Where the body of one answer goes, and libcurl's words about a failure.
final class CurlSink {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLarge = false
    private(set) var wasHungUp = false
    let message: UnsafeMutablePointer<CChar>
    var handle: UnsafeMutableRawPointer?
    private let limit: Int
    private let deliver: ((Int, [UInt8]) -> Bool)?

    init(limit: Int, deliver: ((Int, [UInt8]) -> Bool)?) {
        self.limit = limit
        self.deliver = deliver
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { message.deallocate() }

    var words: String { String(cString: message) }

    func take(_ chunk: [UInt8]) -> Bool {
        if let deliver {
            var status = 0
            if let handle { interlock_curl_response_code(handle, &status) }
            wasHungUp = !deliver(status, chunk)
            return !wasHungUp
        }
        guard bytes.count + chunk.count <= limit else {
            isTooLarge = true
            return false
        }
        bytes += chunk
        return true
    }
}
