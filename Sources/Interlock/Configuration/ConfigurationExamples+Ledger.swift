/// The commented example that `interlock config example ledger` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let ledger = """
        # Interlock ledger configuration: an example in which every key says its default and what it does.
        # Check a file with:  interlock config check FILE
        # Relative paths start at this file's directory. Unknown keys are refused.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures: gateway or ledger. No default.
        kind: ledger

        ledger:
          # The ledger's name in the world. No default. Part of every lock's identity: never change it.
          id: sql:bank-a-assets
          # LEI of who runs it (ISO 17442). No default; signed into every trade's terms.
          operatorLEI: 969500BANKA0EXAMPL53
          # First line of every checkpoint. No default. No spaces and no `+`; never change it.
          origin: bank-a.example/assets

        data:
          # The SQLite file, made by `interlock ledger init`. No default. No gateway ever opens it.
          database: /var/lib/interlock/assets/ledger.sqlite

        # Made by `interlock keys make`. PEM, mode 0600 or stricter.
        keys:
          # Signs checkpoints. No default. Whoever holds it can write history: guard it.
          log: keys/log.key.pem
          # Signs the operator's own acts: accounts, assets, issues. No default. Another key than the log's.
          operator: keys/operator.key.pem

        # The ledger's certificate and key. No default. Gateways pin its key.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Where gateways reach it. No default. Port 0 lets the system choose, for tests.
        listen:
          host: 0.0.0.0
          port: 7543

        # Who may reach it. Default: nobody. Any of them may read, ask for proofs, and push a claim, refund or cancel; only
        # the party named in a lock is ever paid.
        admitted:
          - name: gw.bank-a
            # SHA-256 of its TLS key, as `interlock peer export` prints it. No default.
            pin: 5480a3b7e45e65053754db404cf37d039d960707aad9896b569375f0f6c8fd36
          - name: gw.bank-b
            pin: 14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340

        # Where our own trust in other ledgers starts. Default: none; the first lock on such a ledger then sets it, whoever
        # sends it. List every ledger that locks here may name, so that nobody can pin nonsense first.
        foreignAnchors:
          - ledger: sql:bank-b-cash
            # As gateways write it: origin, operatorKey, witnesses, quorum, head.
            anchor:
              origin: bank-b.example/cash
              operatorKey:
                algorithm: ES256
                key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGdM2aqQ+ySyjd68RQupRdLI3hlTmxvIIn1+iRSLHfgnN6bEnnOrOMe/5Uq12r1C/ZmnQ2+i7nwctarr45zZtqA==
              head:
                size: 0
                root: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
          # An EVM ledger: Specs/Ledgers/EVM.md, section 10.
          - ledger: evm:bond-network
            anchor:
              # No default for an EVM ledger.
              format: interlock-evm/1
              # qbft, ibft2, goquorum-ibft or clique. No default.
              seal: qbft
              # No default.
              chainId: 1337
              # The hash of block 0. No default.
              genesis: d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3
              # The escrow's address, and the Keccak-256 of its code on that chain. No default.
              escrow: "0x00112233445566778899aabbccddeeff00112233"
              escrowCode: c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470
              # The notary set whose certificates open its locks. Default: none; then only locks by clock are proven.
              # notarySet: 64 hexadecimal digits
              # Blocks after which votes for validators end. Default: 30000.
              epochLength: 30000
              # How much later than the head below a header may be, in seconds. Default: 1209600, two weeks.
              trustingPeriod: 1209600
              # Refuse signatures with a high s. Default: true.
              lowS: true
              # Blocks on top of a final one, 1 to 256, for clique only. Default: 0.
              depth: 0
              # True where one party alone can make blocks final. Default: true.
              operatorTrusted: false
              # A block known to be good. No default.
              head:
                block: 120000
                hash: 56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421

        # How far ahead of the ledger's clock a lock's expiry may lie, in seconds. Milliseconds given for seconds fall outside.
        expiryWindow:
          # Default: 1.
          least: 1
          # Default: 604800, seven days.
          most: 604800

        # Where the ledger is the book of a cash agent: its units are money at an ISO 20022 payment system, and a lock waits for a final
        # payment into the agent's account there. Default: none; then it is a ledger of its own. See Adapters/ISO20022/README.md.
        # cashAgent:
        #   # The folder of messages: `to-system` is written, `from-system` is emptied. Made if missing. No default. Whoever may write
        #   # there speaks as the payment system.
        #   exchange: /var/lib/interlock/cash/exchange
        #   # The agent's payments, made by `interlock ledger init`. No default. Never lose it and never put an old copy back: payments
        #   # would be made again.
        #   store: /var/lib/interlock/cash/payments.sqlite
        #   # Our BIC and the payment system's, as business headers name them. No default.
        #   bic: BKAACNBJXXX
        #   system: CBCCCNBJXXX
        #   # The account that nothing but reservations lies in: `iban`, or `other` where the system has its own names. No default.
        #   reserve:
        #     other: RESERVE-1
        #   # The banks whose accounts we may debit, and for how much at a time. Default: nobody. A bank that is only paid has no authority.
        #   participants:
        #     - account: bank-b/cash
        #       bic: BKBBCNBJXXX
        #       iban: DE89370400440532013000
        #       authority:
        #         CNY: 50,000,000.00
        #   # How long a lock's answer waits for its money, 0 to 8 seconds. Default: 5.
        #   patience: 5
        #   # After how many seconds of silence the system is asked what became of a payment. Default: 10.
        #   askAfter: 10
        #   # How many seconds after a payment out was refused it is made anew. Default: 60.
        #   retryAfter: 60

        log:
          # debug, info, notice, warning or error. Default: info.
          level: info

        """
}
