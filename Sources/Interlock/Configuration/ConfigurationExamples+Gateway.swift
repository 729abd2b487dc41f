/// The commented example that `interlock config example gateway` prints.
///
/// `Specs/Operations` holds the same text; a test keeps them equal.
extension ConfigurationExamples {
    static let gateway = """
        # Interlock gateway configuration: an example in which every key says its default and what it does.
        # Check a file with:  interlock config check FILE
        # Relative paths start at this file's directory. Unknown keys are refused. No secret stands in here: only paths,
        # public keys and names of environment variables.

        # The version of this file's shape. No default; only 1 is known.
        version: 1

        # What this file configures: gateway or ledger. No default.
        kind: gateway

        # Who we are on the wire. Peers pin these values: changing one means a new exchange of peer documents.
        gateway:
          # Our name on the wire, unique among all gateways. No default.
          id: gw.bank-a
          # Our legal entity identifier (ISO 17442). No default; a wrong check digit is refused.
          lei: 969500BANKA0EXAMPL53
          # Our name for people. No default.
          name: Bank A
          # Our business identifier code (ISO 9362). Default: none; certificates and reports then show none.
          bic: BKAACNBJXXX

        data:
          # Journal and vault live here. No default. Lose it and open transfers have to be recovered from the ledgers.
          directory: /var/lib/interlock/bank-a

        # What opens the vault. Exactly one of the two keys; never kept beside the data.
        seal:
          # A file of 64 hexadecimal digits, made by `interlock keys make seal`, mode 0400. No default. Lose it and the vault stays shut for ever.
          credentialFile: /run/credentials/interlock/seal.key
          # Instead: the name (never the value) of an environment variable that holds a passphrase. Default: none.
          # passphraseEnvironment: INTERLOCK_PASSPHRASE

        # Signing keys, made by `interlock keys make`. The vault takes them in at the first start.
        keys:
          # Signs frames, handshakes and evidence. No default. PEM, mode 0600 or stricter.
          message: keys/message.key.pem
          # Number of the message key, raised by one with every rotation. Default: 1. Peers must know it.
          messageEpoch: 1
          # Public halves of message keys before this one, as `interlock keys rotate` prints them; peers and evidence need them. Default: none.
          # earlier:
          #   - epoch: 1
          #     algorithm: ES256
          #     key: BASE64
          # Holds our accounts on the ledgers: value leaves an account only by this signature. No default.
          holder: keys/holder.key.pem
          # Hold our accounts on EVM ledgers, up to 8; each made by `interlock keys make evm-holder`. Default: none.
          # evmHolders:
          #   - keys/evm-holder.key.pem

        # Our certificate and key towards peers, ledgers and desks; the certificate names gateway, LEI and BIC. No default.
        tls:
          certificate: keys/tls.cert.pem
          key: keys/tls.key.pem

        # Where peers reach us. No default. Port 0 lets the system choose, for tests.
        listen:
          host: 0.0.0.0
          port: 7443

        # The desk's door: REST over mutual TLS.
        api:
          # Where desks reach us. No default. Keep it inside the bank.
          host: 127.0.0.1
          port: 7444
          # Who may use it. No default. A user is known by the key of its client certificate.
          users:
            - name: alice
              # One or more of maker, checker, officer, auditor, admin. No default. Every role may read.
              roles: [maker]
              # SHA-256 of the certificate's public key, as `interlock keys pin` prints it. No default.
              pin: 5480a3b7e45e65053754db404cf37d039d960707aad9896b569375f0f6c8fd36
            - name: bob
              roles: [checker]
              pin: b2951eb2397bb3933ceab5c4556511e09d4c6413fb8f3a28ba3b85ca8957c6b4
            - name: carol
              roles: [admin, auditor]
              pin: ad035c7e97b355b8c7c34798700be943a7e1bdf0b50fbf720fc5b3c713159f2c

        # The gateways we settle with. Default: none, so that no trade finds its match.
        peers:
          - id: gw.bank-b
            lei: 969500BANKB0EXAMPL08
            # For people. Default: its id.
            name: Bank B
            # Where it listens. No default.
            host: gw.bank-b.example
            port: 7443
            # SHA-256 of its TLS key. No default. Another key is refused at the handshake.
            pin: 14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340
            # Its gateway certificate, DER in base64 on one line. No default. It must name this id and LEI and hold the pinned
            # key; evidence carries it, so a renewed certificate belongs here too.
            certificate: MIICOzCCAeGgAwIBAgIQfM99aU6kLjEo99z9Fi8BDzAKBggqhkjOPQQDAjBvMQswCQYDVQQGEwJDTjEPMA0GA1UECgwGQmFuayBCMRIwEAYDVQQDDAlndy5iYW5rLWIxITAfBgNVBAUTGExFSTo5Njk1MDBCQU5LQjBFWEFNUEwwODEYMBYGA1UEYQwPQklDOkJLQkJDTkJKWFhYMB4XDTI2MTEyMjEyMjYzOFoXDTQ2MTExNzEzMjYzOFowbzELMAkGA1UEBhMCQ04xDzANBgNVBAoMBkJhbmsgQjESMBAGA1UEAwwJZ3cuYmFuay1iMSEwHwYDVQQFExhMRUk6OTY5NTAwQkFOS0IwRVhBTVBMMDgxGDAWBgNVBGEMD0JJQzpCS0JCQ05CSlhYWDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP2zEgfTs2vM6YAQLDVK6zDywOH4HhSn6y7h5GrDqeuIQpiLWUi/diXgr1HZ5eobGfPwl85PXa4AO2ZXSCXT+hKjXzBdMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMB0GA1UdJQQWMBQGCCsGAQUFBwMCBggrBgEFBQcDATAeBgNVHREEFzAVhhNpbnRlcmxvY2s6Z3cuYmFuay1iMAoGCCqGSM49BAMCA0gAMEUCIAif98jcw9eBWVd1qRjyBY5TD4QMy25bT7DgwcN9OqZhAiEAiLa6s7AwSk7J6tUBvZ5RC5ykC7hujKOttHHbV4T4scQ=
            # Its message keys by epoch. No default. Keep old epochs for as long as evidence has to verify.
            messageKeys:
              - epoch: 1
                algorithm: ES256
                key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDWPUzmi8p3u/wLLFK8z62X5CjZifpbcAIGHKvV64Uj8d4QDqlr96Fd96iOGkIHF4Yrc8pTlFt6fg8/K9/O+yLw==
            # How much may be in flight with it. A currency that is not here is refused. No default.
            exposure:
              CNY: 50,000,000.00
              USD: 50,000,000.00
            # Whether it has a registry of financed claims and registers each claim that it buys: then our terms say `registry:
            # passed`, and it accepts them with the claim reserved or not at all; with a registry of ours we tell it as its seller
            # whether we hold a registration, and wait as its buyer until it has told us. Agreed with the peer. Default: false.
            registersClaims: false

        # The ledgers we reach. A transfer needs two different ones.
        ledgers:
          - id: sql:bank-a-assets
            # How to speak to it: sqlledger or evm. No default. What follows for an evm ledger stands at the end of this list.
            driver: sqlledger
            host: assets.bank-a.example
            port: 7543
            # SHA-256 of the ledger's TLS key. No default.
            pin: ab3aa1daea4ae0276832dc6e7d6de771eeff7175cc2a998887a161df8cd4959c
            # Our certificate there. Default: the gateway's own, from `tls` above.
            # tls:
            #   certificate: keys/ledger-client.cert.pem
            #   key: keys/ledger-client.key.pem
            # LEI of who runs it. No default. An operator that is a party to the trade closes mode M1.
            operatorLEI: 969500BANKA0EXAMPL53
            # participant (own account and key there), observer (reads and proofs), relayed. Default: participant.
            access: participant
            # Our accounts there. No default for a participant.
            accounts: [bank-a/assets]
            # Where trust in its log starts. Learnt from the operator by another way than the network.
            anchor:
              # Default: interlock-sqllog/1.
              format: interlock-sqllog/1
              # First line of every checkpoint. No default.
              origin: bank-a.example/assets
              # The operator's log key. No default.
              operatorKey:
                algorithm: ES256
                key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAneFL75SNltFbCVIRLfyhsn7UKd8VGPip+UFMCFfdXa6ndCpUxLz2t6sziCJVBEXRCKUkovauaS95MVh2+RGvw==
              # Parties whose cosignatures count. Default: none, which means that only the operator vouches for the log.
              witnesses: []
              # How many of them are needed. Default: 0.
              quorum: 0
              # A head known to be good; size 0 with the root of nothing trusts the log from its first entry. No default.
              head:
                size: 0
                root: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            # How long this ledger takes, in seconds, as measured. Both banks recompute the deadlines from them.
            bounds:
              # From submitting to booked. No default.
              inclusion: 5
              # From booked to irreversible. Default: 0.
              finality: 0
              # From final to a verified proof here. No default.
              observation: 5
              # How wrong its clock may be. No default.
              clockError: 2
              # How long it may stand still and still be met. Default: 0.
              halt: 60
              # True where a booked entry may disappear again. Default: false.
              canReorganise: false
          - id: sql:bank-b-cash
            driver: sqlledger
            host: cash.bank-b.example
            port: 7543
            pin: ef6d9ec8510eeed05d1392a3d896efc9e672091918d266728a397ff8870b3f1f
            operatorLEI: 969500BANKB0EXAMPL08
            accounts: [bank-a/cash]
            anchor:
              origin: bank-b.example/cash
              operatorKey:
                algorithm: ES256
                key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGdM2aqQ+ySyjd68RQupRdLI3hlTmxvIIn1+iRSLHfgnN6bEnnOrOMe/5Uq12r1C/ZmnQ2+i7nwctarr45zZtqA==
              head:
                size: 0
                root: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            bounds:
              inclusion: 5
              observation: 5
              clockError: 2
              halt: 60

          # The book of a cash agent before a payment system has the same keys under `driver: iso20022`. It may only be the
          # leg that is locked second, and counts against exposure.operatorTrusted: Adapters/ISO20022/README.md.

          # An EVM chain with an escrow (Specs/Ledgers/EVM.md). id, operatorLEI, access, accounts, anchor and bounds are as above;
          # `interlock ledger evm deploy` prints the anchor.
          # - id: evm:bond-network
          #   driver: evm
          #   # Two or more JSON-RPC addresses, of different operators if that can be had; https, or http on 127.0.0.1 or [::1]. No default.
          #   endpoints: ["https://node.bank-a.example/rpc", "https://node.bank-b.example/rpc"]
          #   # The key that pays for gas: 64 hexadecimal digits, mode 0600 or stricter. Of nobody's account, and of this ledger only. No default.
          #   feeKey: keys/evm-fee.key
          #   # The driver's file, made if missing. Default: evm-ID.sqlite in data.directory. Lose it and wait; never copy it.
          #   store: /var/lib/interlock/bank-a/evm-bond-network.sqlite
          #   operatorLEI: 969500BANKA0EXAMPL53
          #   # Ours, as CAIP-10 writes them, in lower case. Each must stand among the holders.
          #   accounts: ["eip155:1337:0xeae57060777b0c333d8eb37fe25b2d167f21a160"]
          #   # The accounts of both sides that are known here, each with its holder's public key. No default.
          #   holders:
          #     - account: eip155:1337:0xeae57060777b0c333d8eb37fe25b2d167f21a160
          #       algorithm: EIP712-secp256k1
          #       key: MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEQSbg6gcJZHfXJciPey3oAx5PqwxxGoM2vcfx4+4lJOzyzDhLBZkmALMVDP8wtl48QQiwE53TfkJPXekf+GWGmA==
          #     - account: eip155:1337:0xe098d956b5116f1c5c309bf9c569e2e5c211fc1f
          #       algorithm: EIP712-secp256k1
          #       key: MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE27+ZyQ09eyUJ14tQa7zsEOL5MKYSNylQt0V7ZzligRoyOGRjmkZ47fHLjIFyXqtsrMepAZFfu9yvNEahsZXmDg==
          #   # What is kept there: a JSON descriptor for each token, as `interlock ledger issue` takes it. No default.
          #   assets: [assets/evm-bond.json]
          #   # A file of `kind: notary-client` for the anchor's notarySet. Default: none; then no lock here opens by another ledger's end.
          #   # notaries: notary-client.yaml
          #   # The same for sets that the escrow had before. Default: none. A lock keeps its set for ever: keep a file here until the last
          #   # lock under its set has ended.
          #   # earlierNotaries: [notary-client-1.yaml]
          #   # The most that a unit of gas may cost, in wei. Default: 500000000000. A node that lies cannot make us pay more.
          #   fees:
          #     ceiling: 500000000000
          #   # Milliseconds between two looks at the chain. Default: 500.
          #   poll: 500
          #   anchor:
          #     # Each member with its default: interlock config example ledger.
          #     format: interlock-evm/1
          #     seal: qbft
          #     chainId: 1337
          #     genesis: d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3
          #     escrow: "0x00112233445566778899aabbccddeeff00112233"
          #     escrowCode: c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470
          #     operatorTrusted: false
          #     head:
          #       block: 120000
          #       hash: 56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421
          #   bounds:
          #     inclusion: 10
          #     finality: 5
          #     observation: 5
          #     clockError: 15
          #     halt: 600

        # How long the link between gateways takes, in seconds. No default for either.
        link:
          # One message, verified and durable on the other side.
          message: 5
          # A crash and the recovery from it.
          recovery: 60

        # Four eyes. A trade above the amount needs a second person; a currency that is not here always does. Default: none.
        approval:
          above:
            CNY: 1,000,000.00
            USD: 1,000,000.00

        # How much may be locked at one time on ledgers for which only the operator vouches (quorum 0). Without it, and with
        # such a ledger in the list, the file is refused.
        exposure:
          operatorTrusted:
            CNY: 20,000,000.00
            USD: 20,000,000.00

        # The registry of financed claims that is asked before we buy a payment claim: no answer, no terms. Each purchase needs
        # the claim's document then (`interlock transfer claim`). Default: none; then our terms say `registry: notChecked`.
        # registry:
        #   # Its name, place, TLS key's SHA-256, and the key that signs its answers. No default, all of these.
        #   id: registry:trade
        #   host: registry.example
        #   port: 7743
        #   pin: 4b7a90d3e9529c670ef73e00bf4e9ddffbd0e7c76279bc6d8026188cef5eabef
        #   answerKey:
        #     algorithm: Ed25519
        #     key: MCowBQYDK2VwAyEAVFKoTAt6JnZ+7/sjPw/RLZLU5oRYiTuJsuTs308gFew=
        #   # Our name there. Default: the gateway's id. It admits the key of our certificate, from `tls` above.
        #   member: gw.bank-a
        #   # The key that all members share and the registry does not have; made once by `interlock registry keys --shared`. No
        #   # default. Mode 0600 or stricter.
        #   sharedKey: keys/registry-shared.key
        #   # Seconds that one question goes on for; then it is asked again, under the same id. Default: 10.
        #   timeout: 10
        #   # Whether two officers may let a claim pass that it refuses because somebody has one of the same fingerprint, where
        #   # their numbers differ by punctuation. Both desks enter a new trade then, with `distinct`. Default: false.
        #   overridable: false

        limits:
          # Transfers that have not ended; beyond, tickets are refused. Default: 10000.
          openTransfers: 10000
          # Frames a peer may send in one second; beyond, it waits. Default: 2000.
          framesPerSecond: 2000
          # The longest that our own funds may stand locked, in seconds; terms beyond are refused. Default: 86400.
          longestLock: 86400

        # Limits of the bank (Specs/LimitsAndRestrictions.md). Default: none. Outstanding, in flight and new together may reach a
        # ceiling and not pass it. A trade is held against them when it is approved; one that does not fit stays unapproved.
        # riskLimits:
        #   # Raised with every change; decisions name it. No default.
        #   version: 1
        #   # What becomes of a trade that has its approvals and does not fit: reject, or queue, where it waits its turn. Default: reject.
        #   onBreach: queue
        #   # Seconds that it waits at most, and never past the end of its settlement day (UTC). Only with queue. Default: 86400.
        #   longestWait: 14400
        #   lines:
        #     # obligor, country, counterparty, day, currency or ledger. No default.
        #     - scope: obligor
        #       # LEI or BIC, country's code, gateway, YYYY-MM-DD, currency, ledger. Default: each that has no line of its own.
        #       name: 969500BANKB0EXAMPL08
        #       # No default. 0 shuts it. A scope with lines and none for a currency allows nothing in it.
        #       ceiling: CNY 50,000,000.00
        #     - scope: country
        #       name: CN
        #       ceiling: CNY 200,000,000.00
        #       # Whether two users with the role officer may let one trade pass it. Default: false.
        #       overridable: true
        #     - scope: counterparty
        #       ceiling: CNY 80,000,000.00
        #   # Who owes each asset and from where; without it nothing is bought where obligors or countries are limited. Default: none.
        #   obligors:
        #     - ledger: sql:bank-a-assets
        #       asset: claim:DLC-2026-000517
        #       obligor: 969500BANKB0EXAMPL08
        #       country: CN
        #   # Settled purchases that the obligor has paid, or that were sold on, by transfer id: they weigh no more. Default: none.
        #   repaid: []

        # Rules for each trade, looked at before terms, before an own lock and before an own claim that shows the preimage; what is
        # unknown is not allowed (Specs/LimitsAndRestrictions.md). Default: none, and then the terms say that nobody was screened.
        # restrictions:
        #   sets:
        #     # JSON, as `interlock restrictions` takes it; its version rises with every change. No default.
        #     - rules: rules/sanctions.json
        #     - rules: rules/offering.json
        #       # What it is about. Default: every trade.
        #       assets:
        #         - ledger: sql:bank-a-assets
        #           asset: isin:MYBCB2000018
        #   # Files of `kind: screening-client`; each service that a rule names must be here. All are asked at once. Default: none.
        #   services:
        #     - file: screening-client.yaml
        #   # What the bank knows of buyers besides their tickets. Default: nothing.
        #   parties:
        #     - lei: 969500BANKB0EXAMPL08
        #       # Default: unknown.
        #       investorClass: INSTITUTIONAL
        #       # taxResidency, nationality, domicile, placeOfBusiness; the ticket goes before it. Default: unknown.
        #       countries:
        #         taxResidency: [CN]
        #       # Everybody with a share in it. Default: unknown.
        #       owners:
        #         - country: CN
        #           basisPoints: 10000

        log:
          # debug, info, notice, warning or error. Default: info. No level ever shows a key or a preimage.
          level: info

        # ISO 20022 messages as files (Specs/ISO20022.md, section 7). Default: none. Whoever may write in `in` instructs for this desk.
        # isoExchange:
        #   # Whole files are renamed into `in`, with names that end in .xml. All four are there before the start, each its own. No default.
        #   in: /srv/interlock/bank-a/in
        #   # Statuses and confirmations; the reader removes them.
        #   out: /srv/interlock/bank-a/out
        #   # What was taken, and what was not, with a .problem.json for people.
        #   done: /srv/interlock/bank-a/done
        #   refused: /srv/interlock/bank-a/refused
        #   # The maker of every ticket that comes by file; another person approves. Default: iso-exchange.
        #   maker: iso-exchange
        #   # Milliseconds between two looks. Default: 500.
        #   poll: 500

        """
}
