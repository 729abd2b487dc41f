import Foundation
import SecureChannels

/// A throw-away identity on disk, made by the `openssl` command; gone with the test process's folder.
struct TestIdentity: Sendable {
    let certificateFile: String
    let keyFile: String
    let identity: TLSIdentity
    let certificate: PeerCertificate

    var pin: [UInt8] { certificate.spkiSHA256 }

    static let server = made("server")
    static let client = made("client")
    static let stranger = made("stranger")
    static let expired = made("expired", notBefore: "20200101000000Z", notAfter: "20200201000000Z")
    static let early = made("early", notBefore: "20980101000000Z", notAfter: "20990101000000Z")

    static let folder: URL = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "secure-\(UUID().uuidString)")
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            preconditionFailure("no temporary folder: \(error)")
        }
        atexit { try? FileManager.default.removeItem(at: TestIdentity.folder) }
        return folder
    }()

    /// A TLS context of this identity that admits exactly `peers`.
    func context(admitting peers: TestIdentity..., alpn: [String] = ["h2"]) throws -> TLSContext {
        try TLSContext(identity: identity, trust: .pins(Set(peers.map(\.pin))), alpn: alpn)
    }

    private static func made(
        _ name: String, notBefore: String? = nil, notAfter: String? = nil
    )
        -> TestIdentity
    {
        do { return try make(name, notBefore, notAfter) } catch {
            preconditionFailure("identity \(name): \(error)")
        }
    }

    private static func make(_ name: String, _ notBefore: String?, _ notAfter: String?) throws -> TestIdentity
    {
        let base = folder.appendingPathComponent(name).path
        let (key, request, certificate) = (base + ".key", base + ".csr", base + ".pem")
        try openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        if let notBefore, let notAfter {
            try openssl("req", "-new", "-key", key, "-subj", "/CN=\(name)", "-out", request)
            let settings = base + ".cnf"
            try """
            [ca]
            default_ca = own
            [own]
            new_certs_dir = \(folder.path)
            database = \(base).index
            rand_serial = yes
            default_md = sha256
            policy = any
            [any]
            commonName = supplied

            """.write(toFile: settings, atomically: true, encoding: .utf8)
            try Data().write(to: URL(fileURLWithPath: base + ".index"))
            try openssl(
                "ca", "-batch", "-selfsign", "-notext", "-config", settings, "-keyfile", key, "-in", request,
                "-startdate", notBefore, "-enddate", notAfter, "-out", certificate)
        } else {
            try openssl(
                "req", "-new", "-x509", "-key", key, "-subj", "/CN=\(name)", "-days", "2", "-out", certificate
            )
        }
        let chain = [UInt8](try Data(contentsOf: URL(fileURLWithPath: certificate)))
        let secret = [UInt8](try Data(contentsOf: URL(fileURLWithPath: key)))
        return TestIdentity(
            certificateFile: certificate, keyFile: key,
            identity: TLSIdentity(certificateChainPEM: chain, privateKeyPEM: secret),
            certificate: try PeerCertificate(pem: chain))
    }

    private static func openssl(_ arguments: String...) throws {
        let result = try Command.runAndWait("openssl", arguments)
        guard result.status == 0 else { throw CommandFailure(text: result.text) }
    }
}
