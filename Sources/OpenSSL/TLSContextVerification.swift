internal import COpenSSL

extension TLSContext {
    /// Replaces libssl's search for an authority by the dates and the pin, and fixes the choice of protocol.
    ///
    /// libssl keeps `self` unretained: every session holds its context, so it outlives all callbacks.
    func installCallbacks() {
        let me = Unmanaged.passUnretained(self).toOpaque()
        SSL_CTX_set_cert_verify_callback(
            handle,
            { store, me in
                guard let store, let me else { return 0 }
                return Unmanaged<TLSContext>.fromOpaque(me).takeUnretainedValue().verdict(store)
            }, me)
        SSL_CTX_set_alpn_select_cb(
            handle,
            { _, chosen, chosenLength, offered, offeredLength, me in
                guard let chosen, let chosenLength, let me else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                let own = Unmanaged<TLSContext>.fromOpaque(me).takeUnretainedValue().alpnWire
                var name: UnsafeMutablePointer<UInt8>?
                let found = SSL_select_next_proto(
                    &name, chosenLength, own.baseAddress, UInt32(own.count), offered, offeredLength)
                guard found == OPENSSL_NPN_NEGOTIATED else { return SSL_TLSEXT_ERR_ALERT_FATAL }
                chosen.pointee = UnsafePointer(name)
                return SSL_TLSEXT_ERR_OK
            }, me)
    }

    /// 1 to admit. The reason of a refusal stays with the session as its verify result.
    private func verdict(_ store: OpaquePointer) -> Int32 {
        guard let certificate = X509_STORE_CTX_get0_cert(store) else {
            X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED)
            return 0
        }
        let reason = judge(certificate)
        X509_STORE_CTX_set_error(store, reason)
        return reason == X509_V_OK ? 1 : 0
    }

    private func judge(_ certificate: OpaquePointer) -> Int32 {
        // 0 means that the date could not be read: refused like a date on the wrong side.
        guard X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 else {
            return X509_V_ERR_CERT_NOT_YET_VALID
        }
        guard X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 else {
            return X509_V_ERR_CERT_HAS_EXPIRED
        }
        guard let peer = try? PeerCertificate(certificate: certificate) else { return X509_V_ERR_UNSPECIFIED }
        return trust.admits(peer) ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION
    }
}
