/// The commented example that `interlock config example screening-client` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let screeningClient = """
        # Interlock screening client: a service that knows whom a bank may not deal with, and as whom we ask.
        # Used by `interlock restrictions --screen`. Relative paths start at this file's directory.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: screening-client

        service:
          # By which rules name it: `"screened": {"by": ["lists.example"], …}`. No default.
          name: lists.example
          host: screening.example
          port: 7843
          # SHA-256 of its TLS key. No default.
          pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef

        # Our certificate and key; the service admits the key. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Seconds to wait for an answer. Default: 10. Beyond, nothing is known, and nothing is allowed.
        timeout: 10

        """
}
