internal import COpenSSL

/// libcrypto's end.
public enum LibraryLifetime {
    /// Leaves libcrypto standing when the process ends, as OpenSSL does with `OPENSSL_INIT_NO_ATEXIT`.
    ///
    /// Otherwise `exit` takes its locks and tables away while other threads may still stand in them, and a process that did
    /// all its work ends with a signal. The system takes the memory back in any case. It counts before anything else of
    /// libcrypto is used; later, or again, it changes nothing.
    /// - Source: OPENSSL_init_crypto(3).
    public static func spanProcess() {
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
