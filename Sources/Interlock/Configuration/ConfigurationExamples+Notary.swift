/// The commented example that `interlock config example notary` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let notary = """
        # Interlock notary configuration: an example in which every key says its default and what it does.
        # Check a file with:  interlock config check FILE
        # Relative paths start at this file's directory. Unknown keys are refused.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures. No default.
        kind: notary

        notary:
          # Its name in logs. No default. In the world it is known by the address of its key.
          id: notary:one
          # The secp256k1 secret, made by `interlock notary keys`. No default. Mode 0600 or stricter.
          # Whoever holds it signs ends in this notary's name.
          key: keys/notary.key

        data:
          # The store, made by `interlock notary init`. No default. Never restored from a backup: a notary that forgot what
          # it signed must get a new key.
          store: /var/lib/interlock/notary/notary.sqlite

        # The notary's certificate and key, towards askers and ledgers. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Where askers reach it. No default. Port 0 lets the system choose, for tests.
        listen:
          host: 0.0.0.0
          port: 7643

        # Who may ask. Default: nobody.
        admitted:
          - name: gw.bank-a
            # SHA-256 of its TLS key, as `interlock keys pin` prints it. No default.
            pin: 5480a3b7e45e65053754db404cf37d039d960707aad9896b569375f0f6c8fd36
          - name: gw.bank-b
            pin: 14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340

        # The ledgers whose ends it certifies, by their own proofs. No default.
        ledgers:
          - id: sql:bank-b-cash
            # How to speak to it: sqlledger or evm. No default.
            driver: sqlledger
            # Tried in this order. No default; at least one. None is believed: proofs start at the anchor.
            endpoints:
              - host: ledger.bank-b.example
                port: 7543
                # SHA-256 of the ledger's TLS key. No default.
                pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef
            # Another certificate and key towards this ledger. Default: those above. Its operator admits the key.
            # tls: {certificate: keys/at-bank-b.cert.pem, key: keys/at-bank-b.key.pem}
            # Where trust in it starts, as its operator gave it by a way that you trust. No default. Another anchor, chosen by
            # people, opens a ledger again that was closed without proof of two histories.
            anchor:
              origin: bank-b.example/cash
              operatorKey:
                algorithm: ES256
                key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGdM2aqQ+ySyjd68RQupRdLI3hlTmxvIIn1+iRSLHfgnN6bEnnOrOMe/5Uq12r1C/ZmnQ2+i7nwctarr45zZtqA==
              head:
                size: 0
                root: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
          # A chain: askers must send the terms of the lock that is waited for, since its escrow finds a lock by all its fields only.
          - id: evm:cash-network
            driver: evm
            # Two or more JSON-RPC addresses, of different operators if that can be had; https, or http on 127.0.0.1 or [::1]. No
            # default. None is believed: what counts is sealed by the chain's validators and lies under a sealed root.
            endpoints: ["https://node.bank-b.example/rpc", "https://node.exchange.example/rpc"]
            # What was read of the chain, made if missing. Default: evm-ID.sqlite beside data.store. It holds nothing that the chain
            # cannot be asked again; of one notary only.
            store: /var/lib/interlock/notary/evm-cash-network.sqlite
            # As that ledger's parties have it; each member with its default: interlock config example ledger. Behind the trusting
            # period a newer block is needed: another anchor, and the file above moved away.
            anchor:
              format: interlock-evm/1
              seal: qbft
              chainId: 1338
              genesis: d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3
              escrow: "0x00112233445566778899aabbccddeeff00112233"
              escrowCode: c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470
              operatorTrusted: false
              head:
                block: 120000
                hash: 56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421

        # The escrows it signs for, each with a set that this notary is a member of; an escrow may stand here once for each set. No
        # default. A held lock keeps its set for ever: keep a set here until the last lock under it has ended.
        escrows:
          - chainId: 1337
            escrow: "0xe5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5"
            notarySet:
              epoch: 1
              # Above two thirds of the members: 3 of 4, 5 of 7. No default.
              threshold: 3
              members:
                - "0x5bf9a0fe7f1055d60b0a4e3236ab2dc7defaf5bf"
                - "0x7cda0948b6772a4149b29bf8dcdb1f8196a233cf"
                - "0xc64e608639fa981df9574e96099edf1e629f280b"
                - "0xf2cd78032118846bd64da61411964247bb267309"

        # What an asker is told where the other lock has not ended, in seconds. Default: 5.
        askAgain: 5

        # Seconds between two looks at each ledger, also while nobody asks. Default: 5.
        watch: 5

        log:
          # debug, info, notice, warning or error. Default: info.
          level: info

        """
}
