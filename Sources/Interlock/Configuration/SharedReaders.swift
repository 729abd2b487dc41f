import SettlementModel
import SettlementProofs

/// Sections that several files share.
extension DocumentSection {
    /// `host` and `port`; port 0 only where the system may choose one.
    func endpoint(listening: Bool) -> Endpoint? {
        let host = required("host", ValueKind<String>.host)
        let port = required("port", listening ? ValueKind<Int64>.listenPort : ValueKind<Int64>.port)
        guard let host, let port else { return nil }
        return Endpoint(host: host, port: Int(port))
    }

    /// The section `listen`: where this process answers.
    func listen() -> Endpoint? {
        section("listen").flatMap { listen in
            defer { listen.finish() }
            return listen.endpoint(listening: true)
        }
    }

    /// The section `tls`: as whom this process speaks.
    func tls(_ files: FileRules, of owner: PartyIdentity? = nil) -> IdentityFiles? {
        section("tls").flatMap { tls in
            defer { tls.finish() }
            return tls.identity(files, of: owner)
        }
    }

    /// `certificate` and `key`, both paths of PEM files that belong together.
    ///
    /// - Parameter owner: whom the certificate must name, if that matters.
    func identity(_ files: FileRules, of owner: PartyIdentity? = nil) -> IdentityFiles? {
        let certificate = files.open(self, "certificate")
        let key = files.secret(self, "key")
        guard let certificate, let key else { return nil }
        let identity = IdentityFiles(certificate: certificate, key: key)
        if files.looks { IdentityCheck(section: self, files: identity, owner: owner).run() }
        return identity
    }

    /// `algorithm` and `key`: a public key, DER SubjectPublicKeyInfo in base64.
    func verificationKey() -> VerificationKey? {
        let algorithm = required(
            "algorithm", ValueKind<SignatureAlgorithm>.oneOf(SignatureAlgorithm.ofAnyMessage))
        let bytes = required("key", ValueKind<[UInt8]>.publicKey)
        guard let algorithm, let bytes else { return nil }
        guard let key = VerificationKey(algorithm: algorithm, spki: bytes),
            SignatureVerification.signsAnyMessage(key)
        else {
            add(
                .value, "key", "not a \(algorithm.rawValue) public key",
                fix: "copy the key and its algorithm together")
            return nil
        }
        return key
    }

    /// Currencies with an amount each, under `key`; empty where the key is absent.
    func amounts(_ key: String) -> [CurrencyCode: Money] {
        guard let section = optionalSection(key) else { return [:] }
        return section.pairs(ValueKind<CurrencyCode>.currency) { ValueKind<Money>.amount($0) }
    }
}

extension ValueKind where T == [UInt8] {
    static let publicKey = ValueKind(
        expected: "a public key (SubjectPublicKeyInfo) in base64",
        fix: "copy it from `interlock peer export` or `interlock ledger init`"
    ) { Base64.decode($0) }
}
