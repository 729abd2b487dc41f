internal import COpenSSL

extension TLSContext {
    /// Hands the chain and the key to libssl and checks that they belong together.
    func load(_ identity: TLSIdentity) throws(TLSError) {
        try loadChain(identity.certificateChainPEM)
        let key = try Self.privateKey(identity.privateKeyPEM)
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(handle, key) == 1, SSL_CTX_check_private_key(handle) == 1 else {
            throw TLSError(
                code: "tls.identity.mismatch",
                detail: "\(TLSError.libraryWords()); give the key of the chain's first certificate")
        }
    }

    private func loadChain(_ pem: [UInt8]) throws(TLSError) {
        var certificates = PEMCertificates(pem)
        var count = 0
        while let certificate = certificates.next() {
            defer { X509_free(certificate) }
            count += 1
            let taken =
                count == 1
                ? SSL_CTX_use_certificate(handle, certificate)  // libssl takes its own reference
                : tls_context_add_chain(handle, certificate)
            guard taken == 1, count <= 10 else {
                throw TLSError(
                    code: "tls.identity.unreadable",
                    detail: "certificate \(count): \(TLSError.libraryWords()); at most 10 are taken")
            }
        }
        guard count > 0 else {
            throw TLSError(
                code: "tls.identity.unreadable",
                detail: "no PEM certificate (\(TLSError.libraryWords())); give a CERTIFICATE block")
        }
        ERR_clear_error()  // reading past the last certificate leaves "no start line" behind
    }

    private static func privateKey(_ pem: [UInt8]) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        let key = pem.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
                return nil
            }
            defer { BIO_free(source) }
            // The callback answers "no passphrase": without it libcrypto would ask on the terminal.
            return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in 0 }, nil)
        }
        guard let key else {
            throw TLSError(
                code: "tls.identity.unreadable",
                detail: "private key: \(TLSError.libraryWords()); give an unencrypted PEM private key")
        }
        return key
    }
}
