import SettlementModel
import SettlementProofs

/// Whether a certificate and a key that a configuration names belong together, now and to this gateway.
struct IdentityCheck {
    let section: DocumentSection
    let files: IdentityFiles
    /// Whom the certificate must name; `nil` where any owner will do.
    let owner: PartyIdentity?

    /// Adds what is wrong; files that are not there were found already.
    func run() {
        guard HostFiles.isFile(files.certificate),
            HostFiles.isFile(files.key),
            let certificate: GatewayCertificate = read(
                "certificate", files.certificate,
                { bytes throws(CryptoError) in try GatewayCertificate(pem: bytes) }),
            let key: SigningKey = read(
                "key", files.key, { bytes throws(CryptoError) in try SigningKey(pem: bytes) })
        else { return }
        if certificate.key != key.verificationKey {
            section.add(
                .file, "key", "the key is not the certificate's", fix: "name the two that were made together")
        }
        if !certificate.isValid(at: SystemClock.seconds()) {
            section.add(
                .file, "certificate", "the certificate has ended, or begins later",
                fix: "make a new one with `interlock keys make tls` and tell the peers its pin")
        }
        if let owner,
            certificate.subject.gateway != owner.gateway || certificate.subject.lei.text != owner.lei
        {
            section.add(
                .file, "certificate",
                "the certificate names \(certificate.subject.gateway) (\(certificate.subject.lei.text))",
                fix: "make one with --id \(owner.gateway) --lei \(owner.lei)")
        }
    }

    private func read<Value>(
        _ key: String, _ path: String, _ make: ([UInt8]) throws(CryptoError) -> Value
    ) -> Value? {
        do {
            return try make(try HostFiles.read(path, limit: 65_536))
        } catch let fault as CryptoError {
            section.add(
                .file, key, "\(path): \(fault.detail)",
                fix: "name a PEM file made by `interlock keys make tls`")
        } catch let fault as CommandFailure where fault.code == "file.too-large" {
            section.add(
                .file, key, "\(path) is no PEM file", fix: "name a PEM file made by `interlock keys make tls`"
            )
        } catch {
            section.add(.file, key, "\(path) cannot be read", fix: "let the program's user read it")
        }
        return nil
    }
}
