import OpenSSL
import SettlementModel
import SettlementProofs

let keyTargets = [
    FuzzTarget("certificate", limit: 4096, checkCertificate),
    FuzzTarget("certificate-pem", limit: 8192, checkCertificatePEM),
    FuzzTarget("public-key", limit: 512, checkPublicKey),
    FuzzTarget("private-key", limit: 512, checkPrivateKey),
    FuzzTarget("ecdsa-signature", limit: 128, checkECDSASignature),
    FuzzTarget("sealed", limit: 512, checkSealed),
]

/// DER certificates: what the strict reader takes, the channel's reader takes too and names by the same key.
private func checkCertificate(_ der: [UInt8]) throws(Violation) {
    let channel: PeerCertificate?
    do throws(TLSError) { channel = try PeerCertificate(der: der) } catch {
        try requireCode(error.code, under: "tls.certificate.")
        channel = nil
    }
    let certificate: Certificate
    do throws(OpenSSL.CryptoError) { certificate = try Certificate(der: der) } catch {
        return try requireCode(error.code, under: "crypto.")
    }
    let peer = try unwrap(channel, "the strict reader takes what the channel refuses")
    try require(peer.leafDER == der, "the channel keeps other bytes")
    try require(peer.spkiSHA256 == SHA256.digest(certificate.spkiDER), "two pins of one certificate")
    let pem = try mustSucceed("writing PEM") { try certificate.pem() }
    let again = try mustSucceed("reading its PEM") { try Certificate(pem: pem) }
    try require(again == certificate, "its PEM holds another certificate")
    let overPEM = try mustSucceed("the channel reads its PEM") { try PeerCertificate(pem: pem) }
    try require(overPEM == peer, "its PEM names another peer")
    try checkGatewayCertificate(der, certificate)
}

private func checkGatewayCertificate(_ der: [UInt8], _ certificate: Certificate) throws(Violation) {
    let gateway: GatewayCertificate
    do throws(OpenSSL.CryptoError) { gateway = try GatewayCertificate(der: der) } catch {
        return try requireCode(error.code, under: "crypto.")
    }
    let key = try mustSucceed("a gateway's key") { try certificate.publicKey() }
    try require(certificate.isSigned(by: key), "a gateway's certificate that it did not sign")
    try require(gateway.key.spki == key.spkiDER, "two keys of one certificate")
    let again = try mustSucceed("its PEM") { try GatewayCertificate(pem: gateway.pem) }
    try require(again == gateway, "its PEM names another gateway")
}

/// PEM texts: the strict reader wants one block, the channel's takes the first. Where both read, they agree.
private func checkCertificatePEM(_ pem: [UInt8]) throws(Violation) {
    let channel = try? PeerCertificate(pem: pem)
    let certificate: Certificate
    do throws(OpenSSL.CryptoError) { certificate = try Certificate(pem: pem) } catch {
        return try requireCode(error.code, under: "crypto.")
    }
    let peer = try unwrap(channel, "the strict reader takes what the channel refuses")
    try require(peer.leafDER == certificate.der, "two certificates in one text")
}

private func checkPublicKey(_ spki: [UInt8]) throws(Violation) {
    let key: PublicKey
    do { key = try PublicKey(spkiDER: spki) } catch {
        try requireCode(error.code, under: "crypto.key.")
        for algorithm in SignatureAlgorithm.allCases {
            guard let named = VerificationKey(algorithm: algorithm, spki: spki) else { continue }
            try require(!SignatureVerification.signsAnyMessage(named), "well formed, but unreadable")
        }
        return
    }
    try require(key.spkiDER == spki, "a key with two encodings")
    let pem = try mustSucceed("writing PEM") { try key.pem() }
    let again = try mustSucceed("reading its PEM") { try PublicKey(pem: pem) }
    try require(again == key, "its PEM holds another key")
    for count in [0, 8, 64, 71, 72] {
        let forged = key.verifies([UInt8](repeating: 1, count: count), over: spki)
        try require(!forged, "a signature that nobody made")
    }
}

/// PKCS #8: a key that is read signs, its public half verifies, and both survive writing.
private func checkPrivateKey(_ der: [UInt8]) throws(Violation) {
    let key: PrivateKey
    do { key = try PrivateKey(pkcs8DER: OpenSSL.SecretBytes(der)) } catch let error as OpenSSL.CryptoError {
        return try requireCode(error.code, under: "crypto.")
    } catch { throw Violation("another kind of error: \(error)") }
    let again = try mustSucceed("its own PEM") { try PrivateKey(pem: key.pem()) }
    try require(again.publicKey == key.publicKey, "its PEM holds another key")
    let signature = try mustSucceed("signing") { try key.sign(der) }
    try require(key.publicKey.verifies(signature, over: der), "its signature does not verify")
    try require(!key.publicKey.verifies(signature, over: der + [0]), "it verifies over another text")
}

/// The two texts of an ECDSA signature lead to each other, or there is none.
private func checkECDSASignature(_ bytes: [UInt8]) throws(Violation) {
    if let raw = ECDSASignature.raw(fromDER: bytes) {
        try require(ECDSASignature.der(fromRaw: raw) == bytes, "a signature with two DER texts")
        try require(ECDSASignature.isStrictDER(bytes), "readable, but not strict")
    } else {
        try require(!ECDSASignature.isStrictDER(bytes), "strict, but unreadable")
    }
    if let der = ECDSASignature.der(fromRaw: bytes) {
        try require(ECDSASignature.raw(fromDER: der) == bytes, "a signature with two raw texts")
    }
    try require(!KnownSignature.shared.p256.verifies(bytes, over: [1, 2, 3]), "a signature that nobody made")
}

/// A sealed text with edits opens only where nothing was changed.
private func checkSealed(_ edits: [UInt8]) throws(Violation) {
    let known = KnownSignature.shared
    let sealed = input(edits, of: known.sealed)
    do {
        let opened = try AES256GCM.open(
            sealed, key: known.sealKey, authenticating: known.type.utf8.map { $0 })
        try require(sealed == known.sealed, "a changed text opens")
        try require(opened.exposed == known.payload, "it opens as another text")
    } catch let error as OpenSSL.CryptoError {
        try require(sealed != known.sealed, "it does not open: \(error)")
        try requireCode(error.code, under: "crypto.")
    } catch let error as Violation { throw error } catch { throw Violation("\(error)") }
}

/// An input that begins with a zero byte holds edits of `known`; any other stands for itself.
private func input(_ bytes: [UInt8], of known: [UInt8]) -> [UInt8] {
    bytes.first == 0 ? edited(known, bytes.dropFirst()) : bytes
}
