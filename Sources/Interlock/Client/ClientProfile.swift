import Curl
import SettlementModel
import SettlementProofs

/// Where a desk finds its gateway, and as whom it speaks. Read from a file of `kind: client`.
struct ClientProfile: Hashable {
    let endpoint: Endpoint
    /// SHA-256 of the gateway's TLS key.
    let pin: Bytes32
    let identity: IdentityFiles
    let timeoutSeconds: Int

    func client() -> CurlClient {
        var limits = CurlLimits()
        limits.totalMilliseconds = timeoutSeconds * 1000
        return CurlClient(
            identity: CurlIdentity(
                certificatePath: identity.certificate, keyPath: identity.key,
                serverPinBase64: Base64.encode(pin.bytes)), limits: limits)
    }

    func url(_ path: String) -> String {
        let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
        return "https://\(host):\(endpoint.port)\(path)"
    }
}

/// Reads a desk's profile.
struct ClientProfileReader {
    let top: DocumentSection
    let files: FileRules

    func read() -> ClientProfile? {
        let gateway = top.section("gateway")
        let endpoint = gateway?.endpoint(listening: false)
        let pin = gateway?.required("pin", ValueKind<Bytes32>.pin)
        gateway?.finish()
        let identity = top.tls(files)
        let timeout = top.value("timeout", .integer(1...600, unit: "seconds"), default: 30)
        guard let endpoint, let pin, let identity else { return nil }
        return ClientProfile(endpoint: endpoint, pin: pin, identity: identity, timeoutSeconds: Int(timeout))
    }
}
