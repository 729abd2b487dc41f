/// The commented example that `interlock config example client` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let client = """
        # Interlock client profile: where a desk finds its gateway, and as whom it speaks.
        # Name it with --profile or in INTERLOCK_PROFILE. Relative paths start at this file's directory.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: client

        gateway:
          # Where the gateway's API listens. No default.
          host: 127.0.0.1
          port: 7444
          # SHA-256 of the gateway's TLS key. No default. Another key is refused before anything is sent.
          pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef

        # Our certificate and key; the gateway knows us by the key. No default.
        tls:
          certificate: keys/alice.cert.pem
          key: keys/alice.key.pem

        # Seconds to wait for an answer. Default: 30. Beyond, the outcome is unknown: look, or repeat; both are safe.
        timeout: 30

        """
}
