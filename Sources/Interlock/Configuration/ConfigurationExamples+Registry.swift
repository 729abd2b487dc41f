/// The commented examples that `interlock config example registry` and `registry-client` print.
///
/// `Specs/Operations` holds the same texts; a test keeps them equal.
extension ConfigurationExamples {
    static let registry = """
        # Interlock registry configuration: an example in which every key says its default and what it does.
        # Check a file with:  interlock config check FILE
        # Relative paths start at this file's directory. Unknown keys are refused.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: registry

        registry:
          # Its name; every request and answer carries it. No default.
          id: registry:trade
          # The Ed25519 key that signs its answers, made by `interlock registry keys`. No default. Mode 0600 or stricter.
          key: keys/registry.key.pem

        data:
          # The store, made by `interlock registry init`. No default. Never put back to an earlier state: what was financed since
          # would be free again. Members who keep answers find it out, and then it decides nothing more.
          store: /var/lib/interlock/registry/registry.sqlite

        # The registry's certificate and key. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Where members reach it. No default. Port 0 lets the system choose, for tests.
        listen:
          host: 0.0.0.0
          port: 7743

        # The banks that may ask. Default: nobody.
        members:
          - name: gw.bank-a
            # SHA-256 of its TLS key, as `interlock keys pin` prints it. No default.
            pin: 5480a3b7e45e65053754db404cf37d039d960707aad9896b569375f0f6c8fd36
            # The key by which it signs claims on to others. Default: none; then it sells no registered claim on.
            resaleKey:
              algorithm: ES256
              key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGdM2aqQ+ySyjd68RQupRdLI3hlTmxvIIn1+iRSLHfgnN6bEnnOrOMe/5Uq12r1C/ZmnQ2+i7nwctarr45zZtqA==
          - name: gw.bank-b
            pin: 14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340

        # How far away the end of a reservation may lie, in seconds. Default: 604800, a week. One without an end is always allowed.
        longestReservation: 604800

        # How many new decisions each member may ask for. Every one is a record for good; what is asked again does not count. Beyond, the answer is
        # registry.busy and nothing was decided. Default: as written here.
        rate:
          # On average, 1 to 10000. Default: 50. A purchase takes four at most.
          decisionsPerSecond: 50
          # At once, after a pause, 1 to 100000. Default: 500.
          burst: 500
          # Of requests, 32768 (the longest one) to 67108864. Default: 524288.
          bytesPerSecond: 524288

        log:
          # debug, info, notice, warning or error. Default: info.
          level: info

        """

    static let registryClient = """
        # Interlock registry client: where a registry of financed claims answers, and as whom we ask.
        # Used by `interlock registry reserve` and the like. Relative paths start at this file's directory.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: registry-client

        registry:
          # No default, all of these.
          id: registry:trade
          host: registry.example
          port: 7743
          # SHA-256 of its TLS key.
          pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef
          # The key that signs its answers, as `interlock registry keys` printed it.
          answerKey:
            algorithm: Ed25519
            key: MCowBQYDK2VwAyEAVFKoTAt6JnZ+7/sjPw/RLZLU5oRYiTuJsuTs308gFew=

        # Our name there. No default.
        member: gw.bank-b

        # Our certificate and key; the registry admits the key. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # The key that all members share and the registry does not have: it makes the tags of claims. No default. Made once by
        # `interlock registry keys --shared`, and given to each member by a way that you trust.
        sharedKey: keys/registry-shared.key

        # Our key for links, with which we sell claims on; the registry knows its public half. Default: none.
        # resaleKey: keys/resale.key.pem

        # Seconds to go on asking. Default: 30. Beyond, the outcome may be unknown: the claim is not bought; ask again.
        timeout: 30

        """
}
