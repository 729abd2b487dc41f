/// The commented example that `interlock config example notary-client` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let notaryClient = """
        # Interlock notary client: where the members of one notary set answer, and as whom we ask.
        # Used by `interlock notary collect`. Relative paths start at this file's directory.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: notary-client

        # The escrow that certificates are for. No default.
        escrow:
          chainId: 1337
          escrow: "0xe5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5"

        # The set; its members are the notaries below. No default.
        notarySet:
          epoch: 1
          threshold: 3

        # Every member with its address, and the SHA-256 of its TLS key. No default.
        notaries:
          - address: "0x5bf9a0fe7f1055d60b0a4e3236ab2dc7defaf5bf"
            host: one.notaries.example
            port: 7643
            pin: 5480a3b7e45e65053754db404cf37d039d960707aad9896b569375f0f6c8fd36
          - address: "0x7cda0948b6772a4149b29bf8dcdb1f8196a233cf"
            host: two.notaries.example
            port: 7643
            pin: 14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340
          - address: "0xc64e608639fa981df9574e96099edf1e629f280b"
            host: three.notaries.example
            port: 7643
            pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef
          - address: "0xf2cd78032118846bd64da61411964247bb267309"
            host: four.notaries.example
            port: 7643
            pin: 7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730

        # Our certificate and key; the notaries admit the key. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Seconds to wait for each answer. Default: 30.
        timeout: 30

        """
}
